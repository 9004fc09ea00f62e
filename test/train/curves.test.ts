import { DOMParser } from "linkedom";
import { describe, expect, test } from "vitest";
import { drawCurves } from "../../runtime/train/curves.ts";
import type { NamedValues } from "../../runtime/train/means.ts";
import type { EpochRecord } from "../../runtime/train/records.ts";

function history(epochs: number, values: (epoch: number) => NamedValues, hasVal = true): EpochRecord[] {
  return Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    train: values(index + 1),
    val: hasVal ? values(index + 1.5) : undefined,
    stepsPerSecond: 100,
  }));
}

const usual = (epoch: number): NamedValues => ({ L: 2 / epoch, acc: 1 - 0.5 / epoch });

/** The picture's tree, after a strict look at its text: one svg, nothing that could run or be fetched. */
function parse(svg: string) {
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
    /https?:|href|url\(|@import|src=|data:/i,
  );
  const document = new DOMParser().parseFromString(svg, "image/svg+xml") as unknown as Document;
  const { documentElement } = document;
  const elements = [documentElement, ...documentElement.querySelectorAll("*")];
  const tags = new Set(elements.map(({ tagName }) => tagName));
  const plain = ["svg", "title", "style", "rect", "text", "g", "path", "line", "circle"];
  expect([...tags].filter((tag) => !plain.includes(tag))).toEqual([]);
  for (const { attributes } of elements) for (const { name } of attributes) expect(name).not.toMatch(/^on/i);
  const texts = [...documentElement.querySelectorAll("text")].map(({ textContent }) => textContent);
  const paths = (series: string): string[] =>
    [...documentElement.querySelectorAll(`g.${series}[aria-label=line] path`)].map(
      (path) => path.getAttribute("d") ?? "",
    );
  return { root: documentElement, texts, paths };
}

describe("drawCurves", () => {
  test("draws a panel for the loss and one for each metric, with a line and dots for each part", () => {
    const { root, texts, paths } = parse(drawCurves("MLP", "L", history(10, usual)));
    expect(root.querySelector("title")?.textContent).toBe("Learning curves of MLP: 10 epochs");
    expect(texts).toEqual(
      expect.arrayContaining(["MLP: 10 epochs", "loss L", "acc", "train", "val", "epoch"]),
    );
    expect(texts).toEqual(expect.arrayContaining(["0.2000", "0.1905", "0.9500", "0.9524", "10"]));
    for (const series of ["train", "val"]) {
      expect(paths(series)).toHaveLength(2);
      for (const path of paths(series)) expect(path.match(/[ML]/g)).toHaveLength(10);
      expect(root.querySelectorAll(`g.${series} circle`)).toHaveLength(20);
    }
  });

  test("a falling loss falls: later points lie lower on the page", () => {
    const [loss = ""] = parse(drawCurves("m", "L", history(5, usual))).paths("train");
    const heights = [...loss.matchAll(/[ML][-\d.]+,([-\d.]+)/g)].map((match) => Number(match[1]));
    expect(heights).toHaveLength(5);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(heights[0]).toBeLessThan(heights[4] ?? NaN);
  });

  test("follows the light and the dark scheme, and is the same text every time", () => {
    const svg = drawCurves("m", "L", history(3, usual));
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(drawCurves("m", "L", history(3, usual))).toBe(svg);
  });

  test("without validation there is one line and no legend for it", () => {
    const { texts, paths } = parse(drawCurves("m", "L", history(3, usual, false)));
    expect(texts).not.toContain("val");
    expect([paths("train").length, paths("val").filter((path) => path !== "").length]).toEqual([2, 0]);
  });

  test("a loss that falls far has a logarithmic axis", () => {
    const { texts } = parse(
      drawCurves(
        "m",
        "L",
        history(4, (epoch) => ({ L: 10 ** -epoch }), false),
      ),
    );
    expect(texts).toEqual(expect.arrayContaining(["0.1", "0.01", "0.001"]));
  });

  test("values that are not finite leave gaps", () => {
    const values = (epoch: number): NamedValues => ({
      L: epoch === 3 ? NaN : epoch === 4 ? Infinity : epoch,
    });
    const svg = drawCurves("m", "L", history(6, values, false));
    expect(parse(svg).paths("train")[0]?.match(/M/g)).toHaveLength(2);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test.each([0, 1, 2, 31, 500])("%d epochs make a picture", (epochs) => {
    const svg = drawCurves("m", "L", history(epochs, usual));
    const { texts } = parse(svg);
    expect(texts).toContain(`m: ${epochs} ${epochs === 1 ? "epoch" : "epochs"}`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("draws twelve panels at most", () => {
    const many = (): NamedValues => Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`m${i}`, i]));
    expect(parse(drawCurves("m", "m0", history(2, many))).root.querySelectorAll("svg")).toHaveLength(12);
  });

  test.each([
    '"><script>alert(1)</script>',
    "</text></svg><script>alert(1)</script>",
    "' onload='alert(1)",
    "&lt;b&gt;&amp;",
    "]]>",
    "<!-- -->",
    "__proto__",
    "constructor",
    "\x1b[2J\x00",
    "\u202eabc",
    "\ud800",
    "`${1}`",
  ])("a name is only ever text: %j", (name) => {
    const values = (): NamedValues => {
      const made = Object.create(null) as Record<string, number>;
      made[name] = 0.5;
      made["acc"] = 0.25;
      return made;
    };
    const svg = drawCurves(name, name, history(2, values));
    const { root, texts } = parse(svg);
    expect(root.querySelectorAll("svg")).toHaveLength(2);
    expect(svg).not.toMatch(/[^\P{C}\n]/u);
    expect(texts.filter((text) => text.startsWith("loss "))).toHaveLength(1);
    if (name.length < 16 && /^[\x20-\x7e]*$/.test(name)) expect(texts).toContain(`loss ${name}`);
  });
});
