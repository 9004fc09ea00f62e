/**
 * Draws a positioned graph into an SVG group with d3. Shared by the page and the SVG file; it needs a
 * document but no browser. Every text of the model's goes into a text node or an escaped attribute.
 */
import { curveBumpX, curveBumpY, line } from "d3-shape";
import type { GraphDocument, GraphEdge, GraphNode } from "../document.ts";
import { isPlumbing, markOf, nameOf, SHAPE_SIZE } from "../marks.ts";
import type { Mark } from "../marks.ts";
import type { Point, PositionedEdge, PositionedGraph, Side } from "../positioned.ts";
import { shapeText, visible } from "../typeset.ts";
import { drawLabel } from "./labels.ts";
import type { Group } from "./labels.ts";
import { n, strokesOf } from "./outlines.ts";

/** The tip of an arrow, its back at 0, 0, pointing right. */
const HEAD = "M-1,-3.6L7,0L-1,3.6L1,0z";
const HEAD_LENGTH = 7;

export function drawGraph(root: Group, document: GraphDocument, graph: PositionedGraph): void {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const saved = new Set(document.edges.filter((edge) => edge.saved).map(edgeIdentity));
  const sides = new Map(graph.nodes.map((node) => [node.id, node.side]));
  const edges = root.append("g").attr("class", "edges");
  // Crossing lines first: the others and all marks lie over them.
  const order = [...graph.edges].sort(
    (a, b) => Number(b.course === "across") - Number(a.course === "across"),
  );
  for (const edge of order) {
    const reader = nodes.get(edge.to);
    const side = edge.course === "across" ? "both" : sides.get(edge.to);
    if (reader !== undefined && side !== undefined)
      drawEdge(edges, edge, reader, saved.has(edgeIdentity(edge))).attr("data-side", side);
  }
  const marks = root.append("g").attr("class", "nodes");
  for (const { copy, from } of graph.edges) {
    const node = nodes.get(from);
    if (copy === null || node === undefined) continue;
    const group = place(marks, copy)
      .attr("class", `copy ${node.half}`)
      .attr("data-copy-of", String(from))
      .attr("data-side", copy.side);
    drawMark(group, markOf(node), copy.side);
  }
  for (const placed of graph.nodes) {
    const node = nodes.get(placed.id);
    if (node === undefined) continue;
    const group = place(marks, placed)
      .attr("class", `node ${node.half} ${isPlumbing(node) ? "plumbing" : node.kind}`)
      .attr("data-id", String(node.id))
      .attr("data-side", placed.side)
      .attr("aria-label", describe(node));
    drawMark(group, markOf(node), placed.side);
  }
}

/** A node in words, for those who do not see the picture: `h1, tanh, f32 of 5`. */
export function describe(node: GraphNode): string {
  const shape = shapeText(node.shape);
  const name = nameOf(node);
  const words = [
    ...(name === null ? [] : [name]),
    node.kind === "constant" ? `${node.op} ${node.label}` : node.op,
    shape === "" ? node.dtype : `${node.dtype} of ${shape}`,
    ...node.results.map((result) => result.role),
    ...(node.half === "forward" ? [] : [node.half]),
  ];
  return visible(words.join(", "));
}

const edgeIdentity = (edge: Pick<GraphEdge, "from" | "to" | "operand">): string =>
  `${String(edge.from)} ${String(edge.to)} ${String(edge.operand)}`;

function place(parent: Group, { x, y }: Point): Group {
  return parent.append("g").attr("transform", `translate(${n(x)},${n(y)})`);
}

const along = line<Point>()
  .x((point) => Math.round(point.x * 10) / 10)
  .y((point) => Math.round(point.y * 10) / 10)
  .curve(curveBumpX);
const across = line<Point>()
  .x((point) => Math.round(point.x * 10) / 10)
  .y((point) => Math.round(point.y * 10) / 10)
  .curve(curveBumpY);

function drawEdge(parent: Group, edge: PositionedEdge, reader: GraphNode, saved: boolean): Group {
  const end = edge.points.at(-1) ?? { x: 0, y: 0 };
  const before = edge.points.at(-2) ?? end;
  const direction = edge.course === "across" ? { x: 0, y: 1 } : { x: Math.sign(end.x - before.x) || 1, y: 0 };
  const back = { x: end.x - direction.x * HEAD_LENGTH, y: end.y - direction.y * HEAD_LENGTH };
  const course = [...edge.points.slice(0, -1), back];
  const group = parent
    .append("g")
    .attr("class", `edge ${reader.half} ${edge.course}${saved ? " saved" : ""}`)
    .attr("data-from", String(edge.from))
    .attr("data-to", String(edge.to))
    .attr("data-operand", String(edge.operand));
  group
    .append("path")
    .attr("class", "line")
    .attr("d", (edge.course === "across" ? across : along)(course) ?? "");
  const angle = direction.y === 1 ? 90 : direction.x === 1 ? 0 : 180;
  group
    .append("path")
    .attr("class", "head")
    .attr("transform", `translate(${n(back.x)},${n(back.y)}) rotate(${String(angle)})`)
    .attr("d", HEAD);
  return group;
}

function drawMark(group: Group, mark: Mark, side: Side): void {
  const flow = side === "forward" ? 1 : -1;
  mark.parts.forEach((part, i) => {
    const before = mark.parts[i - 1];
    if (before !== undefined) drawJoint(group, flow, before.at + before.width / 2, part.at - part.width / 2);
    const piece = group.append("g").attr("class", `part ${part.outline}`);
    const x = flow * part.at;
    for (const stroke of strokesOf(part, flow))
      piece
        .append("path")
        .attr("class", stroke.class)
        .attr("transform", `translate(${n(x)},0)`)
        .attr("d", stroke.d);
    if (part.label !== null) drawLabel(piece, part.label, part.fontSize, x);
  });
  if (mark.shape !== "")
    group
      .append("text")
      .attr("class", "shape")
      .attr("x", n(flow * (mark.length + mark.stem / 2)))
      .attr("y", "-5")
      .attr("font-size", String(SHAPE_SIZE))
      .text(visible(mark.shape));
}

/** The short arrow between an operator and the value it gives. */
function drawJoint(group: Group, flow: 1 | -1, from: number, to: number): void {
  group
    .append("path")
    .attr("class", "joint line")
    .attr("d", `M${n(flow * from)},0H${n(flow * (to - HEAD_LENGTH))}`);
  group
    .append("path")
    .attr("class", "joint head")
    .attr("transform", `translate(${n(flow * (to - HEAD_LENGTH))},0) rotate(${flow === 1 ? "0" : "180"})`)
    .attr("d", HEAD);
}
