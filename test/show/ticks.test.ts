import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTick, tickLabels, ticksAround, ticksWithin } from "../../runtime/show/ticks.ts";

describe("ticksWithin", () => {
  test.each([
    [0, 10, 5, ["0", "2", "4", "6", "8", "10"]],
    [-8, 7.9, 5, ["-5", "0", "5"]],
    [-8, 7.9, 8, ["-8", "-6", "-4", "-2", "0", "2", "4", "6"]],
    [0.1, 0.7, 6, ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]],
    [0, 3e-7, 3, ["0", "1e-7", "2e-7", "3e-7"]],
    [1e16, 1e16 + 4, 2, ["1e+16", "1.0000000000000002e+16", "1.0000000000000004e+16"]],
    [1, 1.000002, 2, ["1", "1.000001", "1.000002"]],
  ])("from %d to %d about %i: %j", (low, high, count, labels) => {
    expect(tickLabels(ticksWithin({ low, high }, count))).toEqual(labels);
  });
});

test("ticksAround begins and ends with a tick", () => {
  expect(ticksAround({ low: 0.3, high: 7.9 }, 4)).toEqual({
    values: [0, 2, 4, 6, 8],
    range: { low: 0, high: 8 },
  });
  expect(ticksAround({ low: 0, high: 5e-324 }, 4)).toEqual({
    values: [0, 5e-324],
    range: { low: 0, high: 5e-324 },
  });
});

test("ticks of any range ascend, are few, and have labels of their own", () => {
  const end = fc.double({ min: -1e307, max: 1e307, noNaN: true });
  fc.assert(
    fc.property(end, end, fc.integer({ min: 1, max: 12 }), (a, b, count) => {
      fc.pre(a !== b);
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const around = ticksAround({ low, high }, count);
      for (const values of [ticksWithin({ low, high }, count), around.values]) {
        expect(values.slice(1).every((value, index) => value > (values[index] ?? NaN))).toBe(true);
        expect(values.length).toBeLessThanOrEqual(2 * count + 3);
        expect(new Set(tickLabels(values)).size).toBe(values.length);
      }
      expect(around.range.low).toBeLessThanOrEqual(low);
      expect(around.range.high).toBeGreaterThanOrEqual(high);
      expect(around.range.high - around.range.low).toBeLessThan(Infinity);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [0, "0"],
  [-0, "0"],
  [0.25, "0.25"],
  [0.1 + 0.2, "0.3"],
  [20000, "20000"],
  [100000, "1e+5"],
  [10 ** -4 * 0.9999999999999999, "1e-4"],
  [-2.5e-7, "-2.5e-7"],
])("formatTick(%d) is %s", (value, text) => {
  expect(formatTick(value)).toBe(text);
});
