import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatExponential, formatFixed } from "../../runtime/show/number-format.ts";

describe("formatFixed", () => {
  test.each([
    [0, 4, "0.0000"],
    [-0, 4, "-0.0000"],
    [-0.00001, 4, "-0.0000"],
    [0.03125, 4, "0.0312"],
    [0.09375, 4, "0.0938"],
    [-0.03125, 4, "-0.0312"],
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [2.5, 0, "2"],
    [2.675, 2, "2.67"],
    [0.1, 20, "0.10000000000000000555"],
    [1e22, 1, "10000000000000000000000.0"],
    [1e23, 0, "99999999999999991611392"],
    [999.99996, 4, "1000.0000"],
    [5e-324, 4, "0.0000"],
    [NaN, 4, "nan"],
    [Infinity, 4, "inf"],
    [-Infinity, 0, "-inf"],
  ])("%d with %i decimals is %s", (value, digits, text) => {
    expect(formatFixed(value, digits)).toBe(text);
  });
});

describe("formatExponential", () => {
  test.each([
    [0, 4, "0.0000e+00"],
    [-0, 4, "-0.0000e+00"],
    [1000005, 4, "1.0000e+06"],
    [1000015, 4, "1.0000e+06"],
    [1000050, 4, "1.0000e+06"],
    [1000150, 4, "1.0002e+06"],
    [9.99995, 4, "1.0000e+01"],
    [99999.5, 4, "1.0000e+05"],
    [9.999999999999999e22, 4, "1.0000e+23"],
    [1e23, 20, "9.99999999999999916114e+22"],
    [5e-324, 4, "4.9407e-324"],
    [1.7976931348623157e308, 4, "1.7977e+308"],
    [1.5e-5, 0, "2e-05"],
    [2.5, 0, "2e+00"],
    [NaN, 4, "nan"],
    [-Infinity, 4, "-inf"],
  ])("%d with %i decimals is %s", (value, digits, text) => {
    expect(formatExponential(value, digits)).toBe(text);
  });
});

/** The engine's own text, where no tie lets the two roundings part. */
const withoutTies = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => !value.toExponential(20).match(/50*e/) && !Object.is(value, -0));

test("agrees with toFixed and toExponential away from ties", () => {
  fc.assert(
    fc.property(withoutTies, (value) => {
      const [mantissa = "", power = ""] = value.toExponential(4).split("e");
      const padded = power.slice(0, 1) + power.slice(1).padStart(2, "0");
      expect(formatExponential(value, 4)).toBe(`${mantissa}e${padded}`);
      if (Math.abs(value) < 1e21 && value !== 0) expect(formatFixed(value, 4)).toBe(value.toFixed(4));
    }),
    { numRuns: 2000 },
  );
});
