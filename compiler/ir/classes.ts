/** How many classes a model tells apart, read from its graph. */
import { nodesOf, type Graph, type Node } from "./graph.ts";

/**
 * The number of classes C of an integer input: the graph uses the whole input to pick rows of a table of C rows, as
 * `embedding` does, or compares it with 0, 1, ..., C - 1, as `cross_entropy`, `nll` and `one_hot` do. A label outside
 * would match no class. If there are several such C, the minimum. Comparisons do not count if the graph also compares the
 * input with a single number (`y >= 0`): then the model handles labels outside itself. Undefined if there is no such C.
 */
export function classesOf(graph: Graph, input: string): number | undefined {
  const counts = [tableOf(graph, input), comparedClasses(graph, input)].filter(
    (count) => count !== undefined,
  );
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** The number of rows of the smallest table that the whole input indexes as labels. */
function tableOf(graph: Graph, input: string): number | undefined {
  const counts = nodesOf(graph).flatMap((node) => {
    if (node.op !== "gather" || node.attrs.labels !== true) return [];
    const [table, labels] = node.src;
    const count = table?.type.shape[node.attrs.axis];
    return labels !== undefined && isInput(unshaped(labels), input) && typeof count === "number"
      ? [count]
      : [];
  });
  return counts.length === 0 ? undefined : Math.min(...counts);
}

function comparedClasses(graph: Graph, input: string): number | undefined {
  const counts: number[] = [];
  for (const node of nodesOf(graph)) {
    if (!COMPARISONS.has(node.op)) continue;
    const sides = node.src.map(unshaped);
    if (!sides.some((side) => isInput(side, input))) continue;
    if (sides.some(isOneNumber)) return undefined;
    for (const side of node.op === "equal" ? sides : []) {
      const [count] = side.op === "iota" && side.attrs.shape.length === 1 ? side.attrs.shape : [];
      if (typeof count === "number") counts.push(count);
    }
  }
  return counts.length === 0 ? undefined : Math.min(...counts);
}

const COMPARISONS: ReadonlySet<string> = new Set(["equal", "not_equal", "less", "less_equal"]);

const isInput = (node: Node, name: string): boolean => node.op === "input" && node.attrs.name === name;

const isOneNumber = (node: Node): boolean => node.op === "constant" && node.attrs.values.length === 1;

/** The node before it was broadcast, reshaped or transposed. */
export function unshaped(node: Node): Node {
  const [source] = node.src;
  const isShaping = node.op === "broadcast" || node.op === "reshape" || node.op === "transpose";
  return isShaping && source !== undefined ? unshaped(source) : node;
}
