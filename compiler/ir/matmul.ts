/** `@` as NumPy's `matmul`, spelled with dot_general. */
import { broadcastShapes, broadcastTo, transposeTo } from "./construct.ts";
import { dimEquals, formatDim, type Dim } from "./dim.ts";
import { isNeverEqual } from "./dim-bounds.ts";
import type { Builder, Node } from "./graph.ts";
import { ShapeFault } from "./shape-fault.ts";
import { formatType, type Shape, type TensorType } from "./types.ts";

/**
 * The product of vectors [k], matrices [m, k] @ [k, n] and batches of matrices [..., m, k] @ [..., k, n],
 * whose leading axes broadcast. A vector on the left is a row, on the right a column, and its axis is
 * not in the result. Throws ShapeFault where the inner dimensions differ or an operand is a scalar.
 */
export function matmul(b: Builder, x: Node, y: Node): Node {
  [x, y].forEach(({ type }, side) => {
    if (type.shape.length === 0)
      throw new ShapeFault("shape", `@ needs a vector or a matrix on both sides, not ${formatType(type)}`, [
        side,
      ]);
  });
  requireInnerEqual(x.type, y.type);
  // A matrix on the right is shared by the whole batch: one product, no broadcast. On the left likewise.
  if (rankOf(y) <= 2) return plainProduct(b, x, y);
  if (rankOf(x) <= 2) return sharedLeft(b, x, y);
  return batchedProduct(b, x, y);
}

const batchOf = (type: TensorType): TensorType => ({ dtype: type.dtype, shape: type.shape.slice(0, -2) });
const rankOf = (node: Node): number => node.type.shape.length;
/** The axis of the right operand that is summed over. */
const innerAxis = (rank: number): number => Math.max(0, rank - 2);

function requireInnerEqual(x: TensorType, y: TensorType): void {
  const left: Dim = x.shape.at(-1) ?? 1;
  const right: Dim = y.shape[innerAxis(y.shape.length)] ?? 1;
  if (dimEquals(left, right)) return;
  const message = `@ of ${formatType(x)} and ${formatType(y)}: the inner dimensions are ${formatDim(left)} and ${formatDim(right)}`;
  if (isNeverEqual(left, right)) throw new ShapeFault("shape", message, [0, 1]);
  throw new ShapeFault("unprovable", `${message}, whose equality is not known`, [0, 1]);
}

function plainProduct(b: Builder, x: Node, y: Node): Node {
  return b.node("dot_general", [x, y], {
    contract: [[rankOf(x) - 1], [innerAxis(rankOf(y))]],
    batch: [[], []],
  });
}

/** [m, k] @ [..., k, n]: the product has the axes m, ..., n; m moves before n. A vector on the left has no m. */
function sharedLeft(b: Builder, x: Node, y: Node): Node {
  const product = plainProduct(b, x, y);
  if (rankOf(x) === 1) return product;
  const axes = [...product.type.shape.keys()].slice(1);
  return transposeTo(b, product, [...axes.slice(0, -1), 0, ...axes.slice(-1)]);
}

function batchedProduct(b: Builder, x: Node, y: Node): Node {
  const shape = batchShape(x.type, y.type);
  const matrices = (node: Node): Node => broadcastTo(b, node, [...shape, ...node.type.shape.slice(-2)]);
  const batch = [...shape.keys()];
  const rank = shape.length;
  return b.node("dot_general", [matrices(x), matrices(y)], {
    contract: [[rank + 1], [rank]],
    batch: [batch, batch],
  });
}

function batchShape(x: TensorType, y: TensorType): Shape {
  try {
    return broadcastShapes(batchOf(x), batchOf(y));
  } catch (fault) {
    if (!(fault instanceof ShapeFault)) throw fault;
    throw new ShapeFault(
      fault.code,
      `@ of ${formatType(x)} and ${formatType(y)}: batch ${fault.message}`,
      [0, 1],
    );
  }
}
