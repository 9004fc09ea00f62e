/** The script of the graph page: reads the graph it carries, draws it, and ties picture, source and details. */
import { select } from "d3-selection";
import type { GraphDocument } from "../document.ts";
import type { Box, PositionedGraph } from "../positioned.ts";
import { showDetails } from "./details.ts";
import { drawGraph } from "./draw.ts";
import { part } from "./elements.ts";
import { exportSvg } from "./export.ts";
import { createHighlight } from "./highlight.ts";
import { showLegend } from "./legend.ts";
import { isDirection, nextNode } from "./navigate.ts";
import { indexOf } from "./relations.ts";
import { wireSearch } from "./search.ts";
import { showSource } from "./source-pane.ts";
import { createViewport } from "./viewport.ts";

/** What the builder puts into the page. */
export interface PageData {
  readonly document: GraphDocument;
  readonly graph: PositionedGraph;
  /** MathML by node. */
  readonly formulas: readonly (readonly [id: number, mathml: string])[];
  /** The style of an exported picture. */
  readonly style: string;
}

/** A long graph opens at this scale at least, from its left end. */
const LEGIBLE = 0.5;
/** A graph of this shape and wider has the whole width of the window, and the texts stand beneath it. */
const WIDE = 2.2;

function start({ document: model, graph, formulas, style }: PageData): void {
  const svg = part("picture", SVGSVGElement);
  const content = part("graph", SVGGElement);
  const search = part("search", HTMLInputElement);
  const index = indexOf(model);
  const places = new Map(graph.nodes.map((node) => [node.id, node]));
  drawGraph(select(content), model, graph);
  document.body.classList.toggle("wide", graph.width > WIDE * graph.height);
  const shownBox = (): Box => {
    const { forward, backward } = graph.sides;
    const half = svg.dataset["half"];
    if (half === "forward") return forward;
    if (half === "backward") return backward;
    return { x: 0, y: 0, width: graph.width, height: graph.height };
  };
  const viewport = createViewport(svg, content, shownBox);
  const highlight = createHighlight(content, graph, index);
  let kept: readonly number[] = [];
  let pointed: readonly number[] = [];
  let entry = graph.nodes[0]?.id ?? -1;

  const elementOf = (id: number): SVGGElement | null =>
    content.querySelector<SVGGElement>(`.node[data-id="${String(id)}"]`);
  const show = (reveal: boolean): void => {
    const shown = pointed.length > 0 ? pointed : kept;
    highlight.focus(shown);
    source.mark(new Set(shown), reveal);
    details.show(shown[0] ?? null);
    for (const node of content.querySelectorAll(".node"))
      node.setAttribute("aria-pressed", String(kept.includes(Number(node.getAttribute("data-id")))));
  };
  const point = (ids: readonly number[], reveal = false): void => {
    pointed = ids;
    show(reveal);
  };
  const keep = (ids: readonly number[]): void => {
    kept = ids;
    pointed = [];
    show(true);
  };
  /** As above, and moves the picture to where they are. */
  const bring = (ids: readonly number[]): void => {
    keep(ids);
    const place = places.get(ids[0] ?? -1);
    if (place !== undefined) viewport.reveal(place);
  };
  /** One node at a time can be reached with Tab; arrows go on from there. */
  const enterAt = (id: number): void => {
    elementOf(entry)?.setAttribute("tabindex", "-1");
    elementOf(id)?.setAttribute("tabindex", "0");
    entry = id;
  };
  const go = (id: number): void => {
    enterAt(id);
    elementOf(id)?.focus({ preventScroll: true });
    bring([id]);
  };
  const source = showSource(part("source", HTMLElement), model, { select: bring, hover: point });
  const details = showDetails(part("details", HTMLElement), model, index, new Map(formulas), { select: go });

  for (const node of graph.nodes) {
    const element = elementOf(node.id);
    if (element === null) continue;
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "-1");
    element.addEventListener("pointerenter", () => point([node.id], true));
    element.addEventListener("pointerleave", () => point([]));
    element.addEventListener("click", () => {
      enterAt(node.id);
      keep([node.id]);
    });
    element.addEventListener("focus", () => {
      if (element.matches(":focus-visible")) bring([node.id]);
    });
  }
  enterAt(entry);
  svg.addEventListener("click", (event) => {
    if (event.target === svg) keep([]);
  });

  const fit = (): void => viewport.fit({ smoothly: true });
  svg.addEventListener("keydown", (event) => {
    const place = places.get(entry);
    if (isDirection(event.key) && place !== undefined) {
      const half = svg.dataset["half"];
      const candidates = graph.nodes.filter((node) => half === "both" || node.side === half);
      const joined = new Set([
        ...index.operands(entry).map((edge) => edge.from),
        ...index.readers(entry).map((edge) => edge.to),
      ]);
      // Along a line where there is one, else to what lies there.
      const next =
        nextNode(
          candidates.filter((node) => joined.has(node.id) && node.side === place.side),
          place,
          event.key,
        ) ?? nextNode(candidates, place, event.key);
      if (next !== null) go(next.id);
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") {
      keep([entry]);
      event.preventDefault();
    } else if (event.key === "g") {
      const { forward, gradient } = index.relations(entry);
      const other = entry === gradient ? forward : gradient;
      if (other !== null && svg.dataset["half"] === "both") go(other);
    }
  });
  const shortcuts: ReadonlyMap<string, () => void> = new Map([
    ["f", fit],
    ["/", () => search.focus()],
    ["+", () => viewport.zoomBy(1.25)],
    ["-", () => viewport.zoomBy(0.8)],
    ["Escape", () => keep([])],
  ]);
  document.addEventListener("keydown", (event) => {
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    const run = shortcuts.get(event.key);
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
  wireSearch(search, part("found", HTMLElement), model, {
    found: (ids) => highlight.found(new Set(ids)),
    go(id) {
      enterAt(id);
      bring([id]);
    },
  });

  for (const choice of document.querySelectorAll<HTMLInputElement>("input[name=half]"))
    choice.addEventListener("change", () => {
      svg.dataset["half"] = choice.value;
      const hidden = places.get(entry)?.side !== choice.value && choice.value !== "both";
      const first = graph.nodes.find((node) => node.side === choice.value);
      if (hidden && first !== undefined) enterAt(first.id);
      fit();
    });
  part("fit", HTMLButtonElement).addEventListener("click", fit);
  part("export", HTMLButtonElement).addEventListener("click", () =>
    exportSvg(content, graph, style, `${model.model.replace(/[^\p{L}\p{N}_-]/gu, "_") || "graph"}.svg`),
  );
  showLegend(part("legend", HTMLElement), model);
  wireTheme(part("theme", HTMLButtonElement));
  viewport.fit({ atLeast: LEGIBLE });
  show(false);
}

/** The system's choice of light or dark holds until the button says otherwise. */
function wireTheme(button: HTMLButtonElement): void {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = (): boolean =>
    root.dataset["theme"] === undefined ? system.matches : root.dataset["theme"] === "dark";
  const tell = (): void => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    root.dataset["theme"] = isDark() ? "light" : "dark";
    tell();
  });
  system.addEventListener("change", tell);
  tell();
}

start(JSON.parse(part("data", HTMLScriptElement).text) as PageData);
