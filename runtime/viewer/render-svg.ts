/** The picture of a graph as an SVG file by itself, light or dark as its reader's system is. */
import { select } from "d3-selection";
import { DOMParser } from "linkedom";
import type { GraphDocument } from "./document.ts";
import { layout } from "./layout.ts";
import style from "./page/graph.css";
import { drawGraph } from "./page/draw.ts";
import { n } from "./page/outlines.ts";
import { visible } from "./typeset.ts";

const MARGIN = 24;

/** Sizes are in pixels at full size; the file scales. Texts of the model are text nodes or escaped attributes. */
export async function renderSvg(document: GraphDocument): Promise<string> {
  const graph = await layout(document);
  const width = graph.width + 2 * MARGIN;
  const height = graph.height + 2 * MARGIN;
  const page = new DOMParser().parseFromString(
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "image/svg+xml",
  );
  // The library's own types know only a part of the DOM.
  const svg = page.documentElement as unknown as Element;
  const root = select(svg)
    .attr("viewBox", `${String(-MARGIN)} ${String(-MARGIN)} ${n(width)} ${n(height)}`)
    .attr("width", n(width))
    .attr("height", n(height))
    .attr("role", "img");
  root.append("title").text(`The graph of ${visible(document.model)}`);
  root.append("style").text(style);
  root
    .append("rect")
    .attr("x", String(-MARGIN))
    .attr("y", String(-MARGIN))
    .attr("width", n(width))
    .attr("height", n(height))
    .attr("fill", "var(--paper)");
  drawGraph(root.append<SVGGElement>("g").attr("class", "graph"), document, graph);
  return `${svg.outerHTML}\n`;
}
