/** Compares the reference values of the accuracy tests with mpmath's (generate_fixtures.py). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as functions from "./functions.ts";
import { abs, div, integer, less, mul, real, scale, sqrt, sub, type Real } from "./real.ts";
import { ulpError } from "./ulp.ts";

const FUNCTIONS: Readonly<Record<string, (x: Real) => Real>> = { ...functions, sqrt } as never;

const fixtures = JSON.parse(readFileSync(new URL("fixtures.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly (readonly [number, string])[]>
>;

/** The number that a decimal text is. */
function decimal(text: string): Real {
  const [digits = "", exponent = "0"] = text.split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  const power = Number(exponent) - fraction.length;
  const ten = integer(10n ** BigInt(Math.abs(power)));
  const value = integer(BigInt(whole + fraction));
  return power < 0 ? div(value, ten) : mul(value, ten);
}

describe.each(Object.entries(fixtures))("%s", (name, rows) => {
  test.each(rows)("of %d", (x, text) => {
    const expected = decimal(text);
    const found = FUNCTIONS[name]?.(real(x));
    if (found === undefined) throw new Error(`no function ${name}`);
    // 42 digits.
    expect(less(abs(sub(found, expected)), scale(abs(expected), -140))).toBe(true);
  });
});

describe("units of the last place", () => {
  const third = div(real(1), real(3));
  test.each([
    ["the nearest f64 to a third is a third of a unit off", 1 / 3, third, "f64", 1 / 3],
    ["the nearest f32 too", Math.fround(1 / 3), third, "f32", 1 / 3],
    ["its neighbour is further", 1 / 3 + 2 ** -54, third, "f64", 2 / 3],
    ["subnormal numbers have one unit", 2 ** -148, real(2 ** -149), "f32", 1],
    ["what is too large is infinite", Infinity, scale(real(1), 128), "f32", 0],
    ["and nothing else", 2 ** 127, scale(real(1), 128), "f32", Infinity],
    ["an infinity in place of the largest number", Infinity, real(2 ** 127 * (2 - 2 ** -23)), "f32", 1],
    ["a zero has a sign", 0, -0, "f64", Infinity],
    ["NaN where one is expected", NaN, NaN, "f64", 0],
    ["NaN where none is", NaN, third, "f64", Infinity],
  ] as const)("%s", (_what, found, exact, dtype, units) => {
    expect(ulpError(found, exact, dtype)).toBeCloseTo(units, 12);
  });
});
