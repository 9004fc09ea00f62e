/** Making a node again. */
import type { Attrs, OpName } from "../ir/attrs.ts";
import type { Builder, Node } from "../ir/graph.ts";

/** The same operator and attributes, or others, on other operands. */
export function withOperands<K extends OpName>(
  b: Builder,
  node: Node<K>,
  src: readonly Node[],
  attrs: Attrs[K] = node.attrs,
): Node<K> {
  return b.node<K>(node.op, src, attrs);
}
