/**
 * Random programs that select. They also compute elements that are infinite or NaN, or have such derivatives, and do not
 * select them.
 * `x` and `y` are vectors of three, with zeros, negative and large numbers among their elements.
 */
import { generator } from "../support/random.ts";

export interface Selection {
  /** Functions that the statements call. */
  readonly definitions: string;
  /** Statements on `x` and `y`. */
  readonly body: readonly string[];
  /** A scalar computed from the names that they bind. */
  readonly loss: string;
  readonly values: Readonly<Record<"x" | "y", readonly number[]>>;
}

const NUMBERS = [-50, -2, -1, -0.5, 0, 0, 0.25, 1, 2, 3, 50, 400];

/** A formula of `e` and `f`, and where it is smooth. */
const RISKY: readonly (readonly [formula: string, isSmooth: string])[] = [
  ["log(e)", "e > 0"],
  ["sqrt(e)", "e > 0"],
  ["1 / e", "e != 0"],
  ["f / e", "abs(e) > 0"],
  ["1 / (e - f)", "e != f"],
  ["e ** -1.5", "e > 0"],
  ["e ** 0.5", "e > 0"],
  ["e ** f", "(e > 0) and (abs(f) < 3)"],
  ["e ** 3 * exp(e)", "e < 3"],
  ["exp(3 * e)", "e < 3"],
  ["exp(exp(e))", "e <= 1"],
  ["expm1(2 * e)", "e < 3"],
  ["log1p(e)", "e > -1"],
  ["e * log(e)", "e > 0"],
  ["sqrt(e - 1) * f", "e > 1"],
  ["tanh(1 / e)", "e != 0"],
  ["log(sqrt(e)) / f", "(e > 0) and (f != 0)"],
  ["sqrt(e) ** 3", "e > 0"],
  ["newton(e)", "e > 0"],
  ["log(prod(e)) * e", "min(e) > 0"],
];

/** `r` is a risky formula, `c` the condition under which it is smooth. */
const SELECTING = [
  "where(c, r, e)",
  "where(not (c), f, r)",
  "where(c, r, 0)",
  "where(c, where(f > 0, r, f), e)",
  "where(f > 0, where(c, r * r, e), f)",
  "relu(where(c, r, -1))",
  "clamp(where(c, r, 0), -3, 3)",
  "maximum(where(c, r, e), f)",
  "minimum(f, where(c, r, e))",
  "concat([where(c, r, e)[:1], f[1:]])",
  "where(c, r, e)[[2, 0, 0]]",
  "cumsum(where(c, r, 0), 0)",
  "cumprod(where(c, r, 1), 0)",
  "sort(where(c, r, f))",
  "where(c, cumsum(where(c, r, 0), 0), f)",
  "[[1.0, 2, 0], [0, 1, 1], [3, 0, 1]] @ where(c, r, e)",
  "where(arange(3) == 1, 0, sum(distances(e), 0))",
  "branch(e, where(c, r, 0), f)",
  "settle(e, f)",
  "where(c, softmax(where(c, r, -inf)), 0)",
  "e + max(where(c, r, -100))",
  "where(c, unstable(e), f)",
  "tail(where(c, r, 0), e)",
] as const;

const DEFINITIONS = `
fn newton(a) {
  var b = a
  var n = 0
  while n < 3 {
    b <- 0.5 * (b + a / b)
    n <- n + 1
  }
  return b
}
fn unstable(a) {
  var b = 1 + a ** 2
  var n = 0
  while n < 2 {
    b <- sqrt(b) + 1 / b
    n <- n + 1
  }
  return b
}
fn settle(a, c) {
  var b = a
  var s = 0 * c
  var n = 0
  while n < 2 {
    s <- s + where(c > 0, log(c), 0)
    b <- where(b > 0, sqrt(b), b)
    n <- n + 1
  }
  return b + s
}
fn branch(a, b, c) = if sum(c) > 0 then where(a > 0, b * log(a), c) else b
fn distances(a) = where(abs(a[:, None] - a[None, :]) < 1e-3, 0, sqrt((a[:, None] - a[None, :]) ** 2))
fn tail(r, e) = concat([r[1:], e[:1]])
`;

/** A program by its seed. */
export function randomSelection(seed: number): Selection {
  const random = generator(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(items: readonly T[]): T => {
    const found = items[below(items.length)];
    if (found === undefined) throw new RangeError("nothing to pick from");
    return found;
  };
  const names = ["x", "y"];
  const body = Array.from({ length: 1 + below(3) }, (_, i) => {
    const [e, f] = [pick(names), pick(names)];
    const operand = pick(["e", "e", "2 * e - 1", "e * f", "e - 0.25", "tanh(e)", "f + e"]);
    const [formula, isSmooth] = pick(RISKY);
    const form = pick(SELECTING)
      .replaceAll(/\b[cr]\b/g, (name) => (name === "c" ? isSmooth : `(${formula})`))
      .replaceAll(/\be\b/g, () => `(${operand})`)
      .replaceAll(/\b[ef]\b/g, (name) => (name === "e" ? e : f));
    names.push(`v${String(i)}`);
    return `v${String(i)} = ${form}`;
  });
  const last = `v${String(body.length - 1)}`;
  const drawn = (): readonly number[] => Array.from({ length: 3 }, () => pick(NUMBERS));
  return {
    definitions: DEFINITIONS,
    body,
    loss: `sum([1.0, 2, -1] * ${last})`,
    values: { x: drawn(), y: drawn() },
  };
}
