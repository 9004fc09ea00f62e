/** What a graph costs: floating-point operations and bytes, as dimensions. */
import type { Loop, OpName, Region } from "./attrs.ts";
import { addDims, dimVariable, multiplyDims, sizeOf, sumDims, type Dim } from "./dim.ts";
import { isAtLeast } from "./dim-bounds.ts";
import { nodesOf, reachable, type Graph, type Node } from "./graph.ts";
import { OPS } from "./ops.ts";
import { instanceKey, isControl } from "./region.ts";
import { BYTES, type TensorType } from "./types.ts";

/** Bytes a tensor of this type takes. */
export function bytesOf(type: TensorType): Dim {
  return multiplyDims(BYTES[type.dtype], sizeOf(type.shape));
}

/**
 * Floating-point operations of one node: of an `if` those of the dearer side (of both where none is known to be it), of
 * a loop those of one turn times its turns.
 */
export function flopsOfNode(node: Node): Dim {
  if (node.op === "if") return dearer(flopsOfRegion(node.attrs.then), flopsOfRegion(node.attrs.otherwise));
  if (node.op === "loop") return flopsOfLoop(node.attrs.loop);
  return flopsByTable(node);
}

function flopsByTable<K extends OpName>(node: Node<K>): Dim {
  return OPS[node.op].flops(
    node.src.map((operand) => operand.type),
    node.attrs,
    node.type,
  );
}

function dearer(a: Dim, b: Dim): Dim {
  if (isAtLeast(a, b)) return a;
  return isAtLeast(b, a) ? b : addDims(a, b);
}

function flopsOfLoop({ turns, condition, body }: Loop): Dim {
  const test = condition === null ? 0 : flopsOfRegion(condition);
  return multiplyDims(dimVariable(turns), addDims(test, flopsOfRegion(body)));
}

const flopsOfRegion = (region: Region): Dim => flopsOfNodes(reachable(region.results));

/** Floating-point operations of a graph: each node once, and all results of one loop or `if` once. */
export function flopsOf(graph: Graph): Dim {
  return flopsOfNodes(nodesOf(graph));
}

/** The same of its nodes. */
function flopsOfNodes(nodes: readonly Node[]): Dim {
  const run = new Set<string>();
  const flops: Dim[] = [];
  for (const node of nodes) {
    const key = isControl(node) ? instanceKey(node) : undefined;
    if (key !== undefined && run.has(key)) continue;
    if (key !== undefined) run.add(key);
    flops.push(flopsOfNode(node));
  }
  return sumDims(flops);
}
