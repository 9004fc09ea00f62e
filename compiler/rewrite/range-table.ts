/** The range of every operator's result from the ranges of its operands: interval arithmetic, op by op. */
import type { OpName } from "../ir/attrs.ts";
import { isAtLeast, lowerBound } from "../ir/dim-bounds.ts";
import type { Node } from "../ir/graph.ts";
import { uniformValue } from "./constants.ts";
import {
  computed,
  GIVEN,
  INTEGER,
  isNonzero,
  spanning,
  STORED,
  summed,
  TRUTH,
  union,
  UNKNOWN,
  weakest,
} from "./range.ts";
import type { Range } from "./range.ts";
import { isNeverPositive } from "./rules/stability.ts";
import { isShifted, shiftAxes } from "./rules/spread.ts";

type Rule<K extends OpName> = (node: Node<K>, operands: readonly Range[]) => Range;
/** Total: every operator has a rule for the range of its result. */
type RangeTable = { readonly [K in OpName]: Rule<K> };

const operand = (ranges: readonly Range[], index: number): Range => ranges[index] ?? UNKNOWN;
const same = (_node: Node, ranges: readonly Range[]): Range => operand(ranges, 0);
const truth = (): Range => TRUTH;
const integer = (): Range => INTEGER;
const given = (): Range => GIVEN;
const stored = (): Range => STORED;
/** Repeated products leave the range of f32 for ordinary numbers. */
const repeated = (_node: Node, ranges: readonly Range[]): Range =>
  operand(ranges, 0).low >= 0 && operand(ranges, ranges.length - 1).low >= 0
    ? { ...UNKNOWN, low: 0 }
    : UNKNOWN;

/** An increasing function. */
const growing =
  (f: (x: number) => number) =>
  (_node: Node, ranges: readonly Range[]): Range => {
    const { low, high, finite } = operand(ranges, 0);
    return computed(f(low), f(high), finite);
  };

/** A bounded function. */
const between =
  (low: number, high: number) =>
  (_node: Node, ranges: readonly Range[]): Range => ({ low, high, finite: operand(ranges, 0).finite });

/** An increasing function that is finite only above `pole`. */
const above =
  (pole: number, f: (x: number) => number) =>
  (_node: Node, ranges: readonly Range[]): Range => {
    const { low, high, finite } = operand(ranges, 0);
    return low > pole ? computed(f(low), f(high), finite) : { ...UNKNOWN, high: f(high) };
  };

/** e^x and e^x - 1: infinite even for moderately large x. */
const exponential =
  (f: (x: number) => number) =>
  (node: Node, ranges: readonly Range[]): Range => {
    const { low, high, finite } = operand(ranges, 0);
    // The logarithms of the largest f32 and f64, rounded down.
    const largest = node.type.dtype === "f64" ? 709 : 88;
    const isBounded = isNeverPositive(node.src[0]) || high <= largest;
    const top = isNeverPositive(node.src[0]) ? 0 : high;
    return isBounded
      ? spanning([f(low), f(top)], finite)
      : { low: f(low), high: Infinity, finite: "unknown" };
  };

function product(a: Range, b: Range): Range {
  const ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return spanning(ends, weakest(a.finite, b.finite));
}

function quotient(a: Range, b: Range): Range {
  if (!isNonzero(b)) return UNKNOWN;
  return product(a, spanning([1 / b.low, 1 / b.high], b.finite));
}

/** The sum of `count` numbers of a range; 0 if there are none. */
function total(x: Range, count: number | undefined): Range {
  const finite = weakest(x.finite, "unless it overflows");
  const [low, high] = [x.low >= 0 ? 0 : -Infinity, x.high <= 0 ? 0 : Infinity];
  return count === undefined ? { low, high, finite } : spanning([count * x.low, count * x.high], x.finite);
}

/** The number of elements that are reduced to one, if it is known. */
function countOf(node: Node, axes: readonly number[]): number | undefined {
  const sizes = axes.map((axis) => node.src[0]?.type.shape[axis]);
  return sizes.reduce<number | undefined>(
    (count, size) => (count === undefined || typeof size !== "number" ? undefined : count * size),
    1,
  );
}

/** Matches cast(s == 0): returns s. */
function zerosMarked(node: Node | undefined): Node | undefined {
  const [condition] = node?.op === "cast" ? node.src : [];
  const [s, zero] = condition?.op === "equal" ? condition.src : [];
  return zero !== undefined && uniformValue(zero) === 0 ? s : undefined;
}

/** Matches e^s - cast(s == 0), which is never negative. */
function isLessItsOnes({ src: [e, ones] }: Node): boolean {
  const s = zerosMarked(ones);
  return s !== undefined && e?.op === "exp" && e.src[0] === s;
}

function sum(node: Node<"reduce_sum">, ranges: readonly Range[]): Range {
  const found = total(operand(ranges, 0), countOf(node, node.attrs.axes));
  const [x] = node.src;
  // One of the terms is 1: e^0, or the mark of the maximum.
  const shifted = x?.op === "exp" ? x.src[0] : zerosMarked(x);
  const hasOne = shifted !== undefined && isShifted(shifted, node.attrs.axes);
  return hasOne ? { ...found, low: Math.max(1, found.low) } : found;
}

/** The extreme of nothing is infinite. */
function extreme(node: Node<"reduce_max"> | Node<"reduce_min">, ranges: readonly Range[]): Range {
  const isSome = node.attrs.axes.every((axis) => isAtLeast(node.src[0]?.type.shape[axis] ?? 0, 1));
  return isSome ? operand(ranges, 0) : UNKNOWN;
}

/** The constant exponents whose powers ordinary numbers do not make overflow. */
const SMALL_EXPONENT = 4;

function power(node: Node<"pow">, [base = UNKNOWN, exponent = UNKNOWN]: readonly Range[]): Range {
  const n = node.src[1] === undefined ? undefined : uniformValue(node.src[1]);
  const finite = weakest(base.finite, exponent.finite, "unless it overflows");
  const low = base.low >= 0 || (n !== undefined && n % 2 === 0) ? 0 : -Infinity;
  const isSmall = n !== undefined && 0 <= n && n <= SMALL_EXPONENT && (Number.isInteger(n) || base.low >= 0);
  return isSmall ? { low, high: Infinity, finite } : { ...UNKNOWN, low };
}

const overflowing = (_node: Node, ranges: readonly Range[]): Range => ({
  low: -Infinity,
  high: Infinity,
  finite: weakest("unless it overflows", ...ranges.map(({ finite }) => finite)),
});

export const RANGES: RangeTable = {
  input: given,
  param: stored,
  state: stored,
  hyper: stored,
  constant: ({ attrs: { values } }) =>
    values.every(Number.isFinite)
      ? values.reduce<Range>((found, value) => union(found, { low: value, high: value, finite: "always" }), {
          low: Infinity,
          high: -Infinity,
          finite: "always",
        })
      : UNKNOWN,
  dimension: ({ attrs: { dim } }) => ({ ...INTEGER, low: lowerBound(dim) ?? INTEGER.low }),
  // The parameters of a region may have any value.
  parameter: () => UNKNOWN,
  iota: () => ({ ...INTEGER, low: 0 }),

  neg: (_node, ranges) => ({
    low: -operand(ranges, 0).high,
    high: -operand(ranges, 0).low,
    finite: operand(ranges, 0).finite,
  }),
  abs: (_node, ranges) => {
    const { low, high, finite } = operand(ranges, 0);
    return { low: Math.max(0, low, -high), high: Math.max(-low, high), finite };
  },
  sign: between(-1, 1),
  floor: growing(Math.floor),
  ceil: growing(Math.ceil),
  round: growing(Math.round),
  sqrt: (_node, ranges) => {
    const { low, high, finite } = operand(ranges, 0);
    return low >= 0 ? computed(Math.sqrt(low), Math.sqrt(high), finite) : { ...UNKNOWN, low: 0 };
  },
  exp: exponential(Math.exp),
  expm1: exponential(Math.expm1),
  log: above(0, Math.log),
  log1p: above(-1, Math.log1p),
  sin: between(-1, 1),
  cos: between(-1, 1),
  tanh: between(-1, 1),
  erf: between(-1, 1),
  erfc: between(0, 2),
  not: truth,
  cast: (node, ranges) => {
    const { low, high, finite } = operand(ranges, 0);
    if (node.type.dtype !== "f32") return { low, high, finite };
    // An f64 may be larger than any f32.
    const isNarrowed = node.src[0]?.type.dtype === "f64";
    return isNarrowed ? spanning([low, high], finite) : computed(low, high, finite);
  },
  detach: same,
  as_written: same,
  variable: same,

  add: (_node, [a = UNKNOWN, b = UNKNOWN]) =>
    summed(a.low + b.low, a.high + b.high, weakest(a.finite, b.finite)),
  sub: (node, [a = UNKNOWN, b = UNKNOWN]) => {
    const high = shiftAxes(node) === undefined ? a.high - b.low : 0;
    return summed(isLessItsOnes(node) ? 0 : a.low - b.high, high, weakest(a.finite, b.finite));
  },
  mul: ({ src }, [a = UNKNOWN, b = UNKNOWN]) => {
    const found = product(a, b);
    return src[0] === src[1] ? { ...found, low: Math.max(0, found.low) } : found;
  },
  div: (_node, [a = UNKNOWN, b = UNKNOWN]) => quotient(a, b),
  floor_div: (_node, [a = UNKNOWN, b = UNKNOWN]) => ({ ...quotient(a, b), low: -Infinity, high: Infinity }),
  mod: (_node, [a = UNKNOWN, b = UNKNOWN]) =>
    isNonzero(b)
      ? { low: Math.min(0, b.low), high: Math.max(0, b.high), finite: weakest(a.finite, b.finite) }
      : UNKNOWN,
  pow: power,
  equal: truth,
  not_equal: truth,
  less: truth,
  less_equal: truth,
  and: truth,
  or: truth,
  where: (_node, [, a = UNKNOWN, b = UNKNOWN]) => union(a, b),

  reduce_sum: sum,
  reduce_max: extreme,
  reduce_min: extreme,
  reduce_prod: repeated,
  argmax: integer,
  argmin: integer,
  cumsum: (_node, ranges) => total(operand(ranges, 0), undefined),
  linear_recurrence: repeated,
  argsort: integer,
  dot_general: (_node, [a = UNKNOWN, b = UNKNOWN]) => total(product(a, b), undefined),

  reshape: same,
  transpose: same,
  broadcast: same,
  slice: same,
  pad: (_node, ranges) => union(operand(ranges, 0), { low: 0, high: 0, finite: "always" }),
  concat: (_node, ranges) => union(...ranges),
  gather: same,
  scatter_add: overflowing,
  random_bits: integer,
  // The analysis does not enter regions.
  if: () => UNKNOWN,
  loop: () => UNKNOWN,
};
