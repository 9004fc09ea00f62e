/** Arrow keys: which node lies next in a direction. Pure. */
import type { PositionedNode } from "../positioned.ts";

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

export function isDirection(key: string): key is Direction {
  return key === "ArrowLeft" || key === "ArrowRight" || key === "ArrowUp" || key === "ArrowDown";
}

/** How much worse a step aside is than a step ahead. */
const ASIDE = 2.5;

/** The nearest node within the quarter that the arrow points into; null at the edge of the graph. */
export function nextNode(
  nodes: readonly PositionedNode[],
  from: PositionedNode,
  direction: Direction,
): PositionedNode | null {
  const horizontal = direction === "ArrowLeft" || direction === "ArrowRight";
  const sign = direction === "ArrowLeft" || direction === "ArrowUp" ? -1 : 1;
  let best: PositionedNode | null = null;
  let least = Infinity;
  for (const node of nodes) {
    const [dx, dy] = [node.x - from.x, node.y - from.y];
    const ahead = sign * (horizontal ? dx : dy);
    const aside = Math.abs(horizontal ? dy : dx);
    const distance = ahead + ASIDE * aside;
    // Rows are closer together than columns, so a step down may lie further aside.
    if (ahead > 1 && aside <= ahead * (horizontal ? 2 : 4) && distance < least)
      [best, least] = [node, distance];
  }
  return best;
}
