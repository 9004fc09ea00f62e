/**
 * Samples of the functions that a `.net` text can call: an expression, and what its inputs are. `positive[2, N]` are
 * f64 numbers of the domain "positive" in that shape; N is 3.
 */
import type { Domain } from "../operators/sample.ts";

export interface LibrarySample {
  readonly expression: string;
  /** Type and domain of each input by name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Statements before it, whose names it may use. */
  readonly body?: readonly string[];
}

/** How the gradient of a function is checked. */
export type LibraryEntry =
  | { readonly kind: "differentiable"; readonly samples: readonly LibrarySample[] }
  /** It gives whole numbers, truth values or new tensors, or holds its operand: no gradient goes through. */
  | { readonly kind: "no gradient"; readonly samples: readonly LibrarySample[] };

export type LibrarySamples = Readonly<Record<string, LibraryEntry>>;

export const differentiable = (...samples: readonly (readonly LibrarySample[])[]): LibraryEntry => ({
  kind: "differentiable",
  samples: samples.flat(),
});
export const noGradient = (...samples: readonly (readonly LibrarySample[])[]): LibraryEntry => ({
  kind: "no gradient",
  samples: samples.flat(),
});

/** Expressions over the same inputs. */
export function forms(
  inputs: Readonly<Record<string, string>>,
  ...expressions: readonly string[]
): readonly LibrarySample[] {
  return expressions.map((expression) => ({ expression, inputs }));
}

/** Scalars, size 1, empty ones, symbolic ones, up to three axes. */
export const SHAPES: readonly string[] = [
  ...["[]", "[1]", "[2]", "[3]", "[5]", "[0]", "[1, 1]", "[1, 2]", "[2, 1]", "[2, 3]", "[0, 2]", "[2, 0]"],
  ...["[N]", "[N, 2]", "[2, 1, 3]"],
];

/** What broadcasts to what. */
const BROADCASTS: readonly (readonly [string, string])[] = [
  ["[]", "[3]"],
  ["[1]", "[2, 2]"],
  ["[3]", "[2, 3]"],
  ["[2, 1]", "[2, 3]"],
  ["[2]", "[0, 2]"],
];

/** An expression in `x`, for each of the usual shapes, and for broadcast ones. */
export function ofOne(expression: string, domain: Domain = "any"): readonly LibrarySample[] {
  return [
    ...SHAPES.map((shape) => ({ expression, inputs: { x: domain + shape } })),
    ...BROADCASTS.map(([from, to]) => ({
      expression: expression.replaceAll(/\bx\b/g, `broadcast_to(x, ${to})`),
      inputs: { x: domain + from },
    })),
  ];
}

/** An expression in `x` and `y`: both of each of the usual shapes, and each broadcast to the other. */
export function ofTwo(
  expression: string,
  left: Domain = "any",
  right: Domain = "any",
): readonly LibrarySample[] {
  const on = (x: string, y: string): LibrarySample => ({ expression, inputs: { x: left + x, y: right + y } });
  return [
    ...SHAPES.map((shape) => on(shape, shape)),
    ...BROADCASTS.flatMap(([from, to]) => [on(from, to), on(to, from)]),
    on("[3, 1]", "[1, 2]"),
    on("[N, 1]", "[2]"),
  ];
}

const REDUCED: readonly (readonly [string, string])[] = [
  ...([
    ["[]", ""],
    ["[1]", ""],
    ["[3]", ""],
    ["[3]", ", 0"],
    ["[3]", ", -1, true"],
    ["[2, 3]", ""],
  ] as const),
  ...([
    ["[2, 3]", ", 0"],
    ["[2, 3]", ", 1"],
    ["[2, 3]", ", 1, true"],
    ["[2, 3]", ", [0, 1]"],
  ] as const),
  ...([
    ["[2, 3]", ", keepdims=true"],
    ["[4, 1]", ", 1"],
    ["[1, 1]", ""],
    ["[2, 1, 3]", ", 1"],
  ] as const),
  ...([
    ["[2, 3, 2]", ", [0, 2]"],
    ["[2, 2, 2]", ", [-1], keepdims=true"],
    ["[0, 2]", ", 1"],
  ] as const),
  ...([
    ["[2, 0]", ", 0"],
    ["[N]", ""],
    ["[N, 2]", ", 0"],
    ["[2, N]", ", 0, true"],
  ] as const),
];

/** A function of a tensor, an axis and `keepdims`. With `more` arguments behind them. */
export function reducing(name: string, domain: Domain = "any", more = ""): readonly LibrarySample[] {
  const on = (x: string, shape: string, rest: string): LibrarySample => ({
    expression: `${name}(${x}${rest}${more})`,
    inputs: { x: domain + shape },
  });
  return [
    ...REDUCED.map(([shape, rest]) => on("x", shape, rest)),
    on("broadcast_to(x, [2, 3])", "[3]", ", 0"),
    on("broadcast_to(x, [2, 3])", "[2, 1]", ", 1"),
  ];
}

const ALONG: readonly (readonly [string, string])[] = [
  ...([
    ["[1]", ""],
    ["[3]", ""],
    ["[5]", ""],
    ["[3]", ", 0"],
    ["[3]", ", axis=-1"],
    ["[2, 3]", ""],
  ] as const),
  ...([
    ["[2, 3]", ", 0"],
    ["[2, 3]", ", 1"],
    ["[2, 3]", ", axis=-2"],
    ["[1, 1]", ""],
    ["[4, 1]", ", 1"],
  ] as const),
  ...([
    ["[4, 1]", ", 0"],
    ["[2, 2, 2]", ", 1"],
    ["[2, 1, 3]", ""],
    ["[0, 2]", ""],
    ["[2, 0]", ", 0"],
  ] as const),
  ...([
    ["[0, 3]", ", 1"],
    ["[N]", ""],
    ["[N, 2]", ", 0"],
    ["[N, 2]", ""],
  ] as const),
];

/** A function along one axis that keeps it. */
export function along(name: string, domain: Domain = "any"): readonly LibrarySample[] {
  const on = (x: string, shape: string, rest: string): LibrarySample => ({
    expression: `${name}(${x}${rest})`,
    inputs: { x: domain + shape },
  });
  return [
    ...ALONG.map(([shape, rest]) => on("x", shape, rest)),
    on("broadcast_to(x, [2, 3])", "[3]", ", 0"),
    on("broadcast_to(x, [2, 3])", "[2, 1]", ""),
  ];
}

/** An expression in `x` on each of some shapes. */
export function onShapes(
  expression: string,
  shapes: readonly string[],
  domain: Domain = "any",
): readonly LibrarySample[] {
  return shapes.map((shape) => ({ expression, inputs: { x: domain + shape } }));
}
