/** Expressions as LaTeX: how each operator is written, and where it needs parentheses. */
import type { OpName } from "../ir/attrs.ts";
import { formatDim } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import { loopOperands } from "../ir/ops/control.ts";
import { uniformValue } from "../rewrite/constants.ts";
import { latexName, latexNumber } from "./latex-text.ts";

/** How tightly a text holds together. A factor of a juxtaposition needs at least `juxtaposed`; what carries an exponent `atom`. */
export const LEVELS = { sum: 0, hadamard: 1, juxtaposed: 2, fraction: 3, atom: 4 } as const;
export type Level = keyof typeof LEVELS;

export interface Latex {
  readonly text: string;
  readonly level: Level;
}

/** The LaTeX of an operand, in parentheses where it does not hold together as tightly as asked for. */
export type Write = (operand: Node | undefined, least: Level) => string;

type Writer<K extends OpName> = (node: Node<K>, write: Write) => Latex;

export function parenthesized({ text, level }: Latex, least: Level): string {
  return LEVELS[level] >= LEVELS[least] ? text : `\\left(${text}\\right)`;
}

const atom = (text: string): Latex => ({ text, level: "atom" });

const call =
  (name: string) =>
  (node: Node, write: Write): Latex => ({
    text: `${name}\\left(${node.src.map((operand) => write(operand, "sum")).join(", ")}\\right)`,
    level: "fraction",
  });

const named = (name: string) => call(`\\operatorname{${name}}`);

const infix =
  (sign: string, level: Level, right: Level) =>
  (node: Node, write: Write): Latex => ({
    text: `${write(node.src[0], level)} ${sign} ${write(node.src[1], right)}`,
    level,
  });

const relation = (sign: string) => infix(sign, "sum", "hadamard");

const enclosed =
  (left: string, right: string) =>
  (node: Node, write: Write): Latex =>
    atom(`\\left${left}${write(node.src[0], "sum")}\\right${right}`);

/** What changes the shape or the dtype only is not written. */
const transparent = (node: Node, write: Write): Latex => ({
  text: write(node.src[0], "sum"),
  level: "sum",
});

const leaf = (node: Node<"input" | "param" | "state" | "hyper">): Latex => atom(latexName(node.attrs.name));

const reduction =
  (sign: string) =>
  (node: Node<"reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod">, write: Write): Latex => {
    const [operand] = node.src;
    const isWhole = operand?.type.shape.length === node.attrs.axes.length;
    const axes = isWhole ? "" : `_{\\mathrm{axis}\\,${node.attrs.axes.join(",")}}`;
    return { text: `${sign}${axes} ${write(operand, "juxtaposed")}`, level: "hadamard" };
  };

/** An arrow marks one that runs from the last place to the first. */
const scan =
  (name: string) =>
  (node: Node<"cumsum" | "linear_recurrence">, write: Write): Latex =>
    call(`\\operatorname{${name}}${node.attrs.reverse ? "^{\\leftarrow}" : ""}`)(node, write);

/**
 * The turns of a loop as one function of what it begins with and reads; an arrow marks one that runs from the last turn
 * to the first. What the loop holds when turn t begins is written h_t
 * for what begins as h, and by its place for what begins as a number.
 */
function loop(node: Node<"loop">, write: Write): Latex {
  const { loop, result } = node.attrs;
  if (result.of === "turns") return atom("\\mathrm{turns}");
  const initial = loopOperands(node.src, loop).carried[result.index];
  if (result.of === "history")
    return initial === undefined || uniformValue(initial) !== undefined
      ? atom(`\\mathrm{carried}_{${String(result.index)},t}`)
      : atom(`{${write(initial, "atom")}}_t`);
  const name = `\\operatorname{${loop.condition === null ? "for" : "while"}}`;
  const whole = call(`${name}${loop.isReversed ? "^{\\leftarrow}" : ""}`)(node, write);
  return result.of === "final" ? whole : atom(`{${parenthesized(whole, "atom")}}_t`);
}

/** As books order a gradient: what comes from further on first, then the rest (a weight decay). */
function sum(node: Node<"add">, write: Write): Latex {
  const terms = node.src.map((operand) => write(operand, "sum"));
  const isBackward = (text: string): boolean => text.includes("\\partial");
  const ordered = [...terms.filter(isBackward), ...terms.filter((text) => !isBackward(text))];
  return { text: ordered.join(" + ").replaceAll("+ -", "- "), level: "sum" };
}

/** A tensor that is one number, repeated or not. */
function isScalar(node: Node | undefined): boolean {
  let source = node;
  while (source !== undefined && (source.op === "broadcast" || source.op === "reshape"))
    source = source.src[0];
  return source?.type.shape.length === 0;
}

function product(node: Node<"mul">, write: Write): Latex {
  const [a, b] = node.src;
  if (a === b) return atom(`${write(a, "atom")}^2`);
  const isNumberLast = b !== undefined && uniformValue(b) !== undefined;
  if (isScalar(a) && !isNumberLast) return juxtaposed(write(a, "juxtaposed"), write(b, "juxtaposed"));
  if (isScalar(b)) return juxtaposed(write(b, "juxtaposed"), write(a, "juxtaposed"));
  return infix("\\odot", "hadamard", "hadamard")(node, write);
}

/**
 * A product of matrices and vectors, batched or not, as it is written on paper. The axes summed over
 * tell which factor is transposed; a product of vectors is aᵀb or abᵀ.
 */
function matrixProduct(node: Node<"dot_general">, write: Write): Latex {
  const [a, b] = node.src;
  const { contract, batch } = node.attrs;
  const [left, right] = [placeOf(a, contract[0], batch[0]), placeOf(b, contract[1], batch[1])];
  if (left === undefined || right === undefined) return named("dot")(node, write);
  const factor = (operand: Node | undefined, isTransposed: boolean): string =>
    isTransposed ? `${write(operand, "atom")}^\\top` : write(operand, "fraction");
  if (left.rank === 1 && right.rank === 2) return juxtaposed(factor(b, right.place === 0), factor(a, false));
  const isTransposedRight = right.rank === 1 ? right.place === undefined : right.place === 1;
  return juxtaposed(factor(a, left.place === 0), factor(b, isTransposedRight));
}

/** Factors side by side; a number that follows another factor would be read as a part of it. */
const juxtaposed = (left: string, right: string): Latex => ({
  text: /^\d/.test(right) ? `${left} \\cdot ${right}` : `${left} ${right}`,
  level: "juxtaposed",
});

/** For a vector or matrix (after its leading batch axes): its rank, and which axis is summed over. Undefined for more axes. */
function placeOf(
  node: Node | undefined,
  contract: readonly number[],
  batch: readonly number[],
): { readonly rank: number; readonly place: number | undefined } | undefined {
  const rank = (node?.type.shape.length ?? 0) - batch.length;
  const isLeading = batch.every((axis, i) => axis === i);
  if (!isLeading || rank < 1 || rank > 2 || contract.length > 1) return undefined;
  const [axis] = contract;
  if (axis === undefined && rank === 2) return undefined;
  return { rank, place: axis === undefined ? undefined : axis - batch.length };
}

function transposition(node: Node<"transpose">, write: Write): Latex {
  const { permutation } = node.attrs;
  if (permutation.length === 2) return atom(`${write(node.src[0], "atom")}^\\top`);
  return atom(`${write(node.src[0], "atom")}^{(${permutation.join(",")})}`);
}

function slice(node: Node<"slice">, write: Write): Latex {
  const { start, stop, step } = node.attrs;
  const ranges = start.map((from, axis) => {
    const stride = step[axis] === 1 ? "" : `:${String(step[axis])}`;
    return `${formatDim(from)}:${formatDim(stop[axis] ?? 0)}${stride}`;
  });
  return {
    text: `${write(node.src[0], "atom")}[${ranges.join(", ").replaceAll("*", "\\,")}]`,
    level: "fraction",
  };
}

function constant({ attrs: { dtype, shape, values } }: Node<"constant">): Latex {
  const numbers = values.slice(0, 4).map((value) => latexNumber(value, dtype === "f32"));
  const [first = "0"] = numbers;
  if (shape.length === 0) return { text: first, level: first.startsWith("-") ? "sum" : "atom" };
  return atom(`\\left[${numbers.join(", ")}${values.length > 4 ? ", \\dots" : ""}\\right]`);
}

/** How each operator is written. */
const WRITERS: { readonly [K in OpName]: Writer<K> } = {
  input: leaf,
  param: leaf,
  state: leaf,
  hyper: leaf,
  constant,
  dimension: ({ attrs }) => ({ text: formatDim(attrs.dim).replaceAll("*", "\\,"), level: "sum" }),
  iota: named("iota"),

  neg: (node, write) => ({ text: `-${write(node.src[0], "hadamard")}`, level: "sum" }),
  abs: enclosed("\\lvert ", "\\rvert "),
  sign: named("sign"),
  floor: enclosed("\\lfloor ", "\\rfloor "),
  ceil: enclosed("\\lceil ", "\\rceil "),
  round: named("round"),
  sqrt: (node, write) => atom(`\\sqrt{${write(node.src[0], "sum")}}`),
  exp: call("\\exp"),
  expm1: named("expm1"),
  log: call("\\log"),
  log1p: named("log1p"),
  sin: call("\\sin"),
  cos: call("\\cos"),
  tanh: call("\\tanh"),
  erf: named("erf"),
  erfc: named("erfc"),
  not: (node, write) => ({ text: `\\lnot ${write(node.src[0], "atom")}`, level: "fraction" }),
  cast: transparent,
  detach: named("detach"),
  as_written: transparent,
  variable: transparent,

  add: sum,
  sub: infix("-", "sum", "hadamard"),
  mul: product,
  div: (node, write) => ({
    text: `\\frac{${write(node.src[0], "sum")}}{${write(node.src[1], "sum")}}`,
    level: "fraction",
  }),
  floor_div: (node, write) =>
    atom(`\\left\\lfloor \\frac{${write(node.src[0], "sum")}}{${write(node.src[1], "sum")}} \\right\\rfloor`),
  mod: infix("\\bmod", "juxtaposed", "fraction"),
  pow: (node, write) => atom(`{${write(node.src[0], "atom")}}^{${write(node.src[1], "sum")}}`),
  equal: relation("="),
  not_equal: relation("\\ne"),
  less: relation("<"),
  less_equal: relation("\\le"),
  and: relation("\\land"),
  or: relation("\\lor"),
  where: named("where"),

  reduce_sum: reduction("\\sum"),
  reduce_max: reduction("\\max"),
  reduce_min: reduction("\\min"),
  reduce_prod: reduction("\\prod"),
  argmax: named("argmax"),
  argmin: named("argmin"),
  cumsum: scan("cumsum"),
  linear_recurrence: scan("recurrence"),
  argsort: named("argsort"),

  dot_general: matrixProduct,

  reshape: transparent,
  transpose: transposition,
  broadcast: transparent,
  slice,
  pad: named("pad"),
  concat: named("concat"),
  gather: (node, write) =>
    node.attrs.axis === 0
      ? atom(`{${write(node.src[0], "atom")}}_{${write(node.src[1], "sum")}}`)
      : named("gather")(node, write),
  scatter_add: named("scatterAdd"),
  random_bits: named("random"),
  parameter: ({ attrs }) => atom(`p_{${String(attrs.number)}}`),
  if: named("if"),
  loop,
};

/** A node as an expression of its operands, which `write` gives. */
export function latexOf<K extends OpName>(node: Node<K>, write: Write): Latex {
  return WRITERS[node.op](node, write);
}
