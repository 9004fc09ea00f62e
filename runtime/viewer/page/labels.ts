/** Puts a typeset label into an SVG group: text nodes only, whatever the names are. */
import type { Selection } from "d3-selection";
import { LOWERED, widthOf } from "../typeset.ts";
import type { Label, Run } from "../typeset.ts";
import { n } from "./outlines.ts";

export type Group = Selection<SVGGElement, unknown, null, undefined>;

/** Centres a label on 0, 0; a fraction gets its bar. */
export function drawLabel(group: Group, label: Label, size: number, x: number): void {
  const [upper, lower] = label.lines;
  if (lower === undefined) {
    drawLine(group, upper, size, x, size * 0.34);
    return;
  }
  drawLine(group, upper, size, x, -size * 0.32);
  drawLine(group, lower, size, x, size * 1.02);
  const half = widthOf(label, size) / 2 - 1;
  group
    .append("path")
    .attr("class", "bar")
    .attr("d", `M${n(x - half)},0h${n(2 * half)}`);
}

function drawLine(group: Group, runs: readonly Run[], size: number, x: number, y: number): void {
  const text = group
    .append("text")
    .attr("class", "label")
    .attr("x", n(x))
    .attr("y", n(y))
    .attr("font-size", n(size));
  for (const run of runs) {
    const span = text.append("tspan").attr("class", run.style).text(run.text);
    if (run.lowered) span.attr("dy", n(size * 0.22)).attr("font-size", n(size * LOWERED));
  }
}
