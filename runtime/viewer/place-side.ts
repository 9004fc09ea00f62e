/** Places one of the two graphs by itself with ELK's layered method (Sugiyama, Tagawa, Toda 1981). */
import ELK from "elkjs/lib/elk.bundled.js";
import type { ElkExtendedEdge, ElkNode } from "elkjs/lib/elk.bundled.js";
import { groupBy } from "./group-by.ts";
import type { Mark } from "./marks.ts";
import type { Box, Point, Side } from "./positioned.ts";

/** One mark to place. A constant with several readers has a cell for each. */
export interface Cell {
  readonly key: string;
  readonly mark: Mark;
}
export interface Link {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}
export interface PlacedSide {
  readonly boxes: ReadonlyMap<string, Box>;
  /** From the outgoing end of one cell's box to the incoming end of another's. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.randomSeed": "1",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.edgeRouting": "POLYLINE",
  "elk.spacing.nodeNode": "24",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeEdge": "10",
  "elk.spacing.componentComponent": "32",
  "elk.layered.spacing.nodeNodeBetweenLayers": "36",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.layering.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.networkSimplex.nodeFlexibility.default": "NONE",
  "elk.layered.thoroughness": "40",
} as const;

export async function placeSide(
  cells: readonly Cell[],
  links: readonly Link[],
  side: Side,
): Promise<PlacedSide> {
  const inward = side === "forward" ? "WEST" : "EAST";
  const outward = side === "forward" ? "EAST" : "WEST";
  const readers = groupBy(links, (link) => link.to);
  const children = cells.map((cell): ElkNode => ({
    id: cell.key,
    width: cell.mark.length + cell.mark.stem,
    height: cell.mark.height,
    layoutOptions: {
      "elk.portConstraints": "FIXED_SIDE",
      "elk.portAlignment.default": "CENTER",
      "elk.spacing.portPort": "9",
    },
    ports: [
      { id: `out ${cell.key}`, layoutOptions: { "elk.port.side": outward } },
      ...(readers.get(cell.key) ?? []).map((link) => ({
        id: `in ${link.key}`,
        layoutOptions: { "elk.port.side": inward },
      })),
    ],
  }));
  const edges = links.map((link): ElkExtendedEdge => ({
    id: link.key,
    sources: [`out ${link.from}`],
    targets: [`in ${link.key}`],
  }));
  const direction = side === "forward" ? "RIGHT" : "LEFT";
  const placed = await new ELK().layout({
    id: "graph",
    layoutOptions: { ...OPTIONS, "elk.direction": direction },
    children,
    edges,
  });
  return {
    boxes: new Map((placed.children ?? []).map((child) => [child.id, boxOf(child)])),
    routes: new Map((placed.edges ?? []).map((edge) => [edge.id, routeOf(edge)])),
  };
}

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box => ({ x, y, width, height });

function routeOf(edge: ElkExtendedEdge): readonly Point[] {
  return (edge.sections ?? []).flatMap((section) => [
    section.startPoint,
    ...(section.bendPoints ?? []),
    section.endPoint,
  ]);
}
