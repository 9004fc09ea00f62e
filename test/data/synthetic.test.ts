import { describe, expect, test } from "vitest";
import type { SourceArgument } from "../../runtime/data/arguments.ts";
import type { Part } from "../../runtime/data/dataset.ts";
import { Fault } from "../../runtime/data/fault.ts";
import { syntheticRegression } from "../../runtime/data/synthetic.ts";

const make = (given: Record<string, SourceArgument>) => syntheticRegression(new Map(Object.entries(given)));
const values = (part: Part, name: string): readonly number[] => [
  ...(part.columns.find((column) => column.name === name)?.values ?? []),
];

describe("synthetic_regression", () => {
  test("y is x w + b where there is no noise", () => {
    const { train, val, labels, origin } = make({ w: [2, -3.4], b: 4.2, noise: 0, train: 50, val: 20 });
    expect([train.length, val.length, labels]).toEqual([50, 20, undefined]);
    expect(origin).toBe("synthetic: y = x w + b + noise, 2 inputs, noise 0, seed 0");
    expect(train.columns.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual([
      { name: "x", dtype: "f32", shape: [2] },
      { name: "y", dtype: "f32", shape: [] },
    ]);
    const x = values(train, "x");
    expect(x).toHaveLength(100);
    values(train, "y").forEach((y, i) => {
      expect(y).toBe(Math.fround(4.2 + 2 * (x[2 * i] ?? NaN) + -3.4 * (x[2 * i + 1] ?? NaN)));
    });
  });

  test("noise has the deviation asked for", () => {
    const { train } = make({ w: [0], b: 1, noise: 0.5, train: 10_000, val: 0 });
    const squares = values(train, "y").map((y) => (y - 1) ** 2);
    expect(squares.reduce((sum, square) => sum + square, 0) / 10_000).toBeCloseTo(0.25, 1);
  });

  test("the same seed gives the same bits, and validation does not depend on the training count", () => {
    const one = make({ w: [2, -3.4], b: 4.2 });
    const other = make({ w: [2, -3.4], b: 4.2, train: 10 });
    expect(one.train.length).toBe(1000);
    expect(values(other.train, "y")).toEqual(values(one.train, "y").slice(0, 10));
    expect(values(other.val, "x")).toEqual(values(one.val, "x"));
    expect(values(one.val, "x").slice(0, 20)).not.toEqual(values(one.train, "x").slice(0, 20));
    expect(values(make({ w: [2, -3.4], seed: 1 }).train, "x")).not.toEqual(values(one.train, "x"));
    expect(values(one.train, "x").slice(0, 4)).toMatchInlineSnapshot(`
      [
        -0.5167643427848816,
        -1.0308395624160767,
        2.005596160888672,
        -1.4964498281478882,
      ]
    `);
  });

  test.each<[Record<string, SourceArgument>, string, string | undefined]>([
    [{ w: [1], nosie: 1 }, "synthetic_regression has no argument nosie", "did you mean noise?"],
    [
      { w: [1], __proto: 1 },
      "synthetic_regression has no argument __proto",
      "its arguments are w, b, noise, train, val, seed",
    ],
    [
      {},
      "synthetic_regression needs the argument w: a list of numbers, such as [2, -3.4]",
      "write synthetic_regression(w=...)",
    ],
    [{ w: [] }, "w of synthetic_regression must be a list of numbers, such as [2, -3.4], not []", undefined],
    [
      { w: [1, "2"] },
      'w of synthetic_regression must be a list of numbers, such as [2, -3.4], not [1,"2"]',
      undefined,
    ],
    [{ w: [1], b: true }, "b of synthetic_regression must be a finite number, not true", undefined],
    [
      { w: [1], train: 0.5 },
      "train of synthetic_regression must be a whole number from 1 to 10,000,000, not 0.5",
      undefined,
    ],
    [
      { w: new Array<number>(100).fill(1), train: 1e7 },
      "synthetic_regression of 10000000 examples with 100 values each is too large",
      "keep the number of values below 268,435,456",
    ],
  ])("refuses %j", (given, message, help) => {
    let thrown: unknown;
    try {
      make(given);
    } catch (fault) {
      thrown = fault;
    }
    expect(thrown).toBeInstanceOf(Fault);
    expect(thrown).toMatchObject({ code: "N652", message, help });
  });
});
