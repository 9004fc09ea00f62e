import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignColumns, columnAt, columnsOf, isotonic, withColumnsAt } from "../../runtime/viewer/align.ts";

describe("isotonic regression", () => {
  it("pools what is out of order, by weight", () => {
    const points = [1, 4, 2, 5].map((value) => ({ value, weight: 1 }));
    expect(isotonic(points)).toEqual([1, 3, 3, 5]);
    expect(
      isotonic([
        { value: 3, weight: 3 },
        { value: 1, weight: 1 },
      ]),
    ).toEqual([2.5, 2.5]);
    expect(isotonic([])).toEqual([]);
  });

  it("is in order, keeps the weighted mean, and is no further than any other sequence in order", () => {
    const point = fc.record({
      value: fc.integer({ min: -50, max: 50 }),
      weight: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(20)), (points, steps) => {
        const fitted = isotonic(points);
        const distance = (other: readonly number[]): number =>
          points.reduce((sum, { value, weight }, i) => sum + weight * (value - (other[i] ?? 0)) ** 2, 0);
        for (let i = 1; i < fitted.length; i++)
          expect(fitted[i]).toBeGreaterThanOrEqual((fitted[i - 1] ?? 0) - 1e-9);
        let last = -50;
        const other = points.map((_, i) => (last += steps[i] ?? 0));
        expect(distance(fitted)).toBeLessThanOrEqual(distance(other) + 1e-6);
      }),
    );
  });
});

describe("columns", () => {
  const box = (x: number, width: number): { x: number; y: number; width: number; height: number } => ({
    x,
    y: 0,
    width,
    height: 10,
  });

  it("are boxes whose extents overlap", () => {
    const columns = columnsOf([box(50, 10), box(0, 20), box(10, 30)]);
    expect(columns).toEqual([
      { start: 0, end: 40 },
      { start: 50, end: 60 },
    ]);
    expect([0, 39, 45, 50, 99].map((x) => columnAt(columns, x))).toEqual([0, 0, 0, 1, 1]);
  });

  it("come to stand under each other, and never closer to their neighbours than they were", () => {
    const upper = [
      { start: 0, end: 10 },
      { start: 20, end: 30 },
      { start: 40, end: 50 },
    ];
    const lower = [
      { start: 0, end: 10 },
      { start: 100, end: 110 },
    ];
    const tie = (above: number, below: number): Parameters<typeof alignColumns>[2][number] => ({
      upper: { column: above, offset: 5 },
      lower: { column: below, offset: 5 },
    });
    const aligned = alignColumns(upper, lower, [tie(0, 0), tie(2, 1)]);
    expect((aligned.upper[2] ?? 0) - (aligned.lower[1] ?? 0)).toBeCloseTo(0, 3);
    expect((aligned.upper[0] ?? 0) - (aligned.lower[0] ?? 0)).toBeCloseTo(0, 3);
    expect((aligned.upper[1] ?? 0) - (aligned.upper[0] ?? 0)).toBeGreaterThanOrEqual(20 - 1e-9);
    expect((aligned.lower[1] ?? 0) - (aligned.lower[0] ?? 0)).toBeGreaterThanOrEqual(100 - 1e-9);
  });

  it("carry their boxes and lines along when they move", () => {
    const side = {
      boxes: new Map([
        ["a", box(0, 10)],
        ["b", box(30, 10)],
      ]),
      routes: new Map([["ab", [10, 20, 30].map((x) => ({ x, y: 1 }))]]),
    };
    const moved = withColumnsAt(side, columnsOf(side.boxes.values()), [5, 75]);
    expect([...moved.boxes.values()].map((b) => b.x)).toEqual([5, 75]);
    expect(moved.routes.get("ab")?.map((point) => point.x)).toEqual([15, 45, 75]);
  });
});
