import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ShownDtype } from "../../runtime/show/element-style.ts";
import { formatTensor, type ShownTensor } from "../../runtime/show/format-tensor.ts";

interface Formula {
  readonly factor: number;
  readonly modulo: number;
  readonly scale: number;
  readonly offset: number;
}
/** Made by generate_fixtures.py with the real PyTorch. */
interface Fixture {
  readonly name: string;
  readonly dtype: ShownDtype;
  readonly shape: readonly number[];
  readonly data?: string;
  readonly formula?: Formula;
  readonly text: string;
}

const fixtures = JSON.parse(
  readFileSync(new URL("./fixtures.json", import.meta.url), "utf8"),
) as readonly Fixture[];

const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

function elementsOf({ dtype, shape, data, formula }: Fixture): number[] {
  if (data !== undefined)
    return data.split(" ").flatMap((word) => (word === "" ? [] : [SPECIAL[word] ?? Number(word)]));
  if (formula === undefined) throw new Error("a fixture has data or a formula");
  const { factor, modulo, scale, offset } = formula;
  const count = shape.reduce((product, size) => product * size, 1);
  const numbers = Array.from({ length: count }, (_, i) => ((i * factor) % modulo) * scale + offset);
  return dtype === "i32" ? numbers.map(Math.trunc) : numbers;
}

describe("formatTensor prints what PyTorch prints", () => {
  test("there are fixtures of every dtype", () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(120);
    expect(new Set(fixtures.map(({ dtype }) => dtype))).toEqual(new Set(["f32", "f64", "i32", "bool"]));
  });

  test.each(fixtures)("$name", (fixture) => {
    const { dtype, shape, text } = fixture;
    expect(formatTensor({ dtype, shape, data: elementsOf(fixture) })).toBe(text);
  });
});

describe("formatTensor of typed arrays", () => {
  test.each([
    [{ dtype: "f32", shape: [2], data: new Float32Array([0.1, 2]) }, "tensor([0.1000, 2.0000])"],
    [{ dtype: "i32", shape: [2], data: new Int32Array([-1, 20]) }, "tensor([-1, 20], dtype=i32)"],
    [{ dtype: "bool", shape: [2], data: new Uint8Array([0, 1]) }, "tensor([False,  True])"],
    [{ dtype: "f64", shape: [], data: new Float64Array([0.5]) }, "tensor(0.5000, dtype=f64)"],
  ] as [ShownTensor, string][])("%j", (tensor, text) => {
    expect(formatTensor(tensor)).toBe(text);
  });

  test("an f32 is rounded to single precision first: 16777217 is not one", () => {
    expect(formatTensor({ dtype: "f32", shape: [], data: [16777217] })).toBe("tensor(16777216.)");
  });
});

test.each([
  [[3], [1, 2], "a tensor of shape [3] cannot have 2 elements"],
  [[], [], "a tensor of shape [] cannot have 0 elements"],
  [[-1], [], "a tensor of shape [-1] cannot have 0 elements"],
  [[1.5, 2], [1, 2, 3], "a tensor of shape [1.5, 2] cannot have 3 elements"],
])("shape %j does not fit data %j", (shape, data, message) => {
  expect(() => formatTensor({ dtype: "f32", shape, data })).toThrow(new RangeError(message));
});

describe("properties", () => {
  const shape = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 });
  const sized = (element: fc.Arbitrary<number>) =>
    shape.chain((sizes) => {
      const length = sizes.reduce((product, size) => product * size, 1);
      return fc.record({
        shape: fc.constant(sizes),
        data: fc.array(element, { minLength: length, maxLength: length }),
      });
    });
  const numbersOf = (text: string): number[] =>
    [...text.matchAll(/-?\d+\.?\d*(?:e[+-]\d+)?/g)].map(([number]) => Number(number));

  test("integers are read back as they were, in lines of at most 80 columns before what closes them", () => {
    fc.assert(
      fc.property(sized(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), (tensor) => {
        fc.pre(tensor.data.length <= 1000);
        const text = formatTensor({ dtype: "i32", ...tensor });
        expect(numbersOf(text.replace("dtype=i32", ""))).toEqual(tensor.data);
        for (const line of text.split("\n"))
          expect(line.replace(/[\]),]+$/, "").length).toBeLessThanOrEqual(80);
      }),
    );
  });

  test("f64 values are read back to four decimals, or to five digits with exponents", () => {
    fc.assert(
      fc.property(sized(fc.double({ noNaN: true, noDefaultInfinity: true })), (tensor) => {
        fc.pre(tensor.data.length <= 1000);
        const text = formatTensor({ dtype: "f64", ...tensor });
        const read = numbersOf(text.replace("dtype=f64", ""));
        expect(read).toHaveLength(tensor.data.length);
        tensor.data.forEach((value, index) => {
          const error = Math.abs((read[index] ?? NaN) - value);
          const tolerance = Math.max(0.5000001e-4, Math.abs(value) * 0.5000001e-4);
          // The largest doubles may be rounded up past the largest.
          if (Math.abs(value) < 1.797e308) expect(error).toBeLessThanOrEqual(tolerance);
        });
      }),
    );
  });

  test("brackets nest as deep as there are axes, and a summary has six items of a long axis at most", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }), (sizes) => {
        const length = sizes.reduce((product, size) => product * size, 1);
        fc.pre(length > 1000 && length < 50_000);
        const text = formatTensor({ dtype: "i32", shape: sizes, data: new Int32Array(length) });
        expect(text.startsWith(`tensor(${"[".repeat(sizes.length)}0`)).toBe(true);
        const shown = sizes.reduce((product, size) => product * Math.min(size, 6), 1);
        expect(numbersOf(text.replace("dtype=i32", ""))).toHaveLength(shown);
        expect(text.includes("...")).toBe(sizes.some((size) => size > 6));
      }),
    );
  });
});
