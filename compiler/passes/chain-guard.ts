/**
 * Protects a chain that is computed in another order than written from overflow and underflow. With elements of 1e-30 in
 * A, 1e30 in B and 1e10 in c, `(A @ B) @ c` is finite in f32 and `B @ c` is not.
 *
 *   (A @ B) @ c     becomes     p = B @ c
 *                               r = A @ p
 *                               holds = if p and r are large then true else <a closer check, of the operands too>
 *                               if holds then r else f32(f64(A) @ (f64(B) @ f64(c)))
 *
 * Overflow is visible in the result: an infinity in p makes every element of r that reads it infinite or NaN. Underflow
 * is not visible there. It does no harm to an element that is large compared to the terms that were lost. It does not
 * happen if the product of the smallest elements of both operands is a normal number of f32.
 */
import { binary, castTo, full, mul, scalar, unary, where } from "../ir/construct.ts";
import { flopsOfNode } from "../ir/cost.ts";
import { sumDims, type Dim } from "../ir/dim.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { closeRegions } from "../ir/region.ts";
import type { DType } from "../ir/types.ts";
import type { ChainOrder } from "./chain-order.ts";
import { inOrder, type ChainProduct, type ComputedChain, type ProductChain } from "./product-chain.ts";

export interface GuardedChain {
  readonly node: Node;
  /** Floating-point operations of the check: all but the products. */
  readonly checkFlops: Dim;
}

/** What is computed where the check fails: the same order in f64, or the order as written where f64 is no wider. */
export function otherwiseOf({ root, operands }: ProductChain): "f64" | "written" {
  return root.type.dtype === "f32" && operands.length <= MOST_WIDENED ? "f64" : "written";
}

/** The exponents of f64 hold the product of this many f32 numbers, subnormal ones included. */
const MOST_WIDENED = 6;

/** The chain's product in an order; where that order overflows or underflows, as `otherwiseOf` says. */
export function guarded(
  b: Builder,
  chain: ProductChain,
  order: ChainOrder,
  current: (node: Node) => Node,
): GuardedChain {
  const operands = chain.operands.map(({ node }) => current(node));
  const cheap = inOrder(b, chain, order, current);
  const holds = isSound(b, cheap, operands);
  const wide = (node: Node): Node => castTo(b, current(node), "f64");
  const otherwise =
    otherwiseOf(chain) === "f64"
      ? castTo(b, inOrder(b, chain, order, wide).node, "f32")
      : inOrder(b, chain, chain.written, current).node;
  return {
    node: choose(b, holds, [cheap.node, otherwise], [...operands, cheap.node]),
    checkFlops: flopsBetween(holds, [...operands, ...cheap.products.map(({ node }) => node)]),
  };
}

/** Whether the result differs only by rounding from that of a format with unlimited exponents. */
function isSound(b: Builder, { products }: ComputedChain, operands: readonly Node[]): Node {
  const looks = products.map((product) => {
    const least = smallest(b, product.node);
    return { product, least, isLarge: binary(b, "less_equal", lossOf(b, product), least) };
  });
  const last = looks.at(-1);
  if (last === undefined) throw new Error("a chain has products");
  const isFinite = binary(b, "less_equal", scalar(b, 0, last.least.type.dtype), last.least);
  const arePrecise = looks.map(({ product, isLarge }) => binary(b, "or", isLarge, hasExactTerms(b, product)));
  const [areLarge, closer] = [
    all(
      b,
      looks.map(({ isLarge }) => isLarge),
    ),
    all(b, [isFinite, ...arePrecise]),
  ];
  const known = looks.flatMap(({ product, least, isLarge }) => [product.node, least, isLarge]);
  return choose(b, areLarge, [full(b, 1, areLarge.type), closer], [...operands, ...known]);
}

/** The smallest normal number. */
const TINY: Readonly<Record<DType, number>> = { f32: 2 ** -126, f64: 2 ** -1022, i32: 1, bool: 1 };

/** The smallest magnitude of all elements; -1 where one is infinite or NaN. */
function smallest(b: Builder, x: Node): Node {
  const size = unary(b, "abs", x);
  const isFinite = binary(b, "less", size, scalar(b, Infinity, x.type.dtype));
  return least(b, where(b, isFinite, size, scalar(b, -1, x.type.dtype)));
}

/**
 * An element of this size is precise even if terms underflow: each of them loses at most half the smallest subnormal
 * number, which is 2⁻²⁴ (2⁻⁵³) of TINY.
 */
function lossOf(b: Builder, { depth, node }: ChainProduct): Node {
  const { dtype } = node.type;
  if (typeof depth === "number") return scalar(b, depth * TINY[dtype], dtype);
  return mul(b, castTo(b, b.node("dimension", [], { dim: depth }), dtype), scalar(b, TINY[dtype], dtype));
}

/** Whether no term of a product underflows. */
function hasExactTerms(b: Builder, { left, right }: ChainProduct): Node {
  const { dtype } = left.type;
  const term = mul(b, smallestNonzero(b, left), smallestNonzero(b, right));
  return binary(b, "less_equal", scalar(b, TINY[dtype], dtype), term);
}

/** The smallest magnitude other than 0; ∞ if all elements are 0. */
function smallestNonzero(b: Builder, x: Node): Node {
  const { dtype } = x.type;
  const isZero = binary(b, "equal", x, scalar(b, 0, dtype));
  return least(b, where(b, isZero, scalar(b, Infinity, dtype), unary(b, "abs", x)));
}

/** The minimum of all elements. */
function least(b: Builder, x: Node): Node {
  const axes = [...x.type.shape.keys()];
  return axes.length === 0 ? x : b.node("reduce_min", [x], { axes });
}

function all(b: Builder, conditions: readonly Node[]): Node {
  return conditions.reduce((so, next) => binary(b, "and", so, next));
}

/** An `if` whose sides read only given nodes, and literals. */
function choose(
  b: Builder,
  condition: Node,
  sides: readonly [then: Node, otherwise: Node],
  readable: readonly Node[],
): Node {
  const outer = new Set(readable);
  const open = sides.map((node) => ({ results: [node], first: [] }));
  const { captured, regions } = closeRegions(b, open, (node) => outer.has(node));
  const [then, otherwise] = regions;
  if (then === undefined || otherwise === undefined) throw new Error("an if has two sides");
  return b.node("if", [condition, ...captured], { then, otherwise, result: 0 });
}

/** The operations of all nodes that a node is computed from, up to given nodes. */
function flopsBetween(to: Node, from: readonly Node[]): Dim {
  const seen = new Set(from);
  const stack = [to];
  const flops: Dim[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    flops.push(flopsOfNode(node));
    stack.push(...node.src);
  }
  return sumDims(flops);
}
