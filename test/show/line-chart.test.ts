import { DOMParser } from "linkedom";
import { describe, expect, test } from "vitest";
import { pointsOf, runsOf, thinRun } from "../../runtime/show/chart-data.ts";
import { lineChart, type LineChart } from "../../runtime/show/line-chart.ts";

const x = Array.from({ length: 160 }, (_, index) => index / 10 - 8);
const relu = { label: "relu(t)", y: x.map((t) => Math.max(0, t)) };
const gradient = { label: "its gradient", y: x.map((t) => (t > 0 ? 1 : 0)) };

/** The picture's parts, after a look at its text: nothing in it could run or be fetched, all numbers finite. */
function draw(chart: LineChart) {
  const svg = lineChart(chart);
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
    /https?:|href|url\(|@import|src=|data:/i,
  );
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  const { documentElement: root } = new DOMParser().parseFromString(
    svg,
    "image/svg+xml",
  ) as unknown as Document;
  const tags = [root, ...root.querySelectorAll("*")].map(({ tagName }) => tagName);
  const plain = ["svg", "title", "style", "rect", "text", "g", "path", "line", "circle"];
  expect(tags.filter((tag) => !plain.includes(tag))).toEqual([]);
  const path = (index: number): string =>
    root.querySelector(`g.line${index}[aria-label=line] path`)?.getAttribute("d") ?? "";
  const texts = [...root.querySelectorAll("text")].map(({ textContent }) => textContent);
  return { svg, root, path, texts };
}

describe("lineChart", () => {
  test("has a line and a legend entry for each series, round numbers on both axes, a title", () => {
    const { root, path, texts } = draw({ title: "activations", x, series: [relu, gradient] });
    expect(texts).toEqual(expect.arrayContaining(["activations", "relu(t)", "its gradient", "-8", "6", "8"]));
    expect([path(0), path(1)].map((d) => d.match(/[ML]/g)?.length)).toEqual([160, 160]);
    expect(root.querySelector("title")?.textContent).toBe("activations");
  });

  test("a line that rises rises: later points lie higher and further right", () => {
    const points = [
      ...draw({ x: [1, 2, 4], series: [{ label: "", y: [1, 5, 6] }] })
        .path(0)
        .matchAll(/([-\d.]+),([-\d.]+)/g),
    ];
    const across = points.map((match) => Number(match[1]));
    const down = points.map((match) => Number(match[2]));
    expect(points).toHaveLength(3);
    expect(across).toEqual([...across].sort((a, b) => a - b));
    expect(down).toEqual([...down].sort((a, b) => b - a));
  });

  test("is the same text every time, for light and dark pages", () => {
    const { svg } = draw({ x, series: [relu] });
    expect(lineChart({ x, series: [relu] })).toBe(svg);
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
  });

  test("values that are not finite leave gaps, and a lone point is a dot", () => {
    const y = [0, 1, NaN, 3, Infinity, 5, 6];
    const { root, path } = draw({ x: [0, 1, 2, 3, 4, 5, 6], series: [{ label: "gaps", y }] });
    expect(path(0).match(/M/g)).toHaveLength(3);
    expect(root.querySelectorAll("g.line0 circle")).toHaveLength(1);
  });

  test("the ninth series has the first one's colour and dashes", () => {
    const series = Array.from({ length: 9 }, (_, i) => ({ label: `series ${i}`, y: x.map((t) => t * i) }));
    const { root } = draw({ x, series });
    const dashes = [...root.querySelectorAll("g.line0[aria-label=line]")].map((line) =>
      line.getAttribute("stroke-dasharray"),
    );
    expect(dashes).toEqual([null, "5 4"]);
  });

  test.each([
    ["nothing", [], []],
    ["NaN alone", [1, 2], [NaN, NaN]],
    ["one point", [1], [2]],
    ["equal values", [1, 2, 3], [5, 5, 5]],
    ["the largest that is drawn", [-1e307, 1e307], [1e307, -1e307]],
    ["the smallest", [0, 5e-324], [5e-324, 0]],
    ["steps at the limit of doubles", [1e16, 1e16 + 2, 1e16 + 4], [1, 1 + 2 ** -52, 1]],
    ["larger than is drawn", [0, 1, 2], [1, 1e308, 2]],
  ])("%s makes a picture", (_, values, y) => {
    const { root } = draw({ x: values, series: [{ label: "y", y }] });
    expect(root.querySelectorAll("svg")).toHaveLength(1);
  });

  test.each([
    '"><script>alert(1)</script>',
    "</text></svg><b>",
    "&lt;b&gt;",
    "]]>",
    "\x1b[2J\x00",
    "\u202eabc",
    "\ud800",
  ])("a label is only ever text: %j", (label) => {
    const { svg, root, texts } = draw({ title: label, x, series: [{ ...relu, label }, gradient] });
    expect(root.querySelectorAll("svg")).toHaveLength(1);
    expect(svg).not.toMatch(/[^\P{C}\n]/u);
    if (/^[\x20-\x7e]*$/.test(label)) expect(texts.filter((text) => text === label)).toHaveLength(2);
  });

  test("a series has one value for each of x", () => {
    expect(() => lineChart({ x: [1, 2], series: [{ label: "y", y: [1] }] })).toThrow(RangeError);
  });
});

describe("thinRun", () => {
  const long = Array.from({ length: 10_000 }, (_, i) => i);
  const noise = long.map((i) => (i === 4321 ? 50 : i === 8765 ? -50 : Math.sin(i)));
  const [run = []] = runsOf(pointsOf(long, { label: "", y: noise }));

  test("keeps a short run whole", () => {
    expect(thinRun(run.slice(0, 60), 10)).toEqual(run.slice(0, 60));
  });

  test("keeps the ends and every extreme, in order, and few points", () => {
    const thinned = thinRun(run, 100);
    const places = thinned.map((point) => point.x);
    expect(thinned.length).toBeLessThanOrEqual(600);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).toEqual(expect.arrayContaining([0, 4321, 8765, 9999]));
  });
});
