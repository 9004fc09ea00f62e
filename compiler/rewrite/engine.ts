/**
 * Applies rewrites to a graph until none applies. Bottom-up: operands are in normal form before their
 * user is looked at, so that one walk reaches the fixed point. Iterative: depth has no limit. The regions of a
 * control operator are brought to normal form with its operands.
 */
import type { OpName, Region } from "../ir/attrs.ts";
import { shapeEquals } from "../ir/dim.ts";
import type { Builder, Graph, Node } from "../ir/graph.ts";
import { makeRegion, mapRegions } from "../ir/region.ts";
import type { Provenance } from "../ir/provenance.ts";
import { formatType } from "../ir/types.ts";
import { match } from "./pattern.ts";
import { withOperands } from "./rebuild.ts";
import type { Application, Rewrite } from "./rewrite.ts";

export interface RewriteContext {
  readonly builder: Builder;
  readonly provenance: Provenance;
}

export interface Rewritten {
  /** The same graph where nothing applied. */
  readonly graph: Graph;
  readonly applied: readonly Application[];
}

/** The graph in normal form under the rules, which are tried in their order. `provenance` learns what stands for what. */
export function rewriteGraph(
  graph: Graph,
  rules: readonly Rewrite[],
  { builder, provenance }: RewriteContext,
): Rewritten {
  const normalizer = new Normalizer(builder, rules);
  const results = graph.results.map((result) => ({ ...result, node: normalizer.normalize(result.node) }));
  for (const [node, normal] of normalizer.normal) provenance.replace(node, normal);
  const isSame = results.every((result, i) => result.node === graph.results[i]?.node);
  return { graph: isSame ? graph : { ...graph, results }, applied: normalizer.applied };
}

/** How often one node may change before the rules count as undoing each other. */
const LONGEST_CHAIN = 1000;

class Normalizer {
  readonly applied: Application[] = [];
  /** Nodes that are done, operands first, each with its normal form. */
  readonly normal = new Map<Node, Node>();
  /** Nodes that became another one: their normal form is that one's. */
  readonly #next = new Map<Node, Node>();
  /** How many changes led to a node. */
  readonly #changes = new Map<Node, number>();
  readonly #builder: Builder;
  readonly #rules = new Map<OpName, Rewrite[]>();

  constructor(builder: Builder, rules: readonly Rewrite[]) {
    this.#builder = builder;
    for (const rule of rules) {
      const known = this.#rules.get(rule.when.op);
      if (known === undefined) this.#rules.set(rule.when.op, [rule]);
      else known.push(rule);
    }
  }

  normalize(root: Node): Node {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const waiting = this.normal.has(node) ? [] : this.#advance(node);
      if (waiting.length === 0) stack.pop();
      else for (const operand of waiting) stack.push(operand);
    }
    return this.#normalOf(root);
  }

  /** Takes a node one step on; gives the nodes that must be done first, none when it is done itself. */
  #advance(node: Node): readonly Node[] {
    const next = this.#next.get(node) ?? this.#change(node);
    if (next === undefined) return node.src.filter((operand) => !this.normal.has(operand));
    if (next !== node && !this.normal.has(next)) return [next];
    this.normal.set(node, next === node ? node : this.#normalOf(next));
    return [];
  }

  /** What the node becomes next: itself where it is in normal form, undefined while its operands are not. */
  #change(node: Node): Node | undefined {
    if (!node.src.every((operand) => this.normal.has(operand))) return undefined;
    const src = node.src.map((operand) => this.#normalOf(operand));
    const attrs = mapRegions(node, (region) => this.#region(region));
    const isSame = src.every((operand, i) => operand === node.src[i]) && attrs === node.attrs;
    const rebuilt = isSame ? this.#applyRule(node) : withOperands(this.#builder, node, src, attrs);
    if (rebuilt !== node) this.#become(node, rebuilt);
    return rebuilt;
  }

  /** Regions that several nodes share are rewritten once. */
  #region(region: Region): Region {
    const known = this.#regions.get(region.key);
    if (known !== undefined) return known;
    const results = region.results.map((result) => this.normalize(result));
    const isSame = results.every((result, i) => result === region.results[i]);
    const normal = isSame ? region : makeRegion(region.parameters, results);
    this.#regions.set(region.key, normal);
    this.#regions.set(normal.key, normal);
    return normal;
  }
  readonly #regions = new Map<string, Region>();

  #applyRule(node: Node): Node {
    for (const rule of this.#rules.get(node.op) ?? []) {
      const found = match(rule.when, node);
      const to = found === undefined ? null : rule.to(this.#builder, found);
      if (to === null || to === node) continue;
      requireSameType(rule, node, to);
      this.applied.push({ rule: rule.name, from: node, to });
      return to;
    }
    return node;
  }

  #become(node: Node, next: Node): void {
    const changes = (this.#changes.get(node) ?? 0) + 1;
    const isUnderWay = this.#next.has(next) && !this.normal.has(next);
    if (isUnderWay || changes > LONGEST_CHAIN) {
      const last = this.applied.slice(-4).map((application) => application.rule);
      throw new Error(`rewrites undo each other; the last were ${last.join(", ")}`);
    }
    this.#next.set(node, next);
    this.#changes.set(next, Math.max(changes, this.#changes.get(next) ?? 0));
  }

  #normalOf(node: Node): Node {
    const normal = this.normal.get(node);
    if (normal === undefined) throw new Error(`%${String(node.id)} was not brought to normal form`);
    return normal;
  }
}

function requireSameType(rule: Rewrite, from: Node, to: Node): void {
  if (from.type.dtype === to.type.dtype && shapeEquals(from.type.shape, to.type.shape)) return;
  throw new Error(`rewrite ${rule.name} turned ${formatType(from.type)} into ${formatType(to.type)}`);
}
