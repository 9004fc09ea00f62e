import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textChart, type TextChart } from "../../runtime/show/text-chart.ts";
import { textWidth } from "../../runtime/show/plain-text.ts";

const steps = Array.from({ length: 33 }, (_, index) => index / 2 - 8);
const size = { width: 44, height: 12 } as const;

function chart(options: Partial<TextChart>): string {
  return textChart({ x: [0, 1, 2, 3], series: [{ label: "", y: [0, 1, 2, 3] }], ...size, ...options });
}

describe("golden charts", () => {
  test("several series have a mark each, the later one on top", () => {
    const relu = { label: "relu(t)", y: steps.map((t) => Math.max(0, t)) };
    const step = { label: "its gradient", y: steps.map((t) => (t > 0 ? 1 : 0)) };
    expect(chart({ x: steps, series: [relu, step] })).toMatchInlineSnapshot(`
      "* relu(t)   + its gradient
      8 ┤                                       **
        │                                    ***
      6 ┤                                  **
        │                               ***
      4 ┤                             **
        │                          ***
      2 ┤                        **
        │                     ++++++++++++++++++++
      0 ┤+++++++++++++++++++++
        └────────┬───────────┬────────────┬───────
                -5           0            5"
    `);
  });

  test("one series is a line of braille dots", () => {
    const sine = { label: "sin(t)", y: steps.map(Math.sin) };
    expect(chart({ x: steps, series: [sine] })).toMatchInlineSnapshot(`
      "⠤⠤ sin(t)
         1 ┤      ⢀⠖⠑⡄           ⡠⠊⢢            ⡔⠊
           │     ⢀⠎  ⠘⡄         ⢰⠁  ⢣          ⡜
       0.5 ┤     ⡜    ⢣         ⡇   ⠈⢆        ⢰⠁
           │    ⢸     ⠘⡄       ⢸     ⠘⡄       ⡎
         0 ┤    ⡇      ⢣      ⢀⠇      ⢣      ⢰⠁
           │   ⢸       ⠘⡄     ⡜       ⠘⡄     ⡎
      -0.5 ┤   ⡇        ⠸⡀   ⢰⠁        ⢣    ⡸
           │  ⡜          ⢣  ⢀⠇         ⠘⡄  ⢰⠁
        -1 ┤⣀⠜            ⠣⡠⠊           ⠈⢆⡠⠃
           └───────┬───────────┬──────────┬───────
                  -5           0          5"
    `);
  });

  test("values that are not finite leave gaps, and a lone point is a dot", () => {
    const y = [0, 1, NaN, 3, Infinity, 5, 6];
    expect(chart({ x: [0, 1, 2, 3, 4, 5, 6], series: [{ label: "gaps", y }] })).toMatchInlineSnapshot(`
      "⠤⠤ gaps
      6 ┤                                     ⣀⠤⠒⠉
        │                                  ⠤⠒⠉
        │
      4 ┤
        │                    ⠐
      2 ┤
        │
        │    ⢀⡠⠔⠂
      0 ┤⣀⠤⠒⠉⠁
        └┬────────────┬─────────────┬────────────┬
         0            2             4            6"
    `);
  });

  test("nothing to draw", () => {
    const empty = { label: "empty", y: [NaN, -Infinity] };
    expect(chart({ x: [1, 2], series: [empty] })).toBe("⠤⠤ empty\n(no finite values)");
    expect(chart({ x: [], series: [] })).toBe("(no finite values)");
  });
});

const BRAILLE = /[\u2801-\u28ff]/;

test("a line that rises goes from the bottom left to the top right", () => {
  const lines = chart({}).split("\n");
  const rows = lines.flatMap((line, row) => (BRAILLE.test(line) ? [row] : []));
  const firstColumns = rows.map((row) => lines[row]?.search(BRAILLE) ?? NaN);
  expect(rows).toEqual(Array.from({ length: size.height - 2 }, (_, row) => row));
  expect(firstColumns).toEqual([...firstColumns].sort((a, b) => b - a));
  expect(firstColumns.at(-1)).toBe(3);
  expect(lines[0]).toHaveLength(size.width);
});

test.each([
  ["\x1b[2Jred", "\\u{1b}[2Jred"],
  ["a\nb\tc", "a\\u{a}b\\u{9}c"],
  ["\u202egnp", "\\u{202e}gnp"],
  ["\x9b31m", "\\u{9b}31m"],
])("a label's control characters are written out: %j", (label, shown) => {
  const text = chart({ series: [{ label, y: [0, 1, 2, 3] }] });
  expect(text.split("\n")[0]).toBe(`⠤⠤ ${shown}`);
  expect(text).not.toMatch(/[^\P{C}\n]/u);
});

test("a long legend goes on to further lines, a long label is cut", () => {
  const series = Array.from({ length: 9 }, (_, i) => ({ label: `series ${i} 精度`, y: [i, i, i, i] }));
  const lines = chart({ series: [...series, { label: "long ".repeat(30), y: [9, 9, 9, 9] }] }).split("\n");
  const legend = lines.slice(
    0,
    lines.findIndex((line) => line.includes("┤")),
  );
  expect(legend).toHaveLength(6);
  expect(legend.join(" ")).toMatch(/\* series 0 精度 .*& series 7 精度 .*\* series 8 精度/);
  expect(legend.at(-1)).toMatch(/^\+ long .*…$/);
  for (const line of legend) expect(textWidth(line)).toBeLessThanOrEqual(size.width);
});

test("a series has one value for each of x", () => {
  expect(() => chart({ series: [{ label: "y", y: [1, 2] }] })).toThrow(
    new RangeError('"y" has 2 values for the 4 of the horizontal axis'),
  );
});

test("any numbers and sizes give a text of the size that was asked for", () => {
  const numbers = fc.array(fc.tuple(fc.double(), fc.double(), fc.double()), { minLength: 1, maxLength: 30 });
  const sizes = fc.record({
    width: fc.integer({ min: 40, max: 120 }),
    height: fc.integer({ min: 8, max: 40 }),
  });
  fc.assert(
    fc.property(numbers, sizes, (rows, { width, height }) => {
      const column = (index: 0 | 1 | 2): number[] => rows.map((row) => row[index]);
      const series = [
        { label: "first", y: column(1) },
        { label: "second", y: column(2) },
      ];
      const lines = textChart({ x: column(0), series, width, height }).split("\n");
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      if (lines.at(-1) !== "(no finite values)") expect(lines).toHaveLength(height);
      expect(lines.join("")).not.toMatch(/NaN|Infinity|undefined/);
    }),
    { numRuns: 300 },
  );
});
