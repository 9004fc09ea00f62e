/** Saves the picture as an SVG file. */
import type { PositionedGraph } from "../positioned.ts";

const MARGIN = 24;

export function exportSvg(
  content: SVGGElement,
  graph: PositionedGraph,
  style: string,
  fileName: string,
): void {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const [width, height] = [graph.width + 2 * MARGIN, graph.height + 2 * MARGIN];
  svg.setAttribute("viewBox", [-MARGIN, -MARGIN, width, height].map(String).join(" "));
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  const copy = content.cloneNode(true) as SVGGElement;
  copy.removeAttribute("transform");
  copy.classList.remove("focused");
  copy.querySelector(".ties")?.remove();
  for (const node of copy.querySelectorAll(".node")) {
    node.removeAttribute("tabindex");
    node.removeAttribute("role");
  }
  // An unparsed text: a style element in this document would have to pass the page's own content policy.
  const text = new XMLSerializer().serializeToString(svg).replace(/\/>$/, ">");
  const styled = `${text}<style><![CDATA[${style}]]></style>${new XMLSerializer().serializeToString(copy)}</svg>\n`;
  const url = URL.createObjectURL(new Blob([styled], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
