/** What a graph costs: floating-point operations and bytes, as dimensions. */
import type { OpName } from "./attrs.ts";
import { addDims, multiplyDims, sizeOf, type Dim } from "./dim.ts";
import { nodesOf, type Graph, type Node } from "./graph.ts";
import { OPS } from "./ops.ts";
import { BYTES, type TensorType } from "./types.ts";

/** Bytes a tensor of this type takes. */
export function bytesOf(type: TensorType): Dim {
  return multiplyDims(BYTES[type.dtype], sizeOf(type.shape));
}

/** Floating-point operations of one node. */
export function flopsOfNode<K extends OpName>(node: Node<K>): Dim {
  return OPS[node.op].flops(
    node.src.map((operand) => operand.type),
    node.attrs,
    node.type,
  );
}

/** Floating-point operations of a graph, each node once. */
export function flopsOf(graph: Graph): Dim {
  return nodesOf(graph).reduce<Dim>((sum, node) => addDims(sum, flopsOfNode(node)), 0);
}
