/** Points on the drawn lines (d3's `curveBumpX` and `curveBumpY`), to find out what they would run over. */
import type { Box, Point } from "./positioned.ts";

const STEPS = 8;

/**
 * Points on a line through `points`, but for its ends. Between two of them it is the cubic that leaves and
 * arrives along one axis, with both its handles half-way.
 */
export function pointsOn(points: readonly Point[], course: "along" | "across"): readonly Point[] {
  return points.slice(1).flatMap((b, i) => {
    const a = points[i] ?? b;
    return Array.from({ length: STEPS }, (_, step) => {
      const t = (step + 0.5) / STEPS;
      const ahead = 1.5 * t - 1.5 * t * t + t * t * t;
      const aside = t * t * (3 - 2 * t);
      const [tx, ty] = course === "along" ? [ahead, aside] : [aside, ahead];
      return { x: a.x + (b.x - a.x) * tx, y: a.y + (b.y - a.y) * ty };
    });
  });
}

const CLEARANCE = 3;

/** Whether a point lies in a box or close to it. */
export function touches(box: Box, { x, y }: Point): boolean {
  return (
    x > box.x - CLEARANCE &&
    x < box.x + box.width + CLEARANCE &&
    y > box.y - CLEARANCE &&
    y < box.y + box.height + CLEARANCE
  );
}
