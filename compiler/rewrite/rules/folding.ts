/** What is known when compiling is computed then, where that gives the very bits that a kernel would. */
import type { Attrs, OpName } from "../../ir/attrs.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { TensorValue } from "../../ir/op-def.ts";
import { OP_NAMES, OPS } from "../../ir/ops.ts";
import { operator, type Bindings } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

/**
 * - `always`: moves, compares, or is correctly rounded by IEEE 754 (one operation on f32 values computed
 *   in f64 and then rounded is; Figueroa 1995), so every way to compute it agrees.
 * - `integers`: for i32 and bool only; the float result depends on the order or on an approximation.
 * - `never`: not known when compiling, cheaper to compute than to store, or a fault of the run (an index out of range).
 */
const FOLDS: { readonly [K in OpName]: "always" | "integers" | "never" } = {
  input: "never",
  param: "never",
  state: "never",
  hyper: "never",
  constant: "never",
  dimension: "never",
  iota: "never",
  broadcast: "never",
  random_bits: "never",
  parameter: "never",
  if: "never",
  loop: "never",
  gather: "never",
  scatter_add: "never",
  neg: "always",
  abs: "always",
  sign: "always",
  floor: "always",
  ceil: "always",
  round: "always",
  sqrt: "always",
  exp: "never",
  expm1: "never",
  log: "never",
  log1p: "never",
  sin: "never",
  cos: "never",
  tanh: "never",
  erf: "never",
  erfc: "never",
  not: "always",
  cast: "always",
  detach: "always",
  as_written: "always",
  variable: "always",
  add: "always",
  sub: "always",
  mul: "always",
  div: "always",
  floor_div: "integers",
  mod: "integers",
  pow: "integers",
  equal: "always",
  not_equal: "always",
  less: "always",
  less_equal: "always",
  and: "always",
  or: "always",
  where: "always",
  reduce_sum: "integers",
  reduce_max: "always",
  reduce_min: "always",
  reduce_prod: "integers",
  argmax: "always",
  argmin: "always",
  cumsum: "integers",
  linear_recurrence: "integers",
  argsort: "always",
  dot_general: "integers",
  reshape: "always",
  transpose: "always",
  slice: "always",
  pad: "always",
  concat: "always",
};

/** Elements of a result above which a module would rather compute it than carry it. */
const LARGEST = 1024;

function fold(b: Builder, m: Bindings): Node | null {
  const node = m.node("out");
  const src = node.src.map(literal);
  const operands = src.filter((operand) => operand !== undefined);
  if (operands.length < src.length) return null;
  if (FOLDS[node.op] === "integers" && operands.some(({ dtype }) => dtype === "f32" || dtype === "f64"))
    return null;
  const shape = node.type.shape.filter((dim) => typeof dim === "number");
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (shape.length < node.type.shape.length || size > LARGEST) return null;
  const { dtype, data } = evaluate(node, operands);
  return b.node("constant", [], { dtype, shape, values: [...data] });
}

function literal(node: Node): TensorValue | undefined {
  if (node.op !== "constant") return undefined;
  const { dtype, shape, values } = node.attrs;
  return { dtype, shape, data: Float64Array.from(values) };
}

function evaluate<K extends OpName>(node: Node<K>, src: readonly TensorValue[]): TensorValue {
  const attrs: Attrs[K] = node.attrs;
  return OPS[node.op].evaluate(src, attrs, new Map());
}

const FOLDABLE = OP_NAMES.filter((op) => FOLDS[op] !== "never");

export const FOLDING: readonly Rewrite[] = [
  ...FOLDABLE.map((op): Rewrite => {
    const when = operator(op, "whatever", "out");
    return { name: "fold", equation: "f(constants) = constant", when, to: fold, floats: "exact" };
  }),
  {
    name: "static-dimension",
    equation: "dimension(n) = n",
    when: operator("dimension", [], "out"),
    to(b, m) {
      const { dim } = m.of("dimension", "out").attrs;
      return typeof dim === "number"
        ? b.node("constant", [], { dtype: "i32", shape: [], values: [dim] })
        : null;
    },
    floats: "exact",
  },
];
