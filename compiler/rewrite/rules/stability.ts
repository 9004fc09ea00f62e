/**
 * Formulas that overflow as they are written, in a form that does not: what exp makes infinite is never
 * computed. Unlike other rewrites these come before differentiation, so that gradients are those of the
 * stable form: the derivative of 1 / (1 + e^-x) as written is ∞ / ∞ for x = -1000.
 *
 * Sources: Blanchard, Higham, Higham, "Accurately computing the log-sum-exp and softmax functions"
 * (IMA J. Numer. Anal. 2021); Mächler, "Accurately computing log(1 - exp(-|a|))" (2012).
 */
import {
  add,
  binary,
  castTo,
  div,
  expandReduced,
  mul,
  neg,
  reduceSum,
  scalar,
  sub,
  unary,
  where,
  zerosLike,
} from "../../ir/construct.ts";
import { shapeEquals } from "../../ir/dim.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { uniformValue } from "../constants.ts";
import { any, operator, type Bindings } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";
import { alongMovements, isShifted, isSpreadOver, spreadSum } from "./spread.ts";

/** A rewrite that a user is told of. */
export interface Stabilisation extends Rewrite {
  /** What the formula is called. */
  readonly formula: string;
  /** The standard function that says the same. */
  readonly standard: string;
}

const x = any("x");
const y = any("y");
const quotient = operator("div", [x, y], "out");
const logarithm = operator("log", [x], "out");

const zero = (b: Builder, like: Node): Node => scalar(b, 0, like.type.dtype);
const one = (b: Builder, like: Node): Node => scalar(b, 1, like.type.dtype);
const isZero = (node: Node | undefined): boolean => node !== undefined && uniformValue(node) === 0;
const isOne = (node: Node | undefined): boolean => node !== undefined && uniformValue(node) === 1;

/** u in e^u. */
function exponentOf(node: Node | undefined): Node | undefined {
  return node?.op === "exp" ? node.src[0] : undefined;
}

/** u in 1 + e^u. */
function exponentInOnePlus(node: Node | undefined): Node | undefined {
  if (node?.op !== "add") return undefined;
  const [left, right] = node.src;
  return isOne(left) ? exponentOf(right) : isOne(right) ? exponentOf(left) : undefined;
}

/** v where the node is -v. */
function negated(node: Node | undefined): Node | undefined {
  return node?.op === "neg" ? node.src[0] : undefined;
}

/** Whether the form says that no element is above 0: then exp does not overflow. */
export function isNeverPositive(node: Node | undefined): boolean {
  if (negated(node)?.op === "abs") return true;
  if (node?.op !== "where") return false;
  const [condition, first, second] = node.src;
  if (condition?.op !== "less" && condition?.op !== "less_equal") return false;
  // where(z <= 0, z, -z), where(0 <= z, -z, z)
  const [low, high] = condition.src;
  return isZero(high)
    ? first === low && negated(second) === low
    : isZero(low) && second === high && negated(first) === high;
}

/** The greatest elements along axes, which no gradient goes through, without the axes. */
function greatest(b: Builder, z: Node, axes: readonly number[]): Node {
  return unary(b, "detach", b.node("reduce_max", [z], { axes }));
}

function softmax(b: Builder, z: Node, axes: readonly number[]): Node {
  const { shape } = z.type;
  const e = unary(b, "exp", sub(b, z, expandReduced(b, greatest(b, z, axes), axes, shape)));
  return div(b, e, expandReduced(b, reduceSum(b, e, axes), axes, shape));
}

/** log Σ e^s for s with maximum 0: log1p adds the 1 of the maximum, so that smaller terms do not vanish beside it. */
function logSumBelow(b: Builder, s: Node, axes: readonly number[]): Node {
  const e = unary(b, "exp", s);
  const isGreatest = castTo(b, binary(b, "equal", s, zerosLike(b, s)), s.type.dtype);
  const count = reduceSum(b, isGreatest, axes);
  const rest = add(b, reduceSum(b, sub(b, e, isGreatest), axes), sub(b, count, one(b, s)));
  return unary(b, "log1p", rest);
}

/** An infinite maximum is not subtracted: ∞ - ∞ is NaN. If all elements are -∞, the result is -∞ with gradient 0. */
function logSumExp(b: Builder, z: Node, axes: readonly number[]): Node {
  const most = greatest(b, z, axes);
  const isInfinite = binary(b, "equal", unary(b, "abs", most), scalar(b, Infinity, z.type.dtype));
  const shift = where(b, isInfinite, zero(b, z), most);
  const isNothing = binary(b, "equal", most, scalar(b, -Infinity, z.type.dtype));
  const logarithm = logSumBelow(b, sub(b, z, expandReduced(b, shift, axes, z.type.shape)), axes);
  return add(b, shift, where(b, isNothing, scalar(b, -Infinity, z.type.dtype), logarithm));
}

function sigmoid(b: Builder, z: Node): Node {
  const isPositive = binary(b, "less_equal", zero(b, z), z);
  const e = unary(b, "exp", where(b, isPositive, neg(b, z), z));
  return div(b, where(b, isPositive, one(b, z), e), add(b, one(b, z), e));
}

function softplus(b: Builder, z: Node): Node {
  const isNegative = binary(b, "less_equal", z, zero(b, z));
  const e = unary(b, "exp", where(b, isNegative, z, neg(b, z)));
  return add(b, where(b, isNegative, zero(b, z), z), unary(b, "log1p", e));
}

/** z where the node is sigmoid(z) in its stable form. */
function sigmoidOf(node: Node | undefined): Node | undefined {
  if (node?.op !== "div") return undefined;
  const [numerator, denominator] = node.src;
  const exponent = exponentInOnePlus(denominator);
  if (exponent?.op !== "where" || numerator?.op !== "where") return undefined;
  const [condition, minus, z] = exponent.src;
  const [same, unit, e] = numerator.src;
  const isStable = condition === same && isOne(unit) && exponentOf(e) === exponent && negated(minus) === z;
  return isStable ? z : undefined;
}

function stableSoftmax(b: Builder, m: Bindings): Node | null {
  const z = exponentOf(m.node("x"));
  const sum = spreadSum(m.node("y"));
  if (z === undefined || sum?.src[0] !== m.node("x")) return null;
  const { axes } = sum.attrs;
  return isSpreadOver(m.node("y"), sum, axes) && !isShifted(z, axes) ? softmax(b, z, axes) : null;
}

/** 1 / (1 + e^u), e^u / (1 + e^u). */
function stableSigmoid(b: Builder, m: Bindings): Node | null {
  const u = exponentInOnePlus(m.node("y"));
  if (u === undefined || isNeverPositive(u)) return null;
  if (isOne(m.node("x"))) return sigmoid(b, negated(u) ?? neg(b, u));
  return exponentOf(m.node("x")) === u ? sigmoid(b, u) : null;
}

/** (e^u - e^-u) / (e^u + e^-u), (1 - e^u) / (1 + e^u), (e^u - 1) / (e^u + 1). */
function stableTanh(b: Builder, m: Bindings): Node | null {
  const [over, under] = [m.node("x"), m.node("y")];
  if (over.op !== "sub" || under.op !== "add") return null;
  const [first, second] = over.src;
  const halved = (u: Node): Node => unary(b, "tanh", mul(b, u, scalar(b, 0.5, u.type.dtype)));
  const u = exponentInOnePlus(under);
  if (u !== undefined && !isNeverPositive(u)) {
    if (isOne(first) && exponentOf(second) === u) return neg(b, halved(u));
    return isOne(second) && exponentOf(first) === u ? halved(u) : null;
  }
  const [plus, minus] = [exponentOf(first), exponentOf(second)];
  const isSameSum =
    first !== second && [first, second].every((part) => part !== undefined && under.src.includes(part));
  if (plus === undefined || minus === undefined || !isSameSum) return null;
  if (negated(minus) === plus) return unary(b, "tanh", plus);
  return negated(plus) === minus ? neg(b, unary(b, "tanh", minus)) : null;
}

function stableSoftplus(b: Builder, m: Bindings): Node | null {
  const operand = m.node("x");
  const u = m.node("out").op === "log" ? exponentInOnePlus(operand) : exponentOf(operand);
  return u === undefined || isNeverPositive(u) ? null : softplus(b, u);
}

/** The logarithm is taken before what only moves the sums. */
function stableLogSumExp(b: Builder, m: Bindings): Node | null {
  return alongMovements(b, m.node("x"), (sum) => {
    const z = sum.op === "reduce_sum" ? exponentOf(sum.src[0]) : undefined;
    if (sum.op !== "reduce_sum" || z === undefined || isShifted(z, sum.attrs.axes)) return null;
    return logSumExp(b, z, sum.attrs.axes);
  });
}

/** log(sigmoid(z)), log(1 - sigmoid(z)). */
function stableLogSigmoid(b: Builder, m: Bindings): Node | null {
  return alongMovements(b, m.node("x"), (operand) => {
    const z = sigmoidOf(operand);
    if (z !== undefined) return neg(b, softplus(b, negated(z) ?? neg(b, z)));
    const opposite = operand.op === "sub" && isOne(operand.src[0]) ? sigmoidOf(operand.src[1]) : undefined;
    return opposite === undefined ? null : neg(b, softplus(b, opposite));
  });
}

/** log(e^s / Σ e^s) = s - log(Σ e^s), also of some of the probabilities only. */
function stableLogSoftmax(b: Builder, m: Bindings): Node | null {
  return alongMovements(b, m.node("x"), (p) => {
    const [e, spread] = p.op === "div" ? p.src : [];
    const s = exponentOf(e);
    const sum = spread === undefined ? undefined : spreadSum(spread);
    if (s === undefined || spread === undefined || sum === undefined || sum.src[0] !== e) return null;
    if (!isSpreadOver(spread, sum, sum.attrs.axes) || !shapeEquals(s.type.shape, p.type.shape)) return null;
    const { axes } = sum.attrs;
    const total = isShifted(s, axes) ? logSumBelow(b, s, axes) : unary(b, "log", sum);
    const logs = alongMovements(b, spread, (node) => (node === sum ? total : null));
    return logs === null ? null : sub(b, s, logs);
  });
}

/** In the order they are tried. */
export const STABILISATIONS: readonly Stabilisation[] = [
  {
    name: "stable-softmax",
    formula: "softmax",
    standard: "softmax(z)",
    equation: "exp(z) / sum(exp(z)) = exp(z - max(z)) / sum(exp(z - max(z)))",
    when: quotient,
    to: stableSoftmax,
    floats: "ignores-nan",
  },
  {
    name: "stable-sigmoid",
    formula: "sigmoid",
    standard: "sigmoid(x)",
    equation: "1 / (1 + exp(-x)) = exp(min(x, 0)) / (1 + exp(-abs(x)))",
    when: quotient,
    to: stableSigmoid,
    floats: "ignores-nan",
  },
  {
    name: "stable-tanh",
    formula: "hyperbolic tangent",
    standard: "tanh(x)",
    equation: "(exp(x) - exp(-x)) / (exp(x) + exp(-x)) = tanh(x)",
    when: quotient,
    to: stableTanh,
    floats: "ignores-nan",
  },
  {
    name: "stable-softplus",
    formula: "softplus",
    standard: "softplus(x)",
    equation: "log(1 + exp(x)) = max(x, 0) + log1p(exp(-abs(x)))",
    when: logarithm,
    to: stableSoftplus,
    floats: "ignores-nan",
  },
  {
    name: "stable-softplus",
    formula: "softplus",
    standard: "softplus(x)",
    equation: "log1p(exp(x)) = max(x, 0) + log1p(exp(-abs(x)))",
    when: operator("log1p", [x], "out"),
    to: stableSoftplus,
    floats: "ignores-nan",
  },
  {
    name: "stable-logsumexp",
    formula: "logarithm of a sum of exponentials",
    standard: "logsumexp(z)",
    equation: "log(sum(exp(z))) = max(z) + log(sum(exp(z - max(z))))",
    when: logarithm,
    to: stableLogSumExp,
    floats: "ignores-nan",
  },
  {
    name: "stable-log-sigmoid",
    formula: "logarithm of a sigmoid",
    standard: "-softplus(-x)",
    equation: "log(sigmoid(x)) = -softplus(-x)",
    when: logarithm,
    to: stableLogSigmoid,
    floats: "ignores-nan",
  },
  {
    name: "stable-log-softmax",
    formula: "logarithm of a softmax",
    standard: "log_softmax(z)",
    equation: "log(softmax(z)) = z - max(z) - log(sum(exp(z - max(z))))",
    when: logarithm,
    to: stableLogSoftmax,
    floats: "ignores-nan",
  },
];
