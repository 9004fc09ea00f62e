/** Reading constants through the nodes that only repeat them. */
import type { Node } from "../ir/graph.ts";

/** The one number all elements of a node are, where that is plain from constants, broadcasts and reshapes. */
export function uniformValue(node: Node): number | undefined {
  let source = node;
  while (source.op === "broadcast" || source.op === "reshape" || source.op === "transpose") {
    const operand: Node | undefined = source.src[0];
    if (operand === undefined) return undefined;
    source = operand;
  }
  if (source.op !== "constant") return undefined;
  const [first, ...rest] = source.attrs.values;
  return first !== undefined && rest.every((value) => Object.is(value, first)) ? first : undefined;
}
