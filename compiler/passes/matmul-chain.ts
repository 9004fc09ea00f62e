/**
 * Products of several matrices in the cheapest order: `(A @ B) @ C` and `A @ (B @ C)` are one thing, and
 * may differ in cost by orders of magnitude. A product that something else reads too stays as it is. So do products
 * inside the bodies of `if` and `while`.
 */
import { addDims, multiplyDims, type Dim } from "../ir/dim.ts";
import { nodesOf, type Graph, type Node } from "../ir/graph.ts";
import type { RewriteContext } from "../rewrite/engine.ts";
import { withOperands } from "../rewrite/rebuild.ts";
import type { Application } from "../rewrite/rewrite.ts";
import { chooseOrder, type ChainOrder, type ChainPlan } from "./chain-order.ts";
import type { Pass, PassResult } from "./pass.ts";
import {
  chainAt,
  inOrder,
  sizesOf,
  type ChainDecision,
  type PricedOrder,
  type ProductChain,
} from "./product-chain.ts";

export const matmulChain: Pass = {
  name: "matmul-chain",
  about:
    "computes products of several matrices, outside of if and while, in the order that takes the fewest operations",
  floats: "reassociates",
  run(graph, context): PassResult {
    const chains = chainsOf(graph);
    const decisions = chains.map((chain) => ({ chain, decision: decide(chain) }));
    const changed = decisions.filter(({ decision }) => decision.chosen.order !== decision.written);
    const chosen = new Map<Node, Rebuilt>(
      changed.map(({ chain, decision }) => [chain.root, { chain, order: decision.chosen.order }]),
    );
    const rebuilt = chosen.size === 0 ? { graph, applied: [] } : rebuild(graph, chosen, context);
    return { ...rebuilt, chains: decisions.map(({ decision }) => decision) };
  },
};

/** The maximal chains; each product is in at most one of them. */
function chainsOf(graph: Graph): readonly ProductChain[] {
  const nodes = nodesOf(graph);
  const reads = new Map<Node, number>();
  const read = (node: Node): void => void reads.set(node, (reads.get(node) ?? 0) + 1);
  for (const node of nodes) node.src.forEach(read);
  // A result is read by the caller, beside whatever else reads it.
  for (const { node } of graph.results) read(node);
  const chains: ProductChain[] = [];
  const inside = new Set<Node>();
  for (const node of nodes.toReversed()) {
    if (node.op !== "dot_general" || inside.has(node)) continue;
    const chain = chainAt(node, (operand) => reads.get(operand) === 1);
    if (chain === undefined) continue;
    for (const part of chain.inner) inside.add(part);
    chains.push(chain);
  }
  return chains.reverse();
}

function decide(chain: ProductChain): ChainDecision {
  const { sizes, batch } = sizesOf(chain);
  const { chosen, rejected } = chooseOrder(sizes, chain.written);
  const priced = ({ order, products }: ChainPlan): PricedOrder => {
    const flops = products.map((product) => multiplyDims(multiplyDims(2, batch), product));
    return { order, products: flops, flops: flops.reduce<Dim>(addDims, 0) };
  };
  return {
    node: chain.root,
    operands: chain.operands.map(({ node }) => node),
    written: chain.written,
    chosen: priced(chosen),
    rejected: rejected.map(priced),
  };
}

interface Rebuilt {
  readonly chain: ProductChain;
  readonly order: ChainOrder;
}

/** The graph with some chains in another order. */
function rebuild(
  graph: Graph,
  chosen: ReadonlyMap<Node, Rebuilt>,
  { builder, provenance }: RewriteContext,
): Pick<PassResult, "graph" | "applied"> {
  const inner = new Set([...chosen.values()].flatMap(({ chain }) => chain.inner));
  const now = new Map<Node, Node>();
  const current = (node: Node): Node => now.get(node) ?? node;
  const applied: Application[] = [];
  for (const node of nodesOf(graph)) {
    if (inner.has(node)) continue;
    const choice = chosen.get(node);
    const next =
      choice === undefined
        ? withOperands(builder, node, node.src.map(current))
        : inOrder(builder, choice.chain, choice.order, current);
    if (choice !== undefined) applied.push({ rule: "matmul-chain", from: node, to: next });
    now.set(node, next);
    provenance.replace(node, next);
  }
  return {
    graph: { ...graph, results: graph.results.map((result) => ({ ...result, node: current(result.node) })) },
    applied,
  };
}
