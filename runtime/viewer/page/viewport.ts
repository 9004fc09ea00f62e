/** Pan, zoom and fit of the picture. */
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import "d3-transition";
import type { Box, Point } from "../positioned.ts";

export interface Viewport {
  /** Shows the whole picture. `atLeast` keeps the first view of a long graph legible: it starts at the left. */
  fit(options?: { readonly smoothly?: boolean; readonly atLeast?: number }): void;
  /** Moves as little as needed to have a point well in view. */
  reveal(point: Point): void;
  zoomBy(factor: number): void;
}

const MARGIN = 36;
const LARGEST_FIT = 1.5;

/** `whole` is the extent of what is to be seen at the time. */
export function createViewport(svg: SVGSVGElement, content: SVGGElement, whole: () => Box): Viewport {
  const root = select(svg);
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.05, 6])
    .on("zoom", (event: { readonly transform: { toString(): string } }) => {
      content.setAttribute("transform", event.transform.toString());
    });
  root.call(behaviour).on("dblclick.zoom", null);
  let scale = 1;
  let offset: Point = { x: 0, y: 0 };
  behaviour.on("zoom.keep", (event: { readonly transform: { k: number; x: number; y: number } }) => {
    scale = event.transform.k;
    offset = event.transform;
  });
  // Paper shows the whole picture, whatever part of it is on the screen.
  window.matchMedia("print").addEventListener("change", ({ matches }) => {
    if (matches) {
      const { x, y, width, height } = whole();
      svg.setAttribute("viewBox", [x - 8, y - 8, width + 16, height + 16].join(" "));
      content.removeAttribute("transform");
    } else {
      svg.removeAttribute("viewBox");
      root.call((to) => behaviour.transform(to, zoomIdentity.translate(offset.x, offset.y).scale(scale)));
    }
  });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const move = (k: number, x: number, y: number, smoothly: boolean): void => {
    const target = zoomIdentity.translate(x, y).scale(k);
    if (smoothly && !calm.matches)
      root
        .transition()
        .duration(350)
        .call((to) => behaviour.transform(to, target));
    else root.call((to) => behaviour.transform(to, target));
  };
  return {
    fit({ smoothly = false, atLeast = 0 } = {}) {
      const box = whole();
      const { clientWidth: width, clientHeight: height } = svg;
      const most = Math.min(
        (width - 2 * MARGIN) / Math.max(1, box.width),
        (height - 2 * MARGIN) / Math.max(1, box.height),
        LARGEST_FIT,
      );
      const k = Math.max(most, atLeast);
      const x =
        k > most && box.width * k > width ? MARGIN - box.x * k : (width - box.width * k) / 2 - box.x * k;
      move(k, x, (height - box.height * k) / 2 - box.y * k, smoothly);
    },
    reveal(point) {
      const { clientWidth: width, clientHeight: height } = svg;
      const [x, y] = [offset.x + point.x * scale, offset.y + point.y * scale];
      const within = (at: number, size: number): number => Math.min(Math.max(at, 90), size - 90) - at;
      const [dx, dy] = [within(x, width), within(y, height)];
      if (dx !== 0 || dy !== 0) move(scale, offset.x + dx, offset.y + dy, true);
    },
    zoomBy(factor) {
      root.call((to) => behaviour.scaleBy(to, factor));
    },
  };
}
