import { describe, expect, it } from "vitest";
import { readCsv } from "../../runtime/data/csv.ts";
import {
  classNumbers,
  firstMissing,
  mean,
  median,
  oneHot,
  oneHotWidth,
  readColumn,
  standardize,
} from "../../runtime/data/preprocessing.ts";
import { joinParts, splitRows, takeRows } from "../../runtime/data/split.ts";
import type { Part } from "../../runtime/data/dataset.ts";

/** The column `a` with these fields. */
function column(...fields: readonly string[]) {
  const table = readCsv(["a,b", ...fields.map((field) => `${field},0`)].join("\n"), ",");
  if ("message" in table) throw new Error(table.message);
  return readColumn(table, 0);
}
const numbers = (...values: readonly number[]): Float64Array => Float64Array.of(...values);
const rows = (...places: readonly number[]): Uint32Array => Uint32Array.of(...places);
const ALL = rows(0, 1, 2, 3);

describe("a column of a file", () => {
  it("is of numbers where every value that is there is one", () => {
    expect(column("1", "NA", "-2.5", "")).toEqual({ kind: "numbers", values: numbers(1, NaN, -2.5, NaN) });
    expect(column("NA", "").kind).toBe("numbers");
    expect(column("1", "x", "nan")).toEqual({ kind: "texts", values: ["1", "x", undefined] });
    expect(column("e\u0301", "x").values[0]).toBe("\u00e9");
  });

  it("tells its first missing value", () => {
    expect(
      [column("1", "NA"), column("x", "y"), column("x", "")].map(({ values }) => firstMissing(values)),
    ).toEqual([1, -1, 1]);
  });
});

describe("statistics", () => {
  const values = numbers(4, NaN, 1, 100, 3);
  it("are over the rows given and what is there", () => {
    expect([mean(values, rows(0, 1, 2)), mean(values, rows(0, 1, 2, 4))]).toEqual([2.5, 8 / 3]);
    expect([median(values, rows(0, 1, 2)), median(values, rows(0, 1, 2, 4))]).toEqual([2.5, 3]);
    expect([mean(values, rows(1)), median(values, rows(1))]).toEqual([NaN, NaN]);
  });

  it("bring the mean to 0 and the variance to 1", () => {
    const scaled = standardize(numbers(1, 3, NaN, 1000), rows(0, 1, 2));
    expect(scaled).toEqual({ values: numbers(-1, 1, NaN, 998), mean: 2, scale: 1 });
    expect(standardize(numbers(7, 7, 8), rows(0, 1))).toEqual({
      values: numbers(0, 0, 1),
      mean: 7,
      scale: 1,
    });
  });
});

describe("statistics at the ends of f64", () => {
  const ends = [2 ** 1023, 1e300, 1e-200, 1e-320, 5e-324].flatMap((unit) => [unit, -unit]);

  it.each(ends)("of 1 and 3 times %d", (unit) => {
    const values = numbers(unit / 4, (unit / 4) * 3);
    const { values: scaled, mean: centre } = standardize(values, rows(0, 1));
    if (Math.abs(unit) > 1e-310) expect([...scaled]).toEqual(unit > 0 ? [-1, 1] : [1, -1]);
    expect(scaled.every((value) => Number.isFinite(value) && Math.abs(value) <= 1)).toBe(true);
    expect(mean(values, rows(0, 1)) === centre && median(values, rows(0, 1)) === centre).toBe(true);
  });

  it("a value that is the same in all rows becomes 0, whatever it is", () => {
    for (const value of [0.1, -0.3, 1e300, 1e-300, -0, Number.MAX_VALUE]) {
      const scaled = standardize(numbers(value, value, value), rows(0, 1, 2));
      expect([...scaled.values].map(Math.abs)).toEqual([0, 0, 0]);
      expect(scaled.scale).toBe(1);
    }
  });

  it("of values whose sum is infinite", () => {
    const values = numbers(1.5e308, 1.5e308, 1e308);
    expect(mean(values, rows(0, 1, 2)) / 1e308).toBeCloseTo(4 / 3, 12);
    expect(median(values, rows(0, 1))).toBe(1.5e308);
  });
});

describe("categories", () => {
  it("have a column each, in order, and one for missing values where it is wanted", () => {
    const roofs = column("Tile", "NA", "Slate", "Tile");
    expect(oneHot(roofs, ALL, true)).toEqual({
      values: numbers(...[0, 1, 0], ...[0, 0, 1], ...[1, 0, 0], ...[0, 1, 0]),
      categories: ["Slate", "Tile"],
      unseen: -1,
    });
    expect(oneHot(roofs, ALL, false).values).toEqual(numbers(...[0, 1], ...[0, 0], ...[1, 0], ...[0, 1]));
    expect(oneHotWidth(roofs, ALL, true)).toBe(3);
    expect(oneHot(column("10", "9", "10"), rows(0, 1), false).values).toEqual(numbers(0, 1, 1, 0, 0, 1));
  });

  it("are those of the rows given; any other is zeros, and told", () => {
    const roofs = column("Tile", "NA", "Slate", "Straw");
    expect(oneHot(roofs, rows(0, 1), true)).toEqual({
      values: numbers(...[1, 0], ...[0, 1], ...[0, 0], ...[0, 0]),
      categories: ["Tile"],
      unseen: 2,
    });
  });

  it("become class numbers", () => {
    expect(classNumbers(column("b", "a", "b", "c"))).toEqual({
      values: Int32Array.of(1, 0, 1, 2),
      classes: ["a", "b", "c"],
    });
    expect(classNumbers(column("10", "9"))).toEqual({ values: Int32Array.of(1, 0), classes: [9, 10] });
  });
});

describe("parts", () => {
  it("have every row once, in the order of the file, whichever the seed draws", () => {
    const { train, val } = splitRows(10, 3, 0);
    expect([train.length, val.length]).toEqual([7, 3]);
    expect([...train, ...val].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const part of [train, val]) expect([...part]).toEqual([...part].sort((a, b) => a - b));
    expect(splitRows(10, 3, 0).val).toEqual(val);
    expect(splitRows(10, 3, 1).val).not.toEqual(val);
    expect(splitRows(3, 0, 1)).toEqual({ train: rows(0, 1, 2), val: rows() });
  });

  it("are cut from a whole and joined", () => {
    const whole: Part = {
      length: 3,
      columns: [
        { name: "x", dtype: "f64", shape: [2], values: numbers(1, 2, 3, 4, 5, 6) },
        { name: "y", dtype: "i32", shape: [], values: Int32Array.of(7, 8, 9) },
      ],
    };
    const cut = takeRows(whole, rows(0, 2));
    expect(cut.columns.map(({ values }) => [...values])).toEqual([
      [1, 2, 5, 6],
      [7, 9],
    ]);
    expect(joinParts(cut, takeRows(whole, rows(1))).columns.map(({ values }) => [...values])).toEqual([
      [1, 2, 5, 6, 3, 4],
      [7, 9, 8],
    ]);
  });
});
