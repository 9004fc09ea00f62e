/**
 * A line chart as one SVG file that refers to nothing outside itself and follows the reader's light or
 * dark scheme. Labels of the user's are only ever text nodes.
 */
import * as Plot from "@observablehq/plot";
import { cutToWidth, plainText, textWidth } from "./plain-text.ts";
import { pointsOf, rangeOf, runsOf, thinRun, type ChartData, type Point, type Range } from "./chart-data.ts";
import {
  AXIS_X,
  dotMark,
  gridAndAxisY,
  lineMark,
  Pen,
  plotWithin,
  startPicture,
  type LineColours,
} from "./svg-picture.ts";
import { tickLabels, ticksAround, ticksWithin } from "./ticks.ts";

export interface LineChart extends ChartData {
  /** What the picture shows; it stands above the chart. */
  readonly title?: string;
}

const SIZE = { width: 680, height: 420 } as const;
const MARGIN = { edge: 16, title: 44, legend: 22 } as const;
const CHART_MARGIN = { top: 12, right: 24, bottom: 36, left: 24 } as const;
const TICKS = { x: [8, 5, 3, 2], y: 6 } as const;
/** Columns of consecutive points that a long series is thinned to. */
const THINNED_TO = 600;
/** About the width of a digit on an axis, and the least distance of two labels. */
const AXIS = { digit: 7, gap: 16 } as const;
/** Where there are more series than colours. */
const DASHES = "5 4";
const LONGEST_LABEL = 48;
/** About the width of a character of the legend, and what an entry has beside its text. */
const LEGEND = { character: 6.8, around: 38 } as const;

/** The lines' colours in turn; the first two are those of the learning curves. */
const COLOURS: LineColours = {
  line0: { light: "#2563c9", dark: "#6ea8ff" },
  line1: { light: "#c2570c", dark: "#ff9f5a" },
  line2: { light: "#1a7f4b", dark: "#5fcf95" },
  line3: { light: "#7a3fc0", dark: "#b98cff" },
  line4: { light: "#c0304a", dark: "#ff8095" },
  line5: { light: "#0e7490", dark: "#4cc9e0" },
  line6: { light: "#8a5a2b", dark: "#d3a46f" },
  line7: { light: "#a8327d", dark: "#f08ccb" },
};
const LINES = Object.keys(COLOURS);

/**
 * The text of the SVG. NaN, infinite and overlarge values leave gaps, and a point between two gaps is a dot;
 * where series meet, the later one is on top. Throws a RangeError where a series has not one value for
 * each of `x`.
 */
export function lineChart({ title = "", x, series }: LineChart): string {
  const draw = new Pen();
  const heading = plainText(title, LONGEST_LABEL);
  const labels = series.map(({ label }) => cutToWidth(plainText(label, LONGEST_LABEL), LONGEST_LABEL));
  const legend = placeLegend(labels);
  const top = (heading === "" ? MARGIN.edge : MARGIN.title) + legend.height;
  const { width } = SIZE;
  const height = top + SIZE.height;
  const name = heading === "" ? `Line chart of ${labels.join(", ")}` : heading;
  const picture = startPicture(draw, { width, height, name, heading }, COLOURS);
  labels.forEach((label, index) => {
    const { x: left = 0, y: row = 0 } = legend.places[index] ?? {};
    const y = top - legend.height + row + 12;
    if (label !== "") picture.append(draw.legendEntry(lineClass(index), left, y, label, dashOf(index)));
  });
  const chart = drawChart(
    draw,
    series.map((one) => pointsOf(x, one)),
  );
  chart.setAttribute("y", String(top));
  picture.append(chart);
  return `${picture.outerHTML}\n`;
}

function lineClass(index: number): string {
  return LINES[index % LINES.length] ?? "line0";
}

function dashOf(index: number): string | undefined {
  return index < LINES.length ? undefined : DASHES;
}

/** Entries from left to right, in as many rows as they need; no row where no series has a label. */
function placeLegend(labels: readonly string[]): {
  readonly places: readonly Point[];
  readonly height: number;
} {
  if (labels.every((label) => label === "")) return { places: [], height: 0 };
  let [x, y]: [number, number] = [MARGIN.edge, 0];
  const places = labels.map((label) => {
    const width = textWidth(label) * LEGEND.character + LEGEND.around;
    if (x > MARGIN.edge && x + width > SIZE.width) [x, y] = [MARGIN.edge, y + MARGIN.legend];
    const place = { x, y };
    x += width;
    return place;
  });
  return { places, height: y + MARGIN.legend };
}

function drawChart(draw: Pen, lines: readonly (readonly Point[])[]): Element {
  const runs = lines.map((points) => runsOf(points).map((run) => thinRun(run, THINNED_TO)));
  const drawn = runs.flat(2);
  const xRange = rangeOf(drawn.map((point) => point.x)) ?? { low: 0, high: 1 };
  const yTicks = ticksAround(rangeOf(drawn.map((point) => point.y)) ?? { low: 0, high: 1 }, TICKS.y);
  const x = ticksThatFit(xRange);
  const yLabels = tickLabels(yTicks.values);
  const marks = runs.flatMap((runsOfOne, index) => {
    const className = lineClass(index);
    const joined = runsOfOne.flatMap((run) => [...run, { x: NaN, y: NaN }]);
    const alone = runsOfOne.filter((run) => run.length === 1).flat();
    return [lineMark(joined, "x", "y", className, dashOf(index)), dotMark(alone, "x", "y", className)];
  });
  return plotWithin(draw, {
    width: SIZE.width,
    height: SIZE.height,
    marginTop: CHART_MARGIN.top,
    marginRight: Math.max(CHART_MARGIN.right, labelWidth(x.labels) / 2),
    marginBottom: CHART_MARGIN.bottom,
    marginLeft: Math.max(CHART_MARGIN.left + labelWidth(yLabels), labelWidth(x.labels) / 2),
    x: { domain: [xRange.low, xRange.high], label: null },
    y: { domain: [yTicks.range.low, yTicks.range.high], label: null },
    marks: [
      ...gridAndAxisY([...yTicks.values], (_, index) => yLabels[index] ?? ""),
      Plot.axisX({ ...AXIS_X, ticks: [...x.values], tickFormat: (_, index) => x.labels[index] ?? "" }),
      ...marks,
    ],
  });
}

function labelWidth(labels: readonly string[]): number {
  return AXIS.digit * Math.max(0, ...labels.map((label) => label.length));
}

/** Round numbers along the horizontal axis, so few that their labels have room. */
function ticksThatFit(range: Range): {
  readonly values: readonly number[];
  readonly labels: readonly string[];
} {
  const choices = TICKS.x.map((count) => {
    const values = ticksWithin(range, count);
    return { values, labels: tickLabels(values) };
  });
  const room = SIZE.width * 0.8;
  const fits = choices.find(({ labels }) => labels.length * (labelWidth(labels) + AXIS.gap) <= room);
  return fits ?? { values: [], labels: [] };
}
