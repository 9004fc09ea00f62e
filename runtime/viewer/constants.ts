/** Keeps constants near their readers when columns move apart. */
import type { CellPlan, PlannedEdge } from "./cells.ts";
import { pointsOn, touches } from "./curve.ts";
import { groupBy } from "./group-by.ts";
import type { PlacedSide } from "./place-side.ts";
import type { Box, Point } from "./positioned.ts";

/** How much of the way a constant goes along, at best. */
const SHARES = [1, 0.8, 0.6, 0.4, 0.2] as const;
/** A line of more points has a bend: it passes other marks on its way and stays as it is. */
const STRAIGHT = 4;

/** `before` and `after` are one side of the graph before and after its columns moved. */
export function settled(plan: CellPlan, before: PlacedSide, after: PlacedSide): PlacedSide {
  const boxes = new Map(after.boxes);
  const routes = new Map(after.routes);
  const leaving = groupBy(
    plan.edges.filter((edge) => edge.course === "along"),
    (edge) => edge.from,
  );
  const shiftOf = (key: string): number => (after.boxes.get(key)?.x ?? 0) - (before.boxes.get(key)?.x ?? 0);
  for (const { key, mark } of plan.cells) {
    const [edge, ...more] = leaving.get(key) ?? [];
    const box = boxes.get(key);
    if (mark.parts[0]?.outline !== "constant" || mark.parts.length > 1) continue;
    if (edge === undefined || more.length > 0 || box === undefined) continue;
    const route = before.routes.get(edge.key) ?? [];
    if (route.length > STRAIGHT) continue;
    const way = shiftOf(edge.to) - shiftOf(key);
    const others = [...routes].filter(([other]) => other !== edge.key).map(([, points]) => points);
    const share = SHARES.find((candidate) => isFree({ ...box, x: box.x + candidate * way }, others));
    if (share === undefined) continue;
    boxes.set(key, { ...box, x: box.x + share * way });
    routes.set(edge.key, joined(route, shiftOf(key) + share * way, edge, shiftOf));
  }
  return { boxes, routes };
}

function isFree(box: Box, lines: readonly (readonly Point[])[]): boolean {
  return lines.every((points) => !pointsOn(points, "along").some((point) => touches(box, point)));
}

/** The line as it was beside its reader, its start moved with the constant. */
function joined(
  route: readonly Point[],
  startShift: number,
  edge: PlannedEdge,
  shiftOf: (key: string) => number,
): readonly Point[] {
  return route.map(({ x, y }, i) => ({ x: x + (i === 0 ? startShift : shiftOf(edge.to)), y }));
}
