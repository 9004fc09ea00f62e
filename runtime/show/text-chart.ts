/**
 * A line chart in characters, for a terminal: one series as a line of braille dots, several with a mark
 * for each, axes with round numbers, a legend. Pure text without colours or control characters.
 */
import { cutToWidth, plainText, textWidth } from "./plain-text.ts";
import { pointsOf, rangeOf, runsOf, type ChartData, type Point, type Range } from "./chart-data.ts";
import { BRAILLE, DotCanvas, markedCells } from "./dot-canvas.ts";
import { tickLabels, ticksAround, ticksWithin } from "./ticks.ts";

export interface TextChart extends ChartData {
  /** Columns of the whole text, 40 at least. */
  readonly width: number;
  /** Lines of the whole text, 8 at least; a long legend may need more. */
  readonly height: number;
}

const LEAST = { width: 40, height: 8, rows: 4 } as const;
const MARKS = ["*", "+", "o", "x", "#", "@", "%", "&"] as const;
const LONGEST_LABEL = 60;
const BETWEEN_ENTRIES = "   ";
/** Lines of the chart for each tick of the vertical axis, columns for each of the horizontal. */
const SPACING = { rows: 3, columns: 12 } as const;

/**
 * The chart's lines, joined by newlines. NaN, infinite and overlarge values leave gaps; where series
 * meet, the later one is on top. Throws a RangeError where a series has not one value for each of `x`.
 */
export function textChart({ x, series, width, height }: TextChart): string {
  const columnsInAll = Math.max(LEAST.width, Math.floor(width));
  const legend = drawLegend(
    series.map(({ label }) => label),
    columnsInAll,
  );
  const runs = series.map((one) => runsOf(pointsOf(x, one)));
  const drawn = runs.flat(2);
  const xRange = rangeOf(drawn.map((point) => point.x));
  const yRange = rangeOf(drawn.map((point) => point.y));
  if (xRange === undefined || yRange === undefined) return [...legend, "(no finite values)"].join("\n");

  const rows = Math.max(LEAST.rows, Math.max(LEAST.height, Math.floor(height)) - legend.length - 2);
  const yTicks = ticksAround(yRange, Math.max(1, Math.round(rows / SPACING.rows)));
  const yLabels = tickLabels(yTicks.values);
  const gutter = Math.max(...yLabels.map((label) => label.length));
  const columns = columnsInAll - gutter - 2;

  const canvas = new DotCanvas(columns, rows, series.length === 1 ? BRAILLE : markedCells(markOf));
  runs.forEach((runsOfOne, index) => {
    for (const run of runsOfOne) drawRun(canvas, index, run, xRange, yTicks.range);
  });
  const labelAt = new Map(
    yTicks.values.map((value, index) => [rows - 1 - place(value, yTicks.range, rows), yLabels[index] ?? ""]),
  );
  const lines = Array.from({ length: rows }, (_, row) => {
    const label = labelAt.get(row);
    return `${(label ?? "").padStart(gutter)} ${label === undefined ? "│" : "┤"}${canvas.row(row)}`;
  });
  return [...legend, ...lines, ...drawXAxis(xRange, columns, gutter)].join("\n");
}

function markOf(series: number): string {
  return MARKS[series % MARKS.length] ?? "*";
}

/** The entries, as many to a line as fit; nothing for a single series without a label. */
function drawLegend(labels: readonly string[], width: number): string[] {
  if (labels.length === 1 && labels[0] === "") return [];
  const lines: string[] = [];
  labels.forEach((label, index) => {
    const mark = labels.length === 1 ? "⠤⠤" : markOf(index);
    const entry = cutToWidth(`${mark} ${plainText(label, LONGEST_LABEL)}`, width);
    const joined = index === 0 ? entry : `${lines.at(-1) ?? ""}${BETWEEN_ENTRIES}${entry}`;
    if (index > 0 && textWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(entry);
  });
  return lines;
}

function drawRun(canvas: DotCanvas, series: number, run: readonly Point[], x: Range, y: Range): void {
  const dots = run.map((point) => ({
    x: place(point.x, x, canvas.width),
    y: canvas.height - 1 - place(point.y, y, canvas.height),
  }));
  dots.forEach((to, index) => {
    const from = dots[index - 1] ?? to;
    canvas.line(series, from.x, from.y, to.x, to.y);
  });
}

/** The place of a value among `count`, from 0 at the range's low end to `count - 1` at its high end. */
function place(value: number, { low, high }: Range, count: number): number {
  const part = (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, part)) * (count - 1));
}

/** The axis itself, and under it those labels that do not run into each other. */
function drawXAxis(range: Range, columns: number, gutter: number): string[] {
  const values = ticksWithin(range, Math.max(2, Math.round(columns / SPACING.columns)));
  const labels = tickLabels(values);
  const axis = Array.from({ length: columns }, () => "─");
  const before = gutter + 2;
  let text = "";
  values.forEach((value, index) => {
    const column = place(value, range, columns);
    const label = labels[index] ?? "";
    const centred = before + column - Math.floor(label.length / 2);
    const start = Math.max(0, Math.min(centred, before + columns - label.length));
    if (text !== "" && start < text.length + 2) return;
    text = text.padEnd(start) + label;
    axis[column] = "┬";
  });
  return [`${" ".repeat(gutter)} └${axis.join("")}`, text];
}
