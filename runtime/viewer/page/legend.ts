/** The key to the picture, drawn with the picture's own outlines; only what the graph has. */
import { select } from "d3-selection";
import type { GraphDocument } from "../document.ts";
import { markOf } from "../marks.ts";
import type { Outline } from "../marks.ts";
import { make } from "./elements.ts";
import { n, strokesOf } from "./outlines.ts";

const WORDS: Readonly<Record<Outline, string>> = {
  input: "input",
  param: "parameter",
  state: "state",
  hyper: "setting",
  constant: "constant",
  circle: "operator",
  dot: "change of shape",
  cut: "gradient stops",
  value: "named value",
  output: "output, metric",
  loss: "loss",
  gradient: "gradient",
};
const ORDER = Object.keys(WORDS) as Outline[];

const LINES = [
  { kind: "forward along", words: "forward", used: () => true },
  { kind: "backward along", words: "backward", used: hasHalf("backward") },
  { kind: "update along", words: "update", used: hasHalf("update") },
  { kind: "backward across", words: "read again", used: readsAgain },
  {
    kind: "backward across saved",
    words: "kept for backward",
    used: ({ edges }: GraphDocument) => edges.some((edge) => edge.saved),
  },
] as const;

function hasHalf(half: string): (document: GraphDocument) => boolean {
  return ({ nodes }) => nodes.some((node) => node.half === half);
}

/** Whether a value that lasts anyway, an input or a parameter, is read on the way back. */
function readsAgain({ nodes, edges }: GraphDocument): boolean {
  const lasting = new Set(
    nodes.filter((node) => node.kind !== "operator" && node.kind !== "constant").map(({ id }) => id),
  );
  const back = new Set(nodes.filter((node) => node.half !== "forward").map(({ id }) => id));
  return edges.some(
    (edge) => !edge.saved && lasting.has(edge.from) && !back.has(edge.from) && back.has(edge.to),
  );
}

export function showLegend(list: HTMLElement, document: GraphDocument): void {
  const used = new Set(document.nodes.flatMap((node) => markOf(node).parts.map((part) => part.outline)));
  for (const outline of ORDER.filter((candidate) => used.has(candidate)))
    list.append(make("li", {}, markIcon(outline), WORDS[outline]));
  for (const line of LINES.filter((candidate) => candidate.used(document)))
    list.append(make("li", {}, lineIcon(line.kind), line.words));
}

function icon(width: number): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  select(svg)
    .attr("class", "graph")
    .attr("width", String(width))
    .attr("height", "16")
    .attr("viewBox", `${n(-width / 2)} -8 ${String(width)} 16`)
    .attr("aria-hidden", "true");
  return svg;
}

function markIcon(outline: Outline): SVGSVGElement {
  const svg = icon(outline === "output" ? 20 : 16);
  const small = outline === "dot" || outline === "constant";
  const [width, height] = outline === "output" ? [19, 14] : small ? [8, 8] : [14, 14];
  const part = { outline, label: null, fontSize: 0, width, height, at: 0 };
  const half = outline === "gradient" ? "backward" : "forward";
  const group = select(svg).append("g").attr("class", half).append("g").attr("class", `part ${outline}`);
  const scaled = outline === "gradient" || outline === "hyper" || outline === "value" || outline === "state";
  for (const stroke of strokesOf(scaled ? { ...part, width: 28, height: 28 } : part, 1))
    group
      .append("path")
      .attr("class", stroke.class)
      .attr("transform", scaled ? "scale(0.5)" : "")
      .attr("d", stroke.d);
  return svg;
}

function lineIcon(kind: string): SVGSVGElement {
  const svg = icon(26);
  const group = select(svg).append("g").attr("class", `edge ${kind}`);
  group.append("path").attr("class", "line").attr("d", "M-12,0H5");
  group
    .append("path")
    .attr("class", "head")
    .attr("transform", "translate(5,0)")
    .attr("d", "M-1,-3.6L7,0L-1,3.6L1,0z");
  return svg;
}
