/** Random graphs that a rewrite's left side matches, grown from the pattern itself, and values for their leaves. */
import { full } from "../../compiler/ir/construct.ts";
import { ShapeFault, reachable, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import { OPS } from "../../compiler/ir/ops.ts";
import { elementCount, staticShape } from "../../compiler/ir/ops/value.ts";
import type { DType, TensorType } from "../../compiler/ir/types.ts";
import type { OperatorPattern, Pattern } from "../../compiler/rewrite/pattern.ts";
import { generator } from "./random.ts";
import type { Chooser, Pool } from "./random-choice.ts";
import { GROW } from "./random-node.ts";

/** These choices led to no graph; others may. */
class NoInstance extends Error {}

/** What stands for operands that a pattern leaves open. */
const OPEN_KINDS = ["literal", "repeated", "reshaped", "leaf"] as const;
type OpenKind = (typeof OPEN_KINDS)[number];

interface Growth {
  readonly builder: Builder;
  readonly choose: Chooser;
  readonly bound: Map<string, Node>;
  readonly open: OpenKind;
  /** The values that the pattern's constants may have. */
  readonly constants: readonly [number, ...number[]];
}

const CONSTANTS = [2, 0.5, -1, 3, 0.25, 1, 0, 4, -2, 0.1] as const;

/** An instance of the pattern, or undefined where the seed leads to none. */
export function instanceOf(
  pattern: OperatorPattern,
  builder: Builder,
  seed: number,
  constants: Growth["constants"] = CONSTANTS,
): Node | undefined {
  const random = generator(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const choose: Chooser = {
    below,
    from: (items) => items[below(items.length)] ?? items[0],
  };
  const growth = {
    builder,
    choose,
    bound: new Map<string, Node>(),
    open: choose.from(OPEN_KINDS),
    constants,
  };
  try {
    return grow(pattern, growth, undefined);
  } catch (fault) {
    if (fault instanceof NoInstance || fault instanceof ShapeFault) return undefined;
    throw fault;
  }
}

function grow(pattern: Pattern, growth: Growth, type: TensorType | undefined): Node {
  if (pattern.kind === "operator") return growOperator(pattern, growth, type);
  const known = growth.bound.get(pattern.name);
  if (known !== undefined) return known;
  const { builder, choose } = growth;
  const wanted = type ?? { dtype: "f32", shape: [2] };
  const made =
    pattern.kind === "any"
      ? leaf(builder, wanted)
      : full(builder, pattern.value ?? choose.from(growth.constants), wanted);
  growth.bound.set(pattern.name, made);
  return made;
}

function growOperator(pattern: OperatorPattern, growth: Growth, type: TensorType | undefined): Node {
  const { builder, choose } = growth;
  let next = 0;
  const pool: Pool = {
    pick(_choose, fits, otherwise) {
      const operand = pattern.operands === "whatever" ? undefined : pattern.operands[next++];
      const wanted = suggestion(pattern, type).find(fits) ?? otherwise;
      const made = operand === undefined ? openOperand(growth, fits, wanted) : grow(operand, growth, wanted);
      if (!fits(made.type)) throw new NoInstance();
      return made;
    },
  };
  return GROW[pattern.op](builder, choose, pool, builder.size);
}

/** An elementwise operator hands the type that is asked of it on to its operands. */
function suggestion({ op }: OperatorPattern, type: TensorType | undefined): readonly TensorType[] {
  if (type === undefined || OPS[op].class !== "elementwise") return [];
  return [type, { dtype: "bool", shape: type.shape }];
}

/** An operand the pattern says nothing of; of whole numbers and static shape where that fits and the choice falls so. */
function openOperand(
  { builder, choose, open }: Growth,
  fits: (type: TensorType) => boolean,
  otherwise: TensorType,
): Node {
  const shape = otherwise.shape.map((dim) => (typeof dim === "number" ? dim : 2));
  const whole: TensorType = { dtype: "i32", shape };
  const type = choose.below(2) === 0 && fits(whole) ? whole : otherwise;
  if (open === "leaf" || (open === "repeated" && type.shape.length === 0)) return leaf(builder, type);
  if (open === "repeated") {
    // Of one operand the first axis is repeated, of another all axes.
    const axes = choose.below(3) === 0 ? [] : [...type.shape.keys()].slice(1);
    const source = { dtype: type.dtype, shape: axes.map((axis) => type.shape[axis] ?? 1) };
    return builder.node("broadcast", [leaf(builder, source)], { shape: type.shape, axes });
  }
  if (open === "reshaped") {
    const source = { dtype: type.dtype, shape: [1, ...type.shape] };
    return builder.node("reshape", [leaf(builder, source)], { shape: type.shape });
  }
  const sizes = type.shape.filter((dim) => typeof dim === "number");
  if (sizes.length < type.shape.length) throw new NoInstance();
  const values = Array.from({ length: elementCount(sizes) }, () =>
    element(type.dtype, () => choose.below(97) / 97),
  );
  return builder.node("constant", [], { dtype: type.dtype, shape: sizes, values });
}

function leaf(builder: Builder, type: TensorType): Node {
  return builder.node("input", [], { name: `x${String(builder.size)}`, type });
}

const EDGES = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 1e30, 1e-30] as const;

function element(dtype: DType, random: () => number): number {
  if (dtype === "bool") return random() < 0.5 ? 0 : 1;
  return dtype === "i32" ? Math.floor(random() * 11) - 5 : Math.fround(random() * 4 - 2);
}

export const DIMS: ReadonlyMap<string, number> = new Map([
  ["N", 3],
  ["M", 2],
]);

/** Random values for the inputs that nodes need; with `edges` also NaN, infinities, zeros of both signs, or the floats given. */
export function bindingsFor(
  nodes: readonly Node[],
  seed: number,
  edges: boolean | readonly number[],
): Bindings {
  const random = generator(seed);
  const list = typeof edges === "boolean" ? EDGES : edges;
  const inputs = new Map(
    reachable(nodes).flatMap((node) => {
      if (node.op !== "input") return [];
      const { dtype } = node.type;
      const shape = staticShape(node.type.shape, DIMS);
      const values = Array.from({ length: elementCount(shape) }, () => {
        const value = element(dtype, random);
        const isEdge = edges !== false && (dtype === "f32" || dtype === "f64") && random() < 0.4;
        return isEdge ? (list[Math.floor(random() * list.length)] ?? value) : value;
      });
      return [[node.attrs.name, tensorValue(dtype, shape, values)] as const];
    }),
  );
  return { inputs, dims: DIMS };
}
