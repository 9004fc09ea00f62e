/**
 * The learning curves as one SVG file: a panel for the loss and one for each metric, training and
 * validation against epochs. It refers to nothing outside itself and follows the reader's light or
 * dark scheme. Names of the user's are only ever text nodes.
 */
import * as Plot from "@observablehq/plot";
import {
  AXIS_X,
  dotMark,
  gridAndAxisY,
  lineMark,
  Pen,
  plotWithin,
  startPicture,
  type LineColours,
} from "../show/svg-picture.ts";
import { formatTick } from "../show/ticks.ts";
import { formatValue, plainText } from "../show/plain-text.ts";
import type { EpochRecord } from "./records.ts";

const PANEL = { width: 420, height: 300, header: 44, footer: 8, gap: 12 } as const;
const MARGIN = { edge: 16, title: 44 } as const;
const PANELS_IN_A_ROW = 2;
const MOST_PANELS = 12;
const MOST_DOTS = 30;
/** A loss that falls by more than this factor is drawn on a logarithmic axis. */
const LOGARITHMIC_FROM = 50;

const COLOURS = {
  train: { light: "#2563c9", dark: "#6ea8ff" },
  val: { light: "#c2570c", dark: "#ff9f5a" },
} as const satisfies LineColours;

type Series = keyof typeof COLOURS;
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

  const draw = new Pen();
  const heading = `${plainText(title)}: ${history.length} ${history.length === 1 ? "epoch" : "epochs"}`;
  const picture = startPicture(
    draw,
    { width, height, name: `Learning curves of ${heading}`, heading },
    COLOURS,
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
    const group = draw.legendEntry(series, x, 27, series);
    const valueX = 18 + (series === "train" ? 31 : 22);
    group.append(draw.element("text", { class: "ink", x: valueX }, formatValue(last)));
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
    const line = lineMark(finite, "epoch", "value", series);
    return epochs > MOST_DOTS ? [line] : [line, dotMark(finite, "epoch", "value", series)];
  });
  const logarithmic = isLogarithmic(points);
  const ticks = logarithmic ? decades(points) : 5;
  return plotWithin(draw, {
    width: PANEL.width,
    height: PANEL.height - PANEL.header - PANEL.footer,
    marginTop: 8,
    marginRight: 18,
    marginBottom: 38,
    marginLeft: 58,
    x: { domain: epochs > 1 ? [1, epochs] : [0.5, 1.5], label: null },
    y: { type: logarithmic ? "log" : "linear", nice: true, label: null, zero: false },
    marks: [
      ...gridAndAxisY(ticks, (value) => formatTick(value)),
      Plot.axisX({ ...AXIS_X, ticks: epochTicks(epochs), tickFormat: String, label: "epoch" }),
      ...marks,
    ],
  });
}

function isLogarithmic(points: readonly Point[]): boolean {
  const [minimum, maximum] = extent(points);
  return minimum > 0 && maximum / minimum > LOGARITHMIC_FROM;
}

/** For any number of points: `Math.min(...values)` is limited by the stack. */
function extent(points: readonly Point[]): readonly [minimum: number, maximum: number] {
  return points.reduce<readonly [number, number]>(
    ([minimum, maximum], { value }) => [Math.min(minimum, value), Math.max(maximum, value)],
    [Infinity, -Infinity],
  );
}

/** The powers of ten around the values, every second or third where there are many. */
function decades(points: readonly Point[]): number[] {
  const [minimum, maximum] = extent(points);
  const [low, high] = [Math.floor(Math.log10(minimum)), Math.ceil(Math.log10(maximum))];
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
