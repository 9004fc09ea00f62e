/**
 * Lines that cross from one graph into the other: values that the backward pass reads. Each leaves its
 * mark downwards, runs between the columns where marks are in its way, and enters its reader from above.
 */
import { pointsOn, touches } from "./curve.ts";
import type { Box, Point } from "./positioned.ts";

export interface Crossing {
  readonly key: string;
  /** Lines of one source may lie on each other. */
  readonly source: number;
  readonly start: Point;
  readonly end: Point;
}

interface Terrain {
  readonly obstacles: readonly Box[];
  /** Free vertical lanes, one between each two columns, of either graph. */
  readonly upperLanes: readonly number[];
  readonly lowerLanes: readonly number[];
  /** The strip between the graphs. */
  readonly seam: { readonly top: number; readonly bottom: number };
}

const REACH = 320;
const TURN = 26;
const LANE_WIDTH = 7;
const COST_OF_HIT = 60;
const COST_OF_SHARING = 50;

interface Taken {
  readonly source: number;
  readonly x: number;
}

/** The points of each crossing line, by key; shorter lines choose their lanes first. */
export function routeCrossings(
  crossings: readonly Crossing[],
  terrain: Terrain,
): ReadonlyMap<string, readonly Point[]> {
  const routes = new Map<string, readonly Point[]>();
  const taken: Taken[] = [];
  const length = ({ start, end }: Crossing): number => Math.abs(end.y - start.y) + Math.abs(end.x - start.x);
  for (const crossing of [...crossings].sort((a, b) => length(a) - length(b))) {
    const options = candidates(crossing, terrain);
    const costs = options.map((option) => costOf(option, crossing, terrain, taken));
    const best = options[costs.indexOf(Math.min(...costs))];
    if (best === undefined) continue;
    taken.push({ source: crossing.source, x: best.upper }, { source: crossing.source, x: best.lower });
    routes.set(crossing.key, best.points);
  }
  return routes;
}

interface Candidate {
  readonly upper: number;
  readonly lower: number;
  readonly points: readonly Point[];
}

function candidates({ start, end }: Crossing, terrain: Terrain): readonly Candidate[] {
  const near = (x: number, lanes: readonly number[]): readonly number[] => [
    x,
    ...lanes
      .filter((lane) => Math.abs(lane - x) < REACH)
      .flatMap((lane) => [lane, lane - LANE_WIDTH, lane + LANE_WIDTH]),
  ];
  return near(start.x, terrain.upperLanes).flatMap((upper) =>
    near(end.x, terrain.lowerLanes).map((lower) => ({
      upper,
      lower,
      points: route(start, upper, lower, end, terrain.seam),
    })),
  );
}

/** Down into the upper lane, across the seam, down the lower lane, into the reader. */
function route(
  start: Point,
  upper: number,
  lower: number,
  end: Point,
  seam: Terrain["seam"],
): readonly Point[] {
  const points = [start];
  if (upper !== start.x) points.push({ x: upper, y: Math.min(start.y + TURN, seam.top) });
  points.push({ x: upper, y: seam.top }, { x: lower, y: seam.bottom });
  if (lower !== end.x) points.push({ x: lower, y: Math.max(end.y - TURN, seam.bottom) });
  points.push(end);
  return points.filter((point, i) => {
    const before = points[i - 1];
    return before === undefined || before.x !== point.x || before.y !== point.y;
  });
}

function costOf(
  { upper, lower, points }: Candidate,
  { source, start, end }: Crossing,
  { obstacles }: Terrain,
  taken: readonly Taken[],
): number {
  const path = pointsOn(points, "across");
  const hits = path.filter((point) => obstacles.some((box) => touches(box, point))).length;
  const shared = taken.filter(
    (lane) =>
      lane.source !== source && Math.min(Math.abs(lane.x - upper), Math.abs(lane.x - lower)) < LANE_WIDTH - 1,
  ).length;
  const detour = Math.abs(upper - start.x) + Math.abs(lower - end.x) + 0.5 * Math.abs(upper - lower);
  return COST_OF_HIT * hits + COST_OF_SHARING * shared + detour;
}
