/** Making a node again. */
import type { Attrs, OpName } from "../ir/attrs.ts";
import type { Builder, Node } from "../ir/graph.ts";

/** The same operator and attributes on other operands. */
export function withOperands<K extends OpName>(b: Builder, node: Node<K>, src: readonly Node[]): Node<K> {
  const attrs: Attrs[K] = node.attrs;
  return b.node<K>(node.op, src, attrs);
}
