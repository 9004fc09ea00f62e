/** What the graph page prints in the mark of an operator. */
import type { Attrs, OpName } from "../ir/attrs.ts";
import { formatDim } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";

/** A sign, or how to make one of the attributes. */
type Label<K extends OpName> = string | ((attrs: Attrs[K]) => string);

const LABELS: { readonly [K in OpName]: Label<K> } = {
  input: ({ name }) => name,
  param: ({ name }) => name,
  state: ({ name }) => name,
  hyper: ({ name }) => name,
  constant: ({ values, shape, dtype }) =>
    shape.length === 0 || new Set(values).size === 1
      ? formatNumber(values[0] ?? 0, dtype)
      : values.length <= 4
        ? `[${values.map((value) => formatNumber(value, dtype)).join(", ")}]`
        : "[…]",
  dimension: ({ dim }) => formatDim(dim),
  iota: "0 1 2…",

  neg: "−",
  abs: "|·|",
  sign: "sign",
  floor: "⌊·⌋",
  ceil: "⌈·⌉",
  round: "round",
  sqrt: "√",
  exp: "exp",
  expm1: "expm1",
  log: "log",
  log1p: "log1p",
  sin: "sin",
  cos: "cos",
  tanh: "tanh",
  erf: "erf",
  erfc: "erfc",
  not: "¬",
  cast: ({ dtype }) => dtype,
  detach: "detach",
  as_written: "=",
  variable: "=",

  add: "+",
  sub: "−",
  mul: "×",
  div: "÷",
  floor_div: "//",
  mod: "%",
  pow: "**",
  equal: "=",
  not_equal: "≠",
  less: "<",
  less_equal: "≤",
  and: "∧",
  or: "∨",
  where: "where",

  reduce_sum: "Σ",
  reduce_max: "max",
  reduce_min: "min",
  reduce_prod: "Π",
  argmax: "argmax",
  argmin: "argmin",
  cumsum: ({ reverse }) => (reverse ? "Σ←" : "Σ→"),
  linear_recurrence: "recurrence",
  argsort: "argsort",

  dot_general: "@",

  reshape: "reshape",
  transpose: ({ permutation }) => (permutation.length === 2 ? "ᵀ" : "transpose"),
  broadcast: "broadcast",
  slice: "[:]",
  pad: "pad",
  concat: "concat",
  gather: "[i]",
  scatter_add: "[i] +=",

  random_bits: "random",
  parameter: ({ number }) => String(number),
  if: "if",
  loop: ({ loop, result }) => {
    const word = loop.condition === null ? "for" : "while";
    if (result.of === "turns") return "turns";
    return `${word}${loop.isReversed ? " ←" : ""}${result.of === "final" ? "" : " […]"}`;
  },
};

/** The label of a node: the name of a leaf, a constant's value, an operator's sign. */
export function labelOf<K extends OpName>(node: Node<K>): string {
  const label: Label<K> = LABELS[node.op];
  return typeof label === "string" ? label : label(node.attrs);
}

/** The shortest decimal that is the same number in the dtype: 0.1, not 0.10000000149011612. */
function formatNumber(value: number, dtype: string): string {
  let text = String(value);
  if (dtype === "f32" && Number.isFinite(value))
    for (let digits = 1; digits < 10; digits++)
      if (Math.fround(Number(value.toPrecision(digits))) === Math.fround(value)) {
        text = String(Number(value.toPrecision(digits)));
        break;
      }
  return text.replace("-", "−").replace("Infinity", "∞");
}
