/**
 * How far a compiled result may be from the reference, element by element, by Monte Carlo arithmetic (Parker 1997): the
 * reference is evaluated again with every rounding made at random, 16 units in the last place wide, and with f32
 * kept as f32. What the samples spread over is what rounding can do to the element. Where they do not agree on
 * NaN, on infinity, or (for whole numbers and bools) on the value, a rounding decides, and nothing is claimed.
 */
import type { OpName } from "../../compiler/ir/attrs.ts";
import { reachable, type Node } from "../../compiler/ir/graph.ts";
import { interpret, type Bindings } from "../../compiler/ir/interpret.ts";
import type { OpDef, TensorValue } from "../../compiler/ir/op-def.ts";
import { OPS } from "../../compiler/ir/ops.ts";
import { isFloat, type DType } from "../../compiler/ir/types.ts";
import { Random } from "./generate/random.ts";

/** So many evaluations with random roundings, and so many more before anything counts as wrong. */
const SAMPLES = 3;
const MORE_SAMPLES = 24;
/** The width of a random rounding in units of the last place, more than any kernel is off. */
const WIDTH = 16;
const UNIT: Readonly<Partial<Record<DType, number>>> = { f32: 2 ** -23, f64: 2 ** -52 };
/** Below it f32 has fewer digits, and below that it is 0. */
const SMALLEST = 2 ** -126;
/** How many times the spread of the samples is allowed. */
const SPREADS = 8;

/** Operators that take, move or choose values and round nothing. What regions compute is rounded inside. */
const EXACT: ReadonlySet<OpName> = new Set<OpName>([
  ...([
    "constant",
    "dimension",
    "iota",
    "neg",
    "abs",
    "sign",
    "floor",
    "ceil",
    "round",
    "not",
    "detach",
  ] as const),
  ...([
    "as_written",
    "variable",
    "where",
    "reduce_max",
    "reduce_min",
    "reshape",
    "transpose",
    "broadcast",
    "slice",
  ] as const),
  ...(["pad", "concat", "gather", "hyper", "input", "param", "state", "parameter", "if", "loop"] as const),
]);

/** What one result must be: the reference's value, and the samples'. */
export interface Expected {
  readonly reference: TensorValue;
  readonly samples: readonly TensorValue[];
  /** Whether only finite values lead to the result, in every evaluation. */
  readonly isFinite: boolean;
  /** The same with many more samples. */
  more(): Expected;
}

/** The reference and the samples of some nodes. Throws RangeError where an index is out of range. */
export function expectedOf(
  nodes: readonly Node[],
  bindings: Bindings,
  seed: number,
  count = SAMPLES,
): readonly Expected[] {
  const reference = interpret(nodes, bindings);
  const random = new Random(seed);
  // The first rounds to nearest: what is exactly 0 in f32 is so by rounding, not by chance.
  const samples = Array.from({ length: count }, (_, i) =>
    sample(nodes, bindings, reference, random, i === 0 ? "to nearest" : "at random"),
  );
  const finite = finiteNodes(nodes, [reference, ...samples]);
  return nodes.map((node) => {
    const expected: Expected = {
      reference: valueIn(reference, node),
      samples: samples.map((values) => valueIn(values, node)),
      isFinite: finite.has(node),
      more: () => expectedOf([node], bindings, seed + 1, MORE_SAMPLES)[0] ?? expected,
    };
    return expected;
  });
}

function valueIn(values: ReadonlyMap<Node, TensorValue>, node: Node): TensorValue {
  const value = values.get(node);
  if (value === undefined) throw new RangeError(`%${String(node.id)} was not evaluated`);
  return value;
}

function evaluate<K extends OpName>(
  node: Node<K>,
  src: readonly TensorValue[],
  dims: ReadonlyMap<string, number>,
): TensorValue {
  const definition: OpDef<K> = OPS[node.op];
  return definition.evaluate(src, node.attrs, dims);
}

function sample(
  nodes: readonly Node[],
  bindings: Bindings,
  reference: ReadonlyMap<Node, TensorValue>,
  random: Random,
  how: "to nearest" | "at random",
): ReadonlyMap<Node, TensorValue> {
  return interpret(nodes, bindings, undefined, (node, value, src, dims) =>
    COMPARISONS.has(node.op)
      ? compared(
          value,
          src,
          node.src.map((operand) => reference.get(operand)),
          random,
        )
      : rounded(node, value, sizesOf(node, value, src, dims), how === "at random" ? random : undefined),
  );
}

const COMPARISONS: ReadonlySet<OpName> = new Set<OpName>(["equal", "not_equal", "less", "less_equal"]);

/** What compares with an element of which nothing is claimed may be either. */
function compared(
  value: TensorValue,
  src: readonly TensorValue[],
  reference: readonly (TensorValue | undefined)[],
  random: Random,
): TensorValue {
  const isOpen = (i: number): boolean =>
    src.some(({ data }, k) => Number.isNaN(data[i]) && !Number.isNaN(reference[k]?.data[i] ?? NaN));
  return { ...value, data: value.data.map((x, i) => (isOpen(i) ? random.below(2) : x)) };
}

/** The value with each element rounded at random, or to nearest, and f32 kept as f32. */
function rounded(
  node: Node,
  value: TensorValue,
  sizes: Float64Array,
  random: Random | undefined,
): TensorValue {
  const { dtype } = node.type;
  const unit = UNIT[dtype];
  if (unit === undefined) return value;
  const keep = dtype === "f32" ? Math.fround : (x: number): number => x;
  const width = random === undefined || EXACT.has(node.op) ? 0 : WIDTH * unit;
  const data = value.data.map((x, i) => {
    if (!Number.isFinite(x)) return x;
    const size = sizes[i] ?? 0;
    // What leaves f32 on the way need not come back where the result is inside, and may be infinity less infinity where
    // it is not: nothing is claimed of it.
    if (!Number.isFinite(keep(size))) return NaN;
    return random === undefined ? keep(x) : keep(x + size * width * (random.next() * 2 - 1));
  });
  return { ...value, data };
}

/** Operators that add up or multiply, with the least size that each operand counts with: a factor of 0 comes too late. */
const SUMS: ReadonlyMap<OpName, number> = new Map<OpName, number>([
  ...(["reduce_sum", "dot_general", "cumsum", "scatter_add"] as const).map((op) => [op, 0] as const),
  ...(["reduce_prod", "linear_recurrence"] as const).map((op) => [op, 1] as const),
]);

/** What the roundings of an element are relative to: for a sum the sum of the sizes of its terms. */
function sizesOf(
  node: Node,
  { data }: TensorValue,
  src: readonly TensorValue[],
  dims: ReadonlyMap<string, number>,
): Float64Array {
  const least = SUMS.get(node.op);
  if (isFloat(node.type.dtype) && least !== undefined) {
    const positive = src.map((each) =>
      isFloat(each.dtype) ? { ...each, data: each.data.map((x) => Math.max(Math.abs(x), least)) } : each,
    );
    return evaluate(node, positive, dims).data;
  }
  // The remainder of two f64 is as exact as the dividend where the quotient has more than 52 bits.
  const [a, b] = src;
  if (node.op === "mod" && node.type.dtype === "f64")
    return data.map((x, i) => {
      const dividend = a?.data[i] ?? 0;
      return Math.abs(dividend / (b?.data[i] ?? 1)) > 2 ** 52 ? dividend : x;
    });
  return data;
}

/** The nodes that only finite values lead to, in every evaluation. */
function finiteNodes(
  nodes: readonly Node[],
  evaluations: readonly ReadonlyMap<Node, TensorValue>[],
): ReadonlySet<Node> {
  const finite = new Set<Node>();
  for (const node of reachable(nodes))
    if (
      node.src.every((operand) => finite.has(operand)) &&
      evaluations.every((values) => valueIn(values, node).data.every(Number.isFinite))
    )
      finite.add(node);
  return finite;
}

export interface Verdict {
  /** One line for each element that is wrong. */
  readonly faults: readonly string[];
  /** How many elements were compared, and how many a rounding decides. */
  readonly decided: number;
  readonly open: number;
}

/** Whether a result is what the reference and the samples allow. */
export function compare(found: TensorValue, expected: Expected): Verdict {
  const verdict = compareOnce(found, expected);
  return verdict.faults.length === 0 ? verdict : compareOnce(found, expected.more());
}

function compareOnce({ dtype, shape, data }: TensorValue, { reference, samples }: Expected): Verdict {
  const faults: string[] = [];
  if (dtype !== reference.dtype || shape.join() !== reference.shape.join())
    faults.push(`is ${dtype}[${shape.join()}], not ${reference.dtype}[${reference.shape.join()}]`);
  let open = 0;
  reference.data.forEach((expected, i) => {
    const found = data[i] ?? NaN;
    const others = samples.map((each) => each.data[i] ?? NaN);
    const tolerance = toleranceOf(dtype, expected, others);
    if (tolerance === undefined) open++;
    else if (!isWithin(found, expected, tolerance))
      faults.push(
        `element ${String(i)} is ${String(found)}, not ${String(expected)} ± ${tolerance.toExponential(1)}`,
      );
  });
  return { faults, decided: reference.data.length - open, open };
}

function isWithin(found: number, expected: number, tolerance: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(found);
  return found === expected || Math.abs(found - expected) <= tolerance;
}

/** Undefined where the samples disagree on what kind of number it is. */
function toleranceOf(dtype: DType, expected: number, samples: readonly number[]): number | undefined {
  if (!isFloat(dtype)) return samples.every((x) => x === expected) ? 0 : undefined;
  if (Number.isNaN(expected)) return samples.every(Number.isNaN) ? 0 : undefined;
  if (!Number.isFinite(expected)) return samples.every((x) => x === expected) ? 0 : undefined;
  if (!samples.every(Number.isFinite)) return undefined;
  const spread = Math.max(...samples.map((x) => Math.abs(x - expected)));
  return (
    SPREADS * spread + WIDTH * (UNIT[dtype] ?? 0) * Math.abs(expected) + (dtype === "f32" ? SMALLEST : 0)
  );
}
