/** Pieces of self-contained SVG pictures of charts: colours for a light and a dark page, elements, axes. */
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const EDGE = 16;

export interface PictureFrame {
  readonly width: number;
  readonly height: number;
  /** Read out to those who do not see the picture. */
  readonly name: string;
  /** Stands at the top unless it is empty. */
  readonly heading: string;
}

/** The colours of lines, by the class that a line has. */
export type LineColours = Readonly<Record<string, { readonly light: string; readonly dark: string }>>;

/** Makes SVG elements; what is given as text becomes a text node. */
export class Pen {
  readonly document: Document;

  constructor() {
    const parsed = new DOMParser().parseFromString(`<svg xmlns="${SVG_NAMESPACE}"></svg>`, "image/svg+xml");
    this.document = parsed as unknown as Document;
  }

  element(tag: string, attributes: Readonly<Record<string, string | number>>, text?: string): Element {
    const element = this.document.createElementNS(SVG_NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /** A short line and the text beside it, from (x, y) to the right; `className` gives the line its colour. */
  legendEntry(className: string, x: number, y: number, label: string, dashes?: string): Element {
    const entry = this.element("g", {
      class: className,
      transform: `translate(${x}, ${y})`,
      "font-size": 12,
    });
    const end = dashes === undefined ? { "stroke-linecap": "round" } : { "stroke-dasharray": dashes };
    entry.append(
      this.element("path", { class: "line", d: "M0 -4h12", "stroke-width": 2.5, ...end }),
      this.element("text", { class: "faint", x: 17 }, label),
    );
    return entry;
  }
}

/** An SVG element with its paper, styles and heading, to be filled. */
export function startPicture(
  draw: Pen,
  { width, height, name, heading }: PictureFrame,
  colours: LineColours,
): Element {
  const picture = draw.element("svg", {
    xmlns: SVG_NAMESPACE,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
  });
  picture.append(
    draw.element("title", {}, name),
    draw.element("style", {}, styleSheet(colours)),
    draw.element("rect", { class: "paper", width, height, rx: 8 }),
  );
  if (heading !== "")
    picture.append(
      draw.element("text", { class: "ink", x: EDGE, y: 28, "font-size": 16, "font-weight": 600 }, heading),
    );
  return picture;
}

/** A chart without a page of its own, to be put into a picture that has the styles of `startPicture`. */
export function plotWithin(draw: Pen, options: Plot.PlotOptions): Element {
  const chart = Plot.plot({ ...options, document: draw.document, className: "chart" });
  // Its rules are for a chart that is a page's own element: as a part of a picture it keeps its size.
  chart.querySelector("style")?.remove();
  return chart;
}

/** The options that the horizontal axes of all charts share. */
export const AXIS_X = { tickSize: 4, fontSize: 11, labelAnchor: "center", labelArrow: "none" } as const;

/** A line through points that leaves gaps where a value is NaN; `className` gives it its colour, `dashes` breaks it. */
export function lineMark<T>(
  points: readonly T[],
  x: keyof T & string,
  y: keyof T & string,
  className: string,
  dashes?: string,
): Plot.Line {
  return Plot.line([...points], {
    x,
    y,
    className,
    stroke: "currentColor",
    strokeWidth: 2,
    strokeLinejoin: "round",
    ...(dashes === undefined ? {} : { strokeDasharray: dashes }),
  });
}

/** A dot at each point that has no NaN. */
export function dotMark<T>(
  points: readonly T[],
  x: keyof T & string,
  y: keyof T & string,
  className: string,
): Plot.Dot {
  return Plot.dot([...points], { x, y, className, fill: "currentColor", r: 2.75 });
}

/** Horizontal lines and the numbers of the vertical axis. */
export function gridAndAxisY(
  ticks: number | number[],
  tickFormat: (value: number, index: number) => string,
): Plot.Markish[] {
  return [
    Plot.gridY({ strokeOpacity: 0.18, ticks }),
    Plot.axisY({ tickSize: 0, ticks, tickFormat, fontSize: 11 }),
  ];
}

function styleSheet(colours: LineColours): string {
  const lines = (scheme: "light" | "dark", indent: string): string =>
    Object.entries(colours)
      .map(([name, colour]) => `${indent}.${name} { color: ${colour[scheme]} }\n`)
      .join("");
  return `
.paper { fill: #ffffff }
.frame { fill: none; stroke: #d8dee6 }
.ink { fill: #1f2933 }
.faint { fill: #5b6776 }
${lines("light", "")}.line { stroke: currentColor }
.chart { color: #5b6776; background: none }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums }
@media (prefers-color-scheme: dark) {
  .paper { fill: #14181f }
  .frame { stroke: #313a46 }
  .ink { fill: #e6ebf1 }
  .faint { fill: #9aa7b6 }
${lines("dark", "  ")}  .chart { color: #9aa7b6 }
}`;
}
