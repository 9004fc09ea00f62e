/**
 * Warnings for operations on constant integers whose result no i32 holds: `[2147483647] + 1`. At run time i32 wraps
 * round silently, as in NumPy and PyTorch. The check computes each constant operation again in f64, and compares.
 */
import type { OpName } from "../ir/attrs.ts";
import { reachable, type Node } from "../ir/graph.ts";
import { evaluated, KnownValues } from "../ir/known-values.ts";
import type { TensorValue } from "../ir/op-def.ts";
import type { Provenance } from "../ir/provenance.ts";
import { regionsOf } from "../ir/region.ts";
import type { BuiltModel, TopStatement } from "./built.ts";
import type { Reporter } from "./report.ts";
import { nodesOfStep } from "./script-nodes.ts";
import { floatText, formatNumber } from "./values.ts";

/** The name of an operator's result in messages; `never` if an i32 holds every result of i32 operands. */
const RESULTS: Readonly<Record<OpName, "never" | "cast" | { readonly noun: string; readonly help: string }>> =
  {
    add: binary("sum"),
    sub: binary("difference"),
    mul: binary("product"),
    pow: binary("power"),
    floor_div: binary("quotient"),
    neg: { noun: "number", help: "work with floats: -cast(..., f64)" },
    abs: { noun: "number", help: "work with floats: abs(cast(..., f64))" },
    cast: "cast",
    reduce_sum: { noun: "sum", help: "work with floats: sum(cast(..., f64))" },
    reduce_prod: { noun: "product", help: "work with floats: prod(cast(..., f64))" },
    cumsum: { noun: "sum", help: "work with floats: cumsum(cast(..., f64))" },
    linear_recurrence: { noun: "number", help: "work with floats: cast(..., f64)" },
    dot_general: { noun: "sum of products", help: "work with floats: cast(..., f64)" },
    scatter_add: { noun: "sum", help: "work with floats: cast(..., f64)" },
    mod: "never",
    sign: "never",
    input: "never",
    param: "never",
    state: "never",
    hyper: "never",
    constant: "never",
    dimension: "never",
    iota: "never",
    parameter: "never",
    if: "never",
    loop: "never",
    floor: "never",
    ceil: "never",
    round: "never",
    exp: "never",
    expm1: "never",
    log: "never",
    log1p: "never",
    sqrt: "never",
    sin: "never",
    cos: "never",
    tanh: "never",
    erf: "never",
    erfc: "never",
    not: "never",
    detach: "never",
    variable: "never",
    as_written: "never",
    div: "never",
    equal: "never",
    not_equal: "never",
    less: "never",
    less_equal: "never",
    and: "never",
    or: "never",
    where: "never",
    reduce_max: "never",
    reduce_min: "never",
    argmax: "never",
    argmin: "never",
    argsort: "never",
    reshape: "never",
    transpose: "never",
    broadcast: "never",
    slice: "never",
    pad: "never",
    concat: "never",
    gather: "never",
    random_bits: "never",
  };

function binary(noun: string) {
  return { noun, help: "make one side a float: write 1.0 instead of 1, or cast(..., f64)" };
}

interface Wrapped {
  readonly models: readonly BuiltModel[];
  readonly statements: readonly TopStatement[];
  readonly provenance: Provenance;
  readonly reporter: Reporter;
  /** Nodes with lower ids belong to an earlier text of a session, and were checked there. */
  readonly firstId: number;
}

/** Warns of constants that do not fit, at each expression that computes one. */
export function warnOfWraps({ models, statements, provenance, reporter, firstId }: Wrapped): void {
  const known = new KnownValues();
  const roots = [
    ...statements.flatMap(({ bound, steps }) => [...bound, ...steps.flatMap(nodesOfStep)]),
    ...models.flatMap(({ forward, training, stored }) => [
      ...[...forward.results, ...(training?.results ?? [])].map(({ node }) => node),
      ...stored.map(({ initial }) => initial),
    ]),
  ];
  for (const node of withRegions(roots)) {
    const found = faultOf(node, known);
    if (found === undefined) continue;
    // Results computed from a wrong number are the same mistake, not another one.
    known.forget(node);
    if (node.id < firstId) continue;
    for (const { span, calls } of provenance.origins(node)) {
      const call = calls.at(-1);
      const isInside = call !== undefined && call.span !== span;
      const labels = isInside ? [{ span: call.span, text: `in this call of ${call.callee}` }] : [];
      reporter.report({ code: "N304", severity: "warning", span, labels, ...found });
    }
  }
}

/** All nodes that the roots are computed from, also in the regions of control operators. */
function withRegions(roots: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  const look = (ends: readonly Node[]): void => {
    for (const node of reachable(ends)) {
      if (found.has(node)) continue;
      found.add(node);
      for (const { results } of regionsOf(node)) look(results);
    }
  };
  look(roots);
  return found;
}

function faultOf(
  node: Node,
  known: KnownValues,
): { readonly message: string; readonly help: string } | undefined {
  const result = RESULTS[node.op];
  if (result === "never" || node.type.dtype !== "i32") return undefined;
  if (known.of(node) === undefined) return undefined;
  const src = node.src.flatMap((operand) => known.of(operand) ?? []);
  if (result === "cast") return castFault(src[0]);
  const exact = exactResult(node, src)?.data.find((value) => !fits(value));
  if (exact === undefined) return undefined;
  const number = formatNumber({ value: exact, isInteger: true });
  return { message: `the ${result.noun} ${number} does not fit in i32, and wraps round`, help: result.help };
}

const fits = (value: number): boolean => value === (value | 0);

/** The result of the same operator on f64. It need not be exact: a number beyond i32 stays beyond it. */
function exactResult(node: Node, src: readonly TensorValue[]): TensorValue | undefined {
  const operands = src.map((value, i): TensorValue => {
    // Indices stay i32.
    if (node.op === "scatter_add" && i === 1) return value;
    const data = i === 1 ? value.data.map(RIGHT_SIDES[node.op] ?? ((x) => x)) : value.data;
    return { ...value, dtype: "f64", data };
  });
  return evaluated(node, operands);
}

/** Replaces right operands for which i32 defines another result that fits (0 for a divisor of 0, a rounded power). */
const RIGHT_SIDES: Readonly<Partial<Record<OpName, (x: number) => number>>> = {
  floor_div: (x) => (x === 0 ? 1 : x),
  pow: (x) => Math.max(x, 0),
};

/** Floats that `cast` replaces by the nearest i32, and NaN. */
function castFault(from: TensorValue | undefined) {
  if (from?.dtype !== "f32" && from?.dtype !== "f64") return undefined;
  const found = from.data.find((value) => !fits(Math.trunc(value)));
  if (found === undefined) return undefined;
  const wrong = from.dtype === "f32" ? Math.fround(found) : found;
  const becomes = Number.isNaN(wrong) ? 0 : wrong < 0 ? -(2 ** 31) : 2 ** 31 - 1;
  return {
    message: `${floatText(wrong)} does not fit in i32: cast turns it into ${String(becomes)}`,
    help: "cast to f64, or clamp the values first",
  };
}
