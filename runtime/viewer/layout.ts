/**
 * Where everything of a graph stands: forward above, from left to right; backward beneath, from right
 * to left, each gradient near the value it belongs to. A pure function of the document; the layered
 * placing itself is ELK's and runs here, when a page is built, so that a page carries coordinates only.
 */
import { alignColumns, columnAt, columnsOf, withColumnsAt } from "./align.ts";
import type { Column, Tie } from "./align.ts";
import { cellsOf } from "./cells.ts";
import type { CellPlan, PlannedEdge } from "./cells.ts";
import { settled } from "./constants.ts";
import { routeCrossings } from "./crossings.ts";
import type { Crossing } from "./crossings.ts";
import type { GraphDocument } from "./document.ts";
import type { Mark } from "./marks.ts";
import { placeSide } from "./place-side.ts";
import type { PlacedSide } from "./place-side.ts";
import type { Box, Point, PositionedEdge, PositionedGraph, Side } from "./positioned.ts";

/** The strip between the two graphs, where crossing lines change their lane. */
const SEAM = 84;

export async function layout(document: GraphDocument): Promise<PositionedGraph> {
  const plan = cellsOf(document);
  const place = (side: Side): Promise<PlacedSide> =>
    placeSide(
      plan.cells.filter((cell) => cell.side === side),
      plan.edges.filter((edge) => edge.course === "along" && edge.side === side),
      side,
    );
  const aligned = align(document, plan, await place("forward"), await place("backward"));
  return stack(plan, aligned.forward, aligned.backward);
}

type Sides = Readonly<Record<Side, PlacedSide>>;

/** Brings gradients under their values, and the leftmost mark of all to 0. */
function align(document: GraphDocument, plan: CellPlan, forward: PlacedSide, backward: PlacedSide): Sides {
  const upper = columnsOf(forward.boxes.values());
  const lower = columnsOf(backward.boxes.values());
  const ties = document.nodes.flatMap((node): Tie[] => {
    const value = forward.boxes.get(String(node.id));
    const gradient = backward.boxes.get(String(node.gradient));
    const marks = [plan.marks.get(node.id), plan.marks.get(node.gradient ?? -1)];
    if (value === undefined || gradient === undefined || marks[0] === undefined || marks[1] === undefined)
      return [];
    return [
      {
        upper: within(upper, value.x + valueOffset(marks[0])),
        lower: within(lower, gradient.x + gradient.width - valueOffset(marks[1])),
      },
    ];
  });
  const starts = alignColumns(upper, lower, ties);
  const left = Math.min(starts.upper[0] ?? Infinity, starts.lower[0] ?? Infinity);
  const shifted = (side: readonly number[]): number[] => side.map((start) => start - left);
  return {
    forward: settled(plan, forward, withColumnsAt(forward, upper, shifted(starts.upper))),
    backward: settled(plan, backward, withColumnsAt(backward, lower, shifted(starts.lower))),
  };
}

function within(columns: readonly Column[], x: number): Tie["upper"] {
  const column = columnAt(columns, x);
  return { column, offset: x - (columns[column]?.start ?? 0) };
}

/** The middle of the part that shows the value, from the incoming end. */
const valueOffset = (mark: Mark): number => mark.parts.at(-1)?.at ?? 0;

/** Sets the graphs one above the other, the way up that makes crossing lines shortest. */
function stack(plan: CellPlan, forward: PlacedSide, backward: PlacedSide): PositionedGraph {
  const height = Math.max(0, bottomOf(forward));
  const seam = height > 0 && backward.boxes.size > 0 ? SEAM : 0;
  const stackings = [false, true].flatMap((upper) =>
    [false, true].map((lower): Sides => ({
      forward: upper ? flipped(forward) : forward,
      backward: lowered(lower ? flipped(backward) : backward, height + seam),
    })),
  );
  const crossing = plan.edges.filter((edge) => edge.course === "across");
  const lengths = stackings.map((sides) =>
    crossing.reduce((sum, edge) => sum + boxOf(sides, edge.to).y - boxOf(sides, edge.from).y, 0),
  );
  const sides = stackings[lengths.indexOf(Math.min(...lengths))] ?? { forward, backward };
  const crossings = routeCrossings(
    crossing.map((edge) => ({ key: edge.key, source: edge.edge.from, ...endsOf(edge, plan, sides) })),
    {
      obstacles: [...sides.forward.boxes.values(), ...sides.backward.boxes.values()],
      upperLanes: lanesOf(sides.forward),
      lowerLanes: lanesOf(sides.backward),
      seam: { top: height + seam * 0.2, bottom: height + seam * 0.8 },
    },
  );
  return positioned(plan, sides, crossings, height);
}

const bottomOf = (side: PlacedSide): number =>
  Math.max(...[...side.boxes.values()].map((box) => box.y + box.height));
const flipped = (side: PlacedSide): PlacedSide => turned(side, -1, bottomOf(side));
const lowered = (side: PlacedSide, by: number): PlacedSide => turned(side, 1, by);

/** y becomes scale · y + shift. */
function turned(side: PlacedSide, scale: 1 | -1, shift: number): PlacedSide {
  const top = (box: Box): number => (scale === 1 ? box.y : -box.y - box.height);
  return {
    boxes: new Map([...side.boxes].map(([key, box]) => [key, { ...box, y: top(box) + shift }])),
    routes: new Map(
      [...side.routes].map(([key, points]) => [key, points.map(({ x, y }) => ({ x, y: scale * y + shift }))]),
    ),
  };
}

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

function boxOf(sides: Sides, key: string): Box {
  return sides.forward.boxes.get(key) ?? sides.backward.boxes.get(key) ?? NOWHERE;
}

function lanesOf(side: PlacedSide): readonly number[] {
  const columns = columnsOf(side.boxes.values());
  const first = columns[0];
  const last = columns.at(-1);
  if (first === undefined || last === undefined) return [];
  return columns
    .map((column, i) => ((columns[i - 1]?.end ?? column.start - 30) + column.start) / 2)
    .concat(last.end + 15);
}

/** The middle of a mark's incoming end. */
function incoming(box: Box, side: Side): Point {
  return { x: side === "forward" ? box.x : box.x + box.width, y: box.y + box.height / 2 };
}

/** A crossing line leaves under the value and enters above the operator; lines into one mark stand apart. */
function endsOf(edge: PlannedEdge, plan: CellPlan, sides: Sides): Pick<Crossing, "start" | "end"> {
  const source = plan.marks.get(edge.edge.from);
  const target = plan.marks.get(edge.edge.to);
  const from = boxOf(sides, edge.from);
  const to = boxOf(sides, edge.to);
  const last = source?.parts.at(-1);
  const first = target?.parts[0];
  const siblings = plan.edges.filter((other) => other.course === "across" && other.edge.to === edge.edge.to);
  const offset = (siblings.indexOf(edge) - (siblings.length - 1) / 2) * 9;
  const start = incoming(from, "forward");
  const end = incoming(to, "backward");
  const radius = (first?.height ?? 0) / 2;
  const arc = first?.outline === "circle" ? arcDepth(radius, offset) : 0;
  return {
    start: { x: start.x + (last?.at ?? 0), y: start.y + (last?.height ?? 0) / 2 },
    end: { x: end.x - (first?.at ?? 0) - offset, y: end.y - radius + arc },
  };
}

function positioned(
  plan: CellPlan,
  sides: Sides,
  crossings: ReadonlyMap<string, readonly Point[]>,
  height: number,
): PositionedGraph {
  const at = (key: string, side: Side): Point => incoming(boxOf(sides, key), side);
  const boxes = [...sides.forward.boxes.values(), ...sides.backward.boxes.values()];
  const width = Math.max(0, ...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(0, ...boxes.map((box) => box.y + box.height));
  const top = Math.min(bottom, ...[...sides.backward.boxes.values()].map((box) => box.y));
  return {
    width,
    height: bottom,
    nodes: plan.cells
      .filter((cell) => cell.copyFor === null)
      .map((cell) => ({ id: cell.id, side: cell.side, ...at(cell.key, cell.side) })),
    edges: plan.edges.map((edge): PositionedEdge => {
      const copy = plan.cells.find((cell) => cell.key === edge.from && cell.copyFor !== null);
      return {
        ...edge.edge,
        course: edge.course,
        points: edge.course === "across" ? (crossings.get(edge.key) ?? []) : touching(edge, plan, sides),
        copy: copy === undefined ? null : { side: copy.side, ...at(copy.key, copy.side) },
      };
    }),
    sides: {
      forward: { x: 0, y: 0, width, height },
      backward: { x: 0, y: top, width, height: bottom - top },
    },
  };
}

/** A line along the flow from mark to mark: through the stem behind its source, up to its reader's outline. */
function touching(edge: PlannedEdge, plan: CellPlan, sides: Sides): readonly Point[] {
  const route = sides[edge.side].routes.get(edge.key) ?? [];
  const start = route[0];
  const end = route.at(-1);
  if (start === undefined || end === undefined) return route;
  const flow = edge.side === "forward" ? 1 : -1;
  const stem = plan.marks.get(edge.edge.from)?.stem ?? 0;
  const first = plan.marks.get(edge.edge.to)?.parts[0];
  const offset = end.y - incoming(boxOf(sides, edge.to), edge.side).y;
  const arc =
    first?.outline === "circle" || first?.outline === "dot" ? arcDepth(first.height / 2, offset) : 0;
  return [
    ...(stem > 0 ? [{ x: start.x - flow * stem, y: start.y }] : []),
    ...route.slice(0, -1),
    { x: end.x + flow * arc, y: end.y },
  ];
}

/** How far a circle lies behind its tangent, at a distance from where they touch. */
function arcDepth(radius: number, distance: number): number {
  return radius - Math.sqrt(Math.max(0, radius ** 2 - distance ** 2));
}
