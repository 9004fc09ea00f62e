/** How many classes a model tells apart, read from its graph. */
import { nodesOf, type Graph, type Node } from "./graph.ts";

/**
 * The least C where the graph compares the whole input with 0, 1, ..., C - 1, as `cross_entropy`, `nll` and
 * `one_hot` do: a label outside would meet no class. Undefined where it does not, and where the graph also compares
 * the input with one number (`y >= 0`): then what is outside is looked after.
 */
export function classesOf(graph: Graph, input: string): number | undefined {
  const counts: number[] = [];
  for (const node of nodesOf(graph)) {
    if (!COMPARISONS.has(node.op)) continue;
    const sides = node.src.map(unshaped);
    if (!sides.some((side) => side.op === "input" && side.attrs.name === input)) continue;
    if (sides.some(isOneNumber)) return undefined;
    for (const side of node.op === "equal" ? sides : []) {
      const [count] = side.op === "iota" && side.attrs.shape.length === 1 ? side.attrs.shape : [];
      if (typeof count === "number") counts.push(count);
    }
  }
  return counts.length === 0 ? undefined : Math.min(...counts);
}

const COMPARISONS: ReadonlySet<string> = new Set(["equal", "not_equal", "less", "less_equal"]);

const isOneNumber = (node: Node): boolean => node.op === "constant" && node.attrs.values.length === 1;

/** The values of a node before they were spread or reshaped. */
export function unshaped(node: Node): Node {
  const [source] = node.src;
  const isShaping = node.op === "broadcast" || node.op === "reshape";
  return isShaping && source !== undefined ? unshaped(source) : node;
}
