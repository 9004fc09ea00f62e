/** The source text with line numbers. Pieces that nodes came from can be pointed at, clicked and marked. */
import type { GraphDocument } from "../document.ts";
import { visible } from "../typeset.ts";
import { make } from "./elements.ts";

export interface SourcePane {
  /** Marks the text of the nodes, and brings its first line into view where `reveal` asks for it. */
  mark(ids: ReadonlySet<number>, reveal: boolean): void;
}

export interface SourceEvents {
  select(ids: readonly number[]): void;
  hover(ids: readonly number[]): void;
}

/** A stretch of text within one line that looks the same and comes from the same nodes. */
export interface Piece {
  readonly text: string;
  readonly line: number;
  readonly style: Style | null;
  /** Nodes whose text it is part of, those of the shortest text first. */
  readonly nodes: readonly number[];
}
type Style = "comment" | "string" | "digits" | "keyword";

const WORDS =
  /(?<comment>#.*)|(?<string>"[^"\n]*")|(?<keyword>(?<![\p{L}\d_.])(?:model|input|param|state|output|metric|loss|fn|layer|optimizer|const|train|data|import|from|return|if|then|else|while|for|in|var|with|and|or|not|true|false|show|plot|assert)(?![\p{L}\d_]))|(?<digits>(?<![\p{L}\d_])\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)/gu;

export function piecesOf({ source, nodes }: Pick<GraphDocument, "source" | "nodes">): readonly Piece[] {
  const spans = nodes
    .flatMap((node) => node.spans.map((span) => ({ ...span, id: node.id })))
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const words = [...source.text.matchAll(WORDS)].map((match) => {
    const style = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    return { start: match.index, end: match.index + match[0].length, style: style as Style };
  });
  const lineEnds = [...source.text.matchAll(/\n/g)].map((match) => match.index + 1);
  const cuts = new Set([0, source.text.length, ...lineEnds]);
  for (const { start, end } of [...spans, ...words]) cuts.add(start).add(end);
  const sorted = [...cuts].filter((cut) => cut <= source.text.length).sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let line = 0;
  sorted.slice(0, -1).forEach((start, i) => {
    const end = sorted[i + 1] ?? start;
    const text = source.text.slice(start, end);
    pieces.push({
      text,
      line,
      style: words.find((word) => word.start <= start && end <= word.end)?.style ?? null,
      nodes: [
        ...new Set(spans.filter((span) => span.start <= start && end <= span.end).map((span) => span.id)),
      ],
    });
    if (text.endsWith("\n")) line += 1;
  });
  return pieces;
}

/** Nodes of the shortest text at a piece: the innermost expression. */
function innermost(document: GraphDocument, piece: Piece): readonly number[] {
  const length = (id: number): number => {
    const spans = document.nodes.find((node) => node.id === id)?.spans ?? [];
    return Math.min(...spans.map((span) => span.end - span.start));
  };
  const [first] = piece.nodes;
  return first === undefined ? [] : piece.nodes.filter((id) => length(id) === length(first));
}

export function showSource(pane: HTMLElement, document: GraphDocument, events: SourceEvents): SourcePane {
  const rows: HTMLElement[] = [];
  const marked: { readonly element: HTMLElement; readonly nodes: readonly number[] }[] = [];
  const lines = new Map<number, Piece[]>();
  for (const piece of piecesOf(document)) lines.set(piece.line, [...(lines.get(piece.line) ?? []), piece]);
  for (const [line, pieces] of lines) {
    const code = make("code");
    const ofLine = [...new Set(pieces.flatMap((piece) => piece.nodes))];
    for (const piece of pieces) {
      const element = make("span", {}, visible(piece.text.replace(/\n$/, ""), "\t"));
      if (piece.style !== null) element.classList.add(piece.style);
      if (piece.nodes.length > 0) {
        const inner = innermost(document, piece);
        element.classList.add("made");
        element.addEventListener("click", () => events.select(inner));
        element.addEventListener("pointerenter", () => events.hover(inner));
        element.addEventListener("pointerleave", () => events.hover([]));
        marked.push({ element, nodes: piece.nodes });
      }
      code.append(element);
    }
    const row = make("div", { class: "line" }, lineNumber(line + 1, ofLine, events), code);
    rows.push(row);
    pane.append(row);
  }
  return {
    mark(ids, reveal) {
      let first: HTMLElement | null = null;
      for (const { element, nodes } of marked) {
        const lit = nodes.some((id) => ids.has(id));
        element.classList.toggle("lit", lit);
        if (lit) first ??= element;
      }
      if (reveal) first?.scrollIntoView({ block: "nearest" });
    },
  };
}

/** The number of a line that nodes came from is a button that selects them all. */
function lineNumber(line: number, nodes: readonly number[], events: SourceEvents): HTMLElement {
  if (nodes.length === 0) return make("span", { class: "number" }, String(line));
  const label = `Line ${String(line)}: select its ${String(nodes.length)} ${nodes.length === 1 ? "node" : "nodes"}`;
  const button = make("button", { class: "number", type: "button", "aria-label": label }, String(line));
  button.addEventListener("click", () => events.select(nodes));
  return button;
}
