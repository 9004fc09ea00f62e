/**
 * The learning curves as one SVG file: a panel for the loss and one for each metric, training and
 * validation against epochs. It refers to nothing outside itself and follows the reader's light or
 * dark scheme. Names of the user's are only ever text nodes.
 */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { formatValue, plainText } from "./plain-text.ts";
import type { EpochRecord } from "./trainer.ts";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const PANEL = { width: 420, height: 300, header: 44, footer: 8, gap: 12 } as const;
const MARGIN = { edge: 16, title: 44 } as const;
const PANELS_IN_A_ROW = 2;
const MOST_PANELS = 12;
const MOST_DOTS = 30;
/** A loss that falls by more than this factor is drawn on a logarithmic axis. */
const LOGARITHMIC_FROM = 50;

const STYLE = `
.paper { fill: #ffffff }
.frame { fill: none; stroke: #d8dee6 }
.ink { fill: #1f2933 }
.faint { fill: #5b6776 }
.train { color: #2563c9 }
.val { color: #c2570c }
.line { stroke: currentColor }
.chart { color: #5b6776; background: none }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums }
@media (prefers-color-scheme: dark) {
  .paper { fill: #14181f }
  .frame { stroke: #313a46 }
  .ink { fill: #e6ebf1 }
  .faint { fill: #9aa7b6 }
  .train { color: #6ea8ff }
  .val { color: #ff9f5a }
  .chart { color: #9aa7b6 }
}`;

type Series = "train" | "val";
interface Point {
  readonly epoch: number;
  readonly value: number;
}
interface Panel {
  readonly name: string;
  readonly isLoss: boolean;
  readonly series: Readonly<Record<Series, readonly Point[]>>;
}

/**
 * The text of the SVG. `title` names the model; `loss` is the loss's name among the values, which are
 * drawn in their order after it, twelve panels at most. Values that are not finite leave a gap.
 */
export function drawCurves(title: string, loss: string, history: readonly EpochRecord[]): string {
  const panels = choosePanels(loss, history);
  const columns = Math.min(PANELS_IN_A_ROW, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = 2 * MARGIN.edge + columns * PANEL.width + (columns - 1) * PANEL.gap;
  const height = MARGIN.title + MARGIN.edge + rows * PANEL.height + (rows - 1) * PANEL.gap;

  const document = new DOMParser().parseFromString(`<svg xmlns="${SVG_NAMESPACE}"></svg>`, "image/svg+xml");
  const draw = new Pen(document as unknown as Document);
  const heading = `${plainText(title)}: ${history.length} ${history.length === 1 ? "epoch" : "epochs"}`;
  const picture = draw.element("svg", {
    xmlns: SVG_NAMESPACE,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
  });
  picture.append(
    draw.element("title", {}, `Learning curves of ${heading}`),
    draw.element("style", {}, STYLE),
    draw.element("rect", { class: "paper", width, height, rx: 8 }),
    draw.element(
      "text",
      { class: "ink", x: MARGIN.edge, y: 28, "font-size": 16, "font-weight": 600 },
      heading,
    ),
  );
  panels.forEach((panel, index) => {
    const x = MARGIN.edge + (index % columns) * (PANEL.width + PANEL.gap);
    const y = MARGIN.title + Math.floor(index / columns) * (PANEL.height + PANEL.gap);
    const group = draw.element("g", { transform: `translate(${x}, ${y})` });
    group.append(...drawPanel(draw, panel));
    picture.append(group);
  });
  return `${picture.outerHTML}\n`;
}

function choosePanels(loss: string, history: readonly EpochRecord[]): readonly Panel[] {
  const named = history.flatMap(({ train, val }) => [...Object.keys(train), ...Object.keys(val ?? {})]);
  const names = [...new Set([loss, ...named])].slice(0, MOST_PANELS);
  return names.map((name) => {
    const points = (series: Series): readonly Point[] =>
      history.map((record) => ({ epoch: record.epoch, value: record[series]?.[name] ?? NaN }));
    return { name, isLoss: name === loss, series: { train: points("train"), val: points("val") } };
  });
}

/** Makes SVG elements; what is given as text becomes a text node. */
class Pen {
  readonly document: Document;

  constructor(document: Document) {
    this.document = document;
  }

  element(tag: string, attributes: Readonly<Record<string, string | number>>, text?: string): Element {
    const element = this.document.createElementNS(SVG_NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  }
}

function drawPanel(draw: Pen, panel: Panel): Element[] {
  const frame = draw.element("rect", { class: "frame", width: PANEL.width, height: PANEL.height, rx: 6 });
  const name = (panel.isLoss ? "loss " : "") + plainText(panel.name, 16);
  const heading = draw.element(
    "text",
    { class: "ink", x: 14, y: 27, "font-size": 13, "font-weight": 600 },
    name,
  );
  const chart = drawChart(draw, panel);
  chart.setAttribute("y", String(PANEL.header));
  return [frame, heading, ...drawLegend(draw, panel), chart];
}

/** The last value of each series beside its colour, from the right edge. */
function drawLegend(draw: Pen, panel: Panel): Element[] {
  const entries = (["train", "val"] as const).filter((series) => hasValues(panel.series[series]));
  return entries.map((series, index) => {
    const x = PANEL.width - 4 - (entries.length - index) * 104;
    const last = panel.series[series].at(-1)?.value ?? NaN;
    const group = draw.element("g", { class: series, transform: `translate(${x}, 27)`, "font-size": 12 });
    const value = draw.element(
      "text",
      { class: "ink", x: 18 + (series === "train" ? 31 : 22) },
      formatValue(last),
    );
    group.append(
      draw.element("path", { class: "line", d: "M0 -4h12", "stroke-width": 2.5, "stroke-linecap": "round" }),
      draw.element("text", { class: "faint", x: 17 }, series),
      value,
    );
    return group;
  });
}

function hasValues(points: readonly Point[]): boolean {
  return points.some(({ value }) => Number.isFinite(value));
}

function drawChart(draw: Pen, panel: Panel): Element {
  const points = [...panel.series.train, ...panel.series.val].filter(({ value }) => Number.isFinite(value));
  const epochs = panel.series.train.length;
  const marks = (["train", "val"] as const).flatMap((series) => {
    const finite = panel.series[series].map(({ epoch, value }) => ({
      epoch,
      value: Number.isFinite(value) ? value : NaN,
    }));
    const at = { x: "epoch", y: "value", className: series } as const;
    const line = Plot.line(finite, {
      ...at,
      stroke: "currentColor",
      strokeWidth: 2,
      strokeLinejoin: "round",
    });
    return epochs > MOST_DOTS ? [line] : [line, Plot.dot(finite, { ...at, fill: "currentColor", r: 2.75 })];
  });
  const logarithmic = isLogarithmic(points);
  const ticks = logarithmic ? decades(points) : 5;
  const chart = Plot.plot({
    document: draw.document,
    className: "chart",
    width: PANEL.width,
    height: PANEL.height - PANEL.header - PANEL.footer,
    marginTop: 8,
    marginRight: 18,
    marginBottom: 38,
    marginLeft: 58,
    x: { domain: epochs > 1 ? [1, epochs] : [0.5, 1.5], label: null },
    y: { type: logarithmic ? "log" : "linear", nice: true, label: null, zero: false },
    marks: [
      Plot.gridY({ strokeOpacity: 0.18, ticks }),
      Plot.axisY({ tickSize: 0, ticks, tickFormat: formatTick, fontSize: 11 }),
      Plot.axisX({
        tickSize: 4,
        ticks: epochTicks(epochs),
        tickFormat: String,
        fontSize: 11,
        label: "epoch",
        labelAnchor: "center",
        labelArrow: "none",
      }),
      ...marks,
    ],
  });
  // Its rules are for a chart that is a page's own element: as a part of this picture it keeps its size.
  chart.querySelector("style")?.remove();
  return chart;
}

function isLogarithmic(points: readonly Point[]): boolean {
  const values = points.map(({ value }) => value);
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > LOGARITHMIC_FROM;
}

/** The powers of ten around the values, every second or third where there are many. */
function decades(points: readonly Point[]): number[] {
  const exponents = points.map(({ value }) => Math.log10(value));
  const [low, high] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))];
  const step = Math.ceil((high - low) / 6);
  return Array.from(
    { length: Math.floor((high - low) / step) + 1 },
    (_, index) => 10 ** (low + index * step),
  );
}

/** At most about a dozen whole numbers from 1 to `epochs`. */
function epochTicks(epochs: number): number[] {
  const step = Math.max(1, Math.ceil(epochs / 12));
  const ticks = Array.from({ length: Math.floor(epochs / step) }, (_, index) => (index + 1) * step);
  return ticks[0] === 1 ? ticks : [1, ...ticks];
}

function formatTick(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential() : String(+value.toPrecision(6));
}
