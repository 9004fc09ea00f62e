/**
 * Where nodes come from. Stands beside the graph, not in the nodes, because a merged node has
 * several origins. One instance a compilation; only ever added to.
 */
import type { Span } from "../../grammar/source.ts";
import type { Node } from "./graph.ts";

/** One place in the text that asked for a node. */
export interface Origin {
  readonly span: Span;
  /** The name it was bound to there: `h1`. */
  readonly name: string | undefined;
  /** The `fn` and `layer` calls it lies in, outermost first. */
  readonly calls: readonly CallSite[];
}
export interface CallSite {
  /** The function's or layer's name. */
  readonly callee: string;
  /** The parameter prefix of a layer call (`h`, `dense_1`), the callee for a function. */
  readonly label: string;
  readonly span: Span;
}

/** Why a backward node exists. */
export interface GradientLink {
  /** The forward node whose cotangent it takes part in. */
  readonly forward: Node;
  /** The operator whose rule made it, and which operand's cotangent it is. */
  readonly rule: { readonly user: Node; readonly operand: number } | "seed" | "sum";
  /** True where this node is the whole ∂loss/∂forward, false for a step on the way. */
  readonly isCotangent: boolean;
}

/** So many origins are looked through faster than they are indexed. */
const FEW = 8;

export class Provenance {
  readonly #origins = new Map<Node, Origin[]>();
  /** Of nodes with many origins, such as a literal that stands everywhere: the names at each place. */
  readonly #known = new Map<Node, Map<Span, Set<string | undefined>>>();
  readonly #gradients = new Map<Node, GradientLink[]>();
  readonly #cotangents = new Map<Node, Node>();
  readonly #replacements = new Map<Node, Node>();

  origins(node: Node): readonly Origin[] {
    return this.#origins.get(node) ?? [];
  }

  addOrigin(node: Node, origin: Origin): void {
    const known = this.#origins.get(node);
    if (known === undefined) this.#origins.set(node, [origin]);
    else if (!this.#isKnown(node, known, origin)) known.push(origin);
  }

  #isKnown(node: Node, origins: readonly Origin[], { span, name }: Origin): boolean {
    if (origins.length < FEW) return origins.some((origin) => origin.span === span && origin.name === name);
    let places = this.#known.get(node);
    if (places === undefined) {
      places = new Map();
      for (const origin of origins) namesAt(places, origin.span).add(origin.name);
      this.#known.set(node, places);
    }
    const names = namesAt(places, span);
    const isKnown = names.has(name);
    names.add(name);
    return isKnown;
  }

  gradientLinks(node: Node): readonly GradientLink[] {
    return this.#gradients.get(node) ?? [];
  }

  addGradientLink(node: Node, link: GradientLink): void {
    const known = this.#gradients.get(node);
    if (known === undefined) this.#gradients.set(node, [link]);
    else known.push(link);
    if (link.isCotangent) this.#cotangents.set(link.forward, node);
  }

  /** ∂loss/∂forward, where it was derived: the node that stands for it after the rewrites so far. */
  cotangentOf(forward: Node): Node | undefined {
    const cotangent = this.#cotangents.get(forward);
    return cotangent === undefined ? undefined : this.current(cotangent);
  }

  /** What stands for a node after the rewrites so far; the node itself where none touched it. */
  current(node: Node): Node {
    let last = node;
    for (let next = this.#replacements.get(last); next !== undefined; next = this.#replacements.get(last))
      last = next;
    return last;
  }

  /** A rewrite put `to` in the place of `from`: it takes over all that is known of it. */
  replace(from: Node, to: Node): void {
    if (from === to) return;
    // Should a rewrite of another graph have gone the other way, that one stays.
    if (!this.#leadsTo(to, from)) this.#replacements.set(from, to);
    for (const origin of this.origins(from)) this.addOrigin(to, origin);
    for (const link of this.gradientLinks(from)) this.addGradientLink(to, link);
    const cotangent = this.#cotangents.get(from);
    if (cotangent !== undefined && !this.#cotangents.has(to)) this.#cotangents.set(to, cotangent);
  }
  #leadsTo(from: Node, to: Node): boolean {
    let node: Node | undefined = from;
    while (node !== undefined && node !== to) node = this.#replacements.get(node);
    return node !== undefined;
  }
}

function namesAt(places: Map<Span, Set<string | undefined>>, span: Span): Set<string | undefined> {
  const names = places.get(span) ?? new Set();
  places.set(span, names);
  return names;
}
