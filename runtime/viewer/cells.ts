/**
 * What layout places: a cell for each node's mark, on the side it belongs to, and a line for each edge.
 * A constant is drawn beside each of its readers rather than once with lines across the whole picture.
 */
import type { GraphDocument, GraphEdge, GraphNode } from "./document.ts";
import { groupBy } from "./group-by.ts";
import { markOf } from "./marks.ts";
import type { Mark } from "./marks.ts";
import type { Side } from "./positioned.ts";

export interface PlannedCell {
  readonly key: string;
  readonly id: number;
  readonly side: Side;
  readonly mark: Mark;
  /** The edge that this further picture of a constant serves; null for the node itself. */
  readonly copyFor: string | null;
}

export interface PlannedEdge {
  readonly key: string;
  readonly edge: Pick<GraphEdge, "from" | "to" | "operand">;
  readonly course: "along" | "across";
  /** The reader's. */
  readonly side: Side;
  /** Keys of cells. */
  readonly from: string;
  readonly to: string;
}

export interface CellPlan {
  readonly cells: readonly PlannedCell[];
  readonly edges: readonly PlannedEdge[];
  readonly marks: ReadonlyMap<number, Mark>;
}

export function cellsOf(document: GraphDocument): CellPlan {
  const marks = new Map(document.nodes.map((node) => [node.id, markOf(node)]));
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const sides = sidesOf(document);
  const cells = document.nodes.map((node): PlannedCell => ({
    key: String(node.id),
    id: node.id,
    side: sides.get(node.id) ?? "forward",
    mark: markOf(node),
    copyFor: null,
  }));
  const copies: PlannedCell[] = [];
  const served = new Set<number>();
  const edges = document.edges.map((edge): PlannedEdge => {
    const key = edgeKey(edge);
    const side = sides.get(edge.to) ?? "forward";
    const mark = marks.get(edge.from);
    const again = isLoneConstant(nodes.get(edge.from)) && served.has(edge.from);
    served.add(edge.from);
    if (again && mark !== undefined)
      copies.push({ key: `copy ${key}`, id: edge.from, side, mark, copyFor: key });
    return {
      key,
      edge: { from: edge.from, to: edge.to, operand: edge.operand },
      course: again || sides.get(edge.from) === side ? "along" : "across",
      side,
      from: again ? `copy ${key}` : String(edge.from),
      to: String(edge.to),
    };
  });
  return { cells: [...cells, ...copies], edges, marks };
}

/** Names an edge among all of a document. */
export function edgeKey(edge: Pick<GraphEdge, "from" | "to" | "operand">): string {
  return `${String(edge.from)}-${String(edge.to)}-${String(edge.operand)}`;
}

const isLoneConstant = (node: GraphNode | undefined): boolean =>
  node?.kind === "constant" && node.name === null;

/**
 * Where each node stands. What is made of constants alone stands with its readers, whichever half it was
 * built in: a constant with the first, since the others get pictures of their own; an operator above where
 * any is there, since no line runs upwards.
 */
function sidesOf(document: GraphDocument): ReadonlyMap<number, Side> {
  const operands = groupBy(document.edges, (edge) => edge.to);
  const readers = groupBy(document.edges, (edge) => edge.from);
  const constant = new Set<number>();
  for (const node of document.nodes)
    if (
      (node.kind === "constant" && node.name === null) ||
      (node.kind === "operator" &&
        operands.has(node.id) &&
        (operands.get(node.id) ?? []).every((edge) => constant.has(edge.from)))
    )
      constant.add(node.id);
  const sides = new Map<number, Side>();
  for (const node of [...document.nodes].reverse()) {
    const own: Side = node.half === "forward" ? "forward" : "backward";
    const reading = (readers.get(node.id) ?? []).map(({ to }) => sides.get(to) ?? own);
    const shared = node.kind === "operator" && reading.includes("forward") ? "forward" : reading[0];
    sides.set(node.id, constant.has(node.id) ? (shared ?? own) : own);
  }
  return sides;
}
