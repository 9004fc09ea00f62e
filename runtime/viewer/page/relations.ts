/**
 * What belongs to a node: the node it is the gradient of or that is its gradient, the steps that made
 * that gradient, the operator whose rule they follow, and the lines between. Pure.
 */
import { groupBy } from "../group-by.ts";
import type { GraphDocument, GraphEdge, GraphNode } from "../document.ts";

export interface Relations {
  /** The forward node of the pair and its gradient. The node itself is one of them, or a step between. */
  readonly forward: number | null;
  readonly gradient: number | null;
  /** Backward nodes made on the way to that gradient. */
  readonly steps: ReadonlySet<number>;
  /** The operator whose gradient rule was applied. */
  readonly user: number | null;
  /** Lines among all these, those into and out of the node itself, and what its gradient was made of. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphIndex {
  node(id: number): GraphNode | undefined;
  operands(id: number): readonly GraphEdge[];
  readers(id: number): readonly GraphEdge[];
  relations(id: number): Relations;
}

export function indexOf(document: GraphDocument): GraphIndex {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const operands = groupBy(document.edges, (edge) => edge.to);
  const readers = groupBy(document.edges, (edge) => edge.from);
  const steps = groupBy(document.nodes, (node) => node.derivation?.forward ?? null);
  return {
    node: (id) => nodes.get(id),
    operands: (id) => [...(operands.get(id) ?? [])].sort((a, b) => a.operand - b.operand),
    readers: (id) => readers.get(id) ?? [],
    relations(id) {
      const node = nodes.get(id);
      const forward = node?.half === "forward" ? id : (node?.derivation?.forward ?? null);
      const gradient = forward === null ? null : (nodes.get(forward)?.gradient ?? null);
      const made = new Set(forward === null ? [] : (steps.get(forward) ?? []).map((step) => step.id));
      const rule = node?.derivation?.rule ?? nodes.get(gradient ?? -1)?.derivation?.rule ?? null;
      const among = new Set([...made, id]);
      if (forward !== null) among.add(forward);
      if (gradient !== null) among.add(gradient);
      return {
        forward,
        gradient,
        steps: made,
        user: rule?.user ?? null,
        edges: document.edges.filter(
          (edge) =>
            edge.from === id ||
            edge.to === id ||
            edge.to === gradient ||
            (among.has(edge.from) && among.has(edge.to)),
        ),
      };
    },
  };
}
