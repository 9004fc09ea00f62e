/** How many classes a model tells apart, read from its graph. */
import { nodesOf, type Graph, type Node } from "../ir/graph.ts";

/**
 * The least C where the graph compares the whole input with 0, 1, ..., C - 1, as `cross_entropy`, `nll` and
 * `one_hot` do: a label outside would meet no class. Undefined where it does not.
 */
export function classesOf(graph: Graph, input: string): number | undefined {
  const counts = nodesOf(graph).flatMap((node) => {
    if (node.op !== "equal") return [];
    const sides = node.src.map(unshaped);
    if (!sides.some((side) => side.op === "input" && side.attrs.name === input)) return [];
    return sides.flatMap((side) => {
      const [count] = side.op === "iota" && side.attrs.shape.length === 1 ? side.attrs.shape : [];
      return typeof count === "number" ? [count] : [];
    });
  });
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** The values of a node before they were spread or reshaped. */
function unshaped(node: Node): Node {
  const [source] = node.src;
  const isShaping = node.op === "broadcast" || node.op === "reshape";
  return isShaping && source !== undefined ? unshaped(source) : node;
}
