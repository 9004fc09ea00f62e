/** Gradient rule of the general product: two products again, one for each operand. */
import type { DotDims } from "../../ir/attrs.ts";
import { inverseOf, transposeTo } from "../../ir/construct.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { freeAxes } from "../../ir/ops/products.ts";
import type { GradTable } from "../rule.ts";
import { operandOf, side } from "./derive.ts";

export const PRODUCTS: Pick<GradTable, "dot_general"> = {
  dot_general: {
    operands: [
      side("∂L/∂A = ∂L/∂C Bᵀ", (b, c, x, _y, out) => leftCotangent(b, c, x, out)),
      side("∂L/∂B = Aᵀ ∂L/∂C", (b, c, _x, y, out) => rightCotangent(b, c, y, out)),
    ],
  },
};

const range = (count: number, from = 0): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

function freeAxesOf(left: Node, right: Node, dims: DotDims) {
  return [freeAxes(left.type.shape.length, dims, 0), freeAxes(right.type.shape.length, dims, 1)] as const;
}

/**
 * ∂L/∂C has the axes [batch, left free, right free]. Multiplied with B over the right free axes it has
 * [batch, left free, B's contracted axes], which a transpose brings to the order of A's axes.
 */
function leftCotangent(b: Builder, c: Node, left: Node, out: Node<"dot_general">): Node {
  const right = operandOf(out, 1);
  const { contract, batch } = out.attrs;
  const [leftFree, rightFree] = freeAxesOf(left, right, out.attrs);
  const product = b.node("dot_general", [c, right], {
    contract: [range(rightFree.length, batch[0].length + leftFree.length), rightFree],
    batch: [range(batch[0].length), batch[1]],
  });
  return transposeTo(
    b,
    product,
    inverseOf([...batch[0], ...leftFree, ...partners(contract[1], contract[0])]),
  );
}

/** The same for B: A with ∂L/∂C over the left free axes has [batch, A's contracted axes, right free]. */
function rightCotangent(b: Builder, c: Node, right: Node, out: Node<"dot_general">): Node {
  const left = operandOf(out, 0);
  const { contract, batch } = out.attrs;
  const [leftFree, rightFree] = freeAxesOf(left, right, out.attrs);
  const product = b.node("dot_general", [left, c], {
    contract: [leftFree, range(leftFree.length, batch[0].length)],
    batch: [batch[0], range(batch[0].length)],
  });
  return transposeTo(
    b,
    product,
    inverseOf([...batch[1], ...partners(contract[0], contract[1]), ...rightFree]),
  );
}

/** `to[i]` for each `from[i]`, in increasing order of `from`: how free axes of one operand follow each other. */
function partners(from: readonly number[], to: readonly number[]): readonly number[] {
  const pairs = from.map((axis, i) => ({ axis, partner: to[i] ?? 0 }));
  return pairs.sort((p, q) => p.axis - q.axis).map((pair) => pair.partner);
}
