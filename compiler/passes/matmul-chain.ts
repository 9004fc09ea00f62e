/**
 * Products of several matrices in the cheapest order: `(A @ B) @ C` and `A @ (B @ C)` are one thing, and
 * may differ in cost by orders of magnitude. A product that something else reads too stays as it is. So do products
 * inside the bodies of `if` and `while`. The program checks products of floats while it runs (chain-guard.ts): no order turns
 * a finite result into ∞, NaN or 0.
 */
import { addDims, multiplyDims, type Dim } from "../ir/dim.ts";
import { isAtLeast } from "../ir/dim-bounds.ts";
import { nodesOf, type Builder, type Graph, type Node } from "../ir/graph.ts";
import { isFloat } from "../ir/types.ts";
import type { RewriteContext } from "../rewrite/engine.ts";
import { withOperands } from "../rewrite/rebuild.ts";
import type { Application } from "../rewrite/rewrite.ts";
import { guarded, otherwiseOf } from "./chain-guard.ts";
import { chooseOrder, type ChainChoice, type ChainOrder, type ChainPlan } from "./chain-order.ts";
import type { Pass, PassResult } from "./pass.ts";
import {
  chainAt,
  inOrder,
  sizesOf,
  type ChainCheck,
  type ChainDecision,
  type PricedOrder,
  type ProductChain,
} from "./product-chain.ts";

export const matmulChain: Pass = {
  name: "matmul-chain",
  about:
    "computes products of several matrices, outside of if and while, in the order that takes the fewest operations, and checks that none overflows or underflows",
  floats: "reassociates",
  run(graph, context): PassResult {
    const chains = chainsOf(graph);
    const decisions = chains.map((chain) => ({ chain, decision: decide(context.builder, chain) }));
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

function decide(builder: Builder, chain: ProductChain): ChainDecision {
  const { sizes, batch } = sizesOf(chain);
  const priced = ({ order, products }: ChainPlan): PricedOrder => {
    const flops = products.map((product) => multiplyDims(multiplyDims(2, batch), product));
    return { order, products: flops, flops: flops.reduce<Dim>(addDims, 0) };
  };
  const choice = chooseOrder(sizes, chain.written);
  const check = checkOf(builder, chain, choice, (plan) => priced(plan).flops);
  const { chosen, rejected } = check?.pays === false ? asWritten(choice, chain) : choice;
  return {
    node: chain.root,
    operands: chain.operands.map(({ node }) => node),
    written: chain.written,
    chosen: priced(chosen),
    rejected: rejected.map(priced),
    check,
  };
}

/**
 * The cheapest order and its check may cost at most half of the order as written. Then the chain does not cost more even
 * if it is computed again in f64.
 */
function checkOf(
  builder: Builder,
  chain: ProductChain,
  choice: ChainChoice,
  flopsOf: (plan: ChainPlan) => Dim,
): ChainCheck | undefined {
  const { order } = choice.chosen;
  if (order === chain.written || !isFloat(chain.root.type.dtype)) return undefined;
  const { checkFlops } = guarded(builder, chain, order, (node) => node);
  const twice = multiplyDims(2, addDims(flopsOf(choice.chosen), checkFlops));
  const { chosen: written } = asWritten(choice, chain);
  return { flops: checkFlops, otherwise: otherwiseOf(chain), pays: isAtLeast(flopsOf(written), twice) };
}

/** The choice, changed to keep the order as written. */
function asWritten({ chosen, rejected }: ChainChoice, { written }: ProductChain): ChainChoice {
  const isWritten = ({ order }: ChainPlan): boolean => order === written;
  const plan = rejected.find(isWritten) ?? chosen;
  return { chosen: plan, rejected: [chosen, ...rejected].filter((other) => other !== plan) };
}

interface Rebuilt {
  readonly chain: ProductChain;
  readonly order: ChainOrder;
}

function reordered(builder: Builder, { chain, order }: Rebuilt, current: (node: Node) => Node): Node {
  const compute = isFloat(chain.root.type.dtype) ? guarded : inOrder;
  return compute(builder, chain, order, current).node;
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
        : reordered(builder, choice, current);
    if (choice !== undefined) applied.push({ rule: "matmul-chain", from: node, to: next });
    now.set(node, next);
    provenance.replace(node, next);
  }
  return {
    graph: { ...graph, results: graph.results.map((result) => ({ ...result, node: current(result.node) })) },
    applied,
  };
}
