/**
 * Who still reads what: decides where a value may take the place of another that dies. A view
 * (transpose, slice, broadcast, reshape) reads the value under it for as long as the view is read.
 */
import type { Graph, Node } from "../ir/graph.ts";
import type { FusionGroup, FusionPlan } from "../passes/fusion-plan.ts";
import { isView } from "./rules.ts";

export class Hazards {
  readonly #lastRead = new Map<Node, number>();
  readonly #under = new Map<Node, Node>();

  constructor(graph: Graph, plan: FusionPlan) {
    plan.groups.forEach((group, index) => {
      for (const node of group.nodes) for (const src of node.src) this.#lastRead.set(this.under(src), index);
    });
    // A result is read when the program ends.
    for (const { node } of graph.results) this.#lastRead.set(this.under(node), Infinity);
  }

  /** The value in memory that a node is a view of; itself where it is none. */
  under(node: Node): Node {
    const path: Node[] = [];
    let at = node;
    for (let known = this.#under.get(at); ; known = this.#under.get(at)) {
      const [src] = at.src;
      const next = known ?? (isView(at) ? src : undefined);
      if (next === undefined || next === at) break;
      path.push(at);
      at = next;
    }
    for (const passed of path) this.#under.set(passed, at);
    return at;
  }

  /**
   * May the group at `index` write over `old`? Yes where nobody reads it any more, or where the group
   * itself is its last reader and reads each element only to make the same element.
   */
  mayOverwrite(old: Node, group: FusionGroup, index: number): boolean {
    const last = this.#lastRead.get(old) ?? -1;
    if (last !== index) return last < index;
    if (group.kind !== "elementwise") return false;
    return group.nodes.every((node) => {
      if (!node.src.some((src) => this.under(src) === old)) return true;
      return !isView(node) && node.src.every((src) => src === old || this.under(src) !== old);
    });
  }
}
