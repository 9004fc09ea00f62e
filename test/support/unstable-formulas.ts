/** Formulas that the stabilising rewrites look for: their patterns are too wide to grow instances from. */
import { add, div, expandReduced, neg, reduceSum, scalar, sub, unary } from "../../compiler/ir/construct.ts";
import { dimVariable } from "../../compiler/ir/dim.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";

type Formula = (b: Builder, seed: number) => Node;

/** A matrix f32[2, N] or f64[2, N]. */
function matrix(b: Builder, seed: number): Node {
  const dtype = seed % 2 === 0 ? "f32" : "f64";
  return b.node("input", [], { name: "z", type: { dtype, shape: [2, dimVariable("N")] } });
}

const one = (b: Builder, seed: number): Node => scalar(b, 1, seed % 2 === 0 ? "f32" : "f64");
const exp = (b: Builder, x: Node): Node => unary(b, "exp", x);
/** The axes that are summed over: one, the other, or both. */
const axesFor = (seed: number): readonly number[] => [[1], [0], [0, 1]][seed % 3] ?? [1];

function softmax(b: Builder, seed: number): Node {
  const e = exp(b, matrix(b, seed));
  return div(b, e, expandReduced(b, reduceSum(b, e, axesFor(seed)), axesFor(seed), e.type.shape));
}

/** As the rewrites have it. */
function stableSigmoid(b: Builder, seed: number): Node {
  const z = matrix(b, seed);
  const isPositive = b.node("less_equal", [sub(b, z, z), z], {});
  const e = exp(b, b.node("where", [isPositive, neg(b, z), z], {}));
  const ones = add(b, sub(b, z, z), one(b, seed)).src[1] ?? z;
  return div(b, b.node("where", [isPositive, ones, e], {}), add(b, ones, e));
}

/** By the name of the rewrite; where it takes several forms, by the seed. */
export const UNSTABLE_FORMULAS: ReadonlyMap<string, Formula> = new Map<string, Formula>([
  ["stable-softmax", softmax],
  [
    "stable-sigmoid",
    (b, seed) => {
      const e = exp(b, matrix(b, seed));
      return div(b, seed % 3 === 0 ? e : one(b, seed), add(b, e, one(b, seed)));
    },
  ],
  [
    "stable-tanh",
    (b, seed) => {
      const z = matrix(b, seed);
      const [plus, minus] = [exp(b, z), seed % 3 === 0 ? exp(b, neg(b, z)) : one(b, seed)];
      return seed % 4 < 2
        ? div(b, sub(b, plus, minus), add(b, plus, minus))
        : div(b, sub(b, minus, plus), add(b, minus, plus));
    },
  ],
  [
    "stable-softplus",
    (b, seed) => {
      const e = exp(b, matrix(b, seed));
      return seed % 3 === 0 ? unary(b, "log1p", e) : unary(b, "log", add(b, one(b, seed), e));
    },
  ],
  ["stable-logsumexp", (b, seed) => unary(b, "log", reduceSum(b, exp(b, matrix(b, seed)), axesFor(seed)))],
  [
    "stable-log-sigmoid",
    (b, seed) => {
      const p = stableSigmoid(b, seed);
      return unary(b, "log", seed % 3 === 0 ? sub(b, one(b, seed), p) : p);
    },
  ],
  ["stable-log-softmax", (b, seed) => unary(b, "log", softmax(b, seed))],
]);
