/** Lights what belongs together in the picture and dims the rest. */
import { select } from "d3-selection";
import { curveBumpY, line } from "d3-shape";
import { markOf } from "../marks.ts";
import type { Point, PositionedGraph } from "../positioned.ts";
import type { GraphIndex } from "./relations.ts";

/** What a node is to the ones in focus. The first that holds. */
type Bond = "focus" | "partner" | "step" | "rule" | "neighbour";

export interface Highlight {
  /** Lights some nodes and all that belongs to them; none shows everything alike again. */
  focus(ids: readonly number[]): void;
  /** Marks what a search found. */
  found(ids: ReadonlySet<number>): void;
}

export function createHighlight(root: SVGGElement, graph: PositionedGraph, index: GraphIndex): Highlight {
  const nodes = select(root).selectAll<SVGGElement, unknown>(".node");
  const copies = select(root).selectAll<SVGGElement, unknown>(".copy");
  const edges = select(root).selectAll<SVGGElement, unknown>(".edge");
  const ties = select(root).insert("g", ".nodes").attr("class", "ties");
  const places = new Map(graph.nodes.map((node) => [node.id, node]));

  /** The middle of the part that shows a node's value. */
  const middleOf = (id: number): (Point & { readonly half: number }) | null => {
    const place = places.get(id);
    const node = index.node(id);
    if (place === undefined || node === undefined) return null;
    const last = markOf(node).parts.at(-1);
    const at = last?.at ?? 0;
    return { x: place.x + (place.side === "forward" ? at : -at), y: place.y, half: (last?.height ?? 0) / 2 };
  };

  const tie = (forward: number, gradient: number): string => {
    const [from, to] = [middleOf(forward), middleOf(gradient)];
    if (from === null || to === null) return "";
    const draw = line().curve(curveBumpY);
    return (
      draw([
        [from.x, from.y + from.half + 2],
        [to.x, to.y - to.half - 2],
      ]) ?? ""
    );
  };

  return {
    focus(ids) {
      const bonds = new Map<number, Bond>();
      const lit = new Set<string>();
      const tied: (readonly [number, number])[] = [];
      const bind = (id: number | null, bond: Bond): void => {
        if (id !== null && !bonds.has(id)) bonds.set(id, bond);
      };
      for (const id of ids) bind(id, "focus");
      for (const id of ids) {
        const { forward, gradient, steps, user, edges: related } = index.relations(id);
        bind(forward, "partner");
        bind(gradient, "partner");
        for (const step of steps) bind(step, "step");
        bind(user, "rule");
        if (forward !== null && gradient !== null) tied.push([forward, gradient]);
        for (const edge of related) {
          lit.add(keyOf(String(edge.from), String(edge.to), String(edge.operand)));
          bind(edge.from, "neighbour");
          bind(edge.to, "neighbour");
        }
      }
      const bondOf = (element: Element, attribute: string): Bond | undefined =>
        bonds.get(Number(element.getAttribute(attribute)));
      root.classList.toggle("focused", ids.length > 0);
      nodes.each(function () {
        setBond(this, bondOf(this, "data-id"));
      });
      copies.each(function () {
        setBond(this, bondOf(this, "data-copy-of"));
      });
      edges.each(function () {
        const [from, to, operand] = ["data-from", "data-to", "data-operand"].map(
          (name) => this.getAttribute(name) ?? "",
        );
        this.classList.toggle("lit", lit.has(keyOf(from ?? "", to ?? "", operand ?? "")));
      });
      ties
        .selectAll("path")
        .data(tied)
        .join("path")
        .attr("class", "tie")
        .attr("data-forward", ([forward]) => String(forward))
        .attr("data-gradient", ([, gradient]) => String(gradient))
        .attr("d", ([forward, gradient]) => tie(forward, gradient));
    },
    found(ids) {
      nodes.each(function () {
        this.classList.toggle("found", ids.has(Number(this.getAttribute("data-id"))));
      });
    },
  };
}

const keyOf = (from: string, to: string, operand: string): string => `${from} ${to} ${operand}`;

function setBond(element: Element, bond: Bond | undefined): void {
  if (bond === undefined) element.removeAttribute("data-bond");
  else element.setAttribute("data-bond", bond);
}
