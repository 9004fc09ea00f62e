/** `@` for graphs that tests build by hand. */
import type { Builder, Node } from "../../compiler/ir/graph.ts";

/** Of vectors and matrices, of a tensor with a matrix on the right, and of batches of matrices with the same first axes. */
export function matmul(b: Builder, x: Node, y: Node): Node {
  const [left, right] = [x.type.shape.length, y.type.shape.length];
  const axes = Array.from({ length: right <= 2 ? 0 : right - 2 }, (_, axis) => axis);
  return b.node("dot_general", [x, y], {
    contract: [[left - 1], [Math.max(0, right - 2)]],
    batch: [axes, axes],
  });
}
