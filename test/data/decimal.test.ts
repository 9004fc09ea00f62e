import fc from "fast-check";
import { expect, it } from "vitest";
import { isKept } from "../../runtime/data/decimal.ts";

it("f64 distinguishes every number that it prints, up to 2^53", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), (value) => {
      for (const text of [String(value), value.toExponential(), `+0${String(Math.abs(value))}`])
        expect(isKept(text, Number(text))).toBe(true);
    }),
  );
});

it.each([
  ["9007199254740991", true],
  ["9007199254740992", false],
  ["9007199254740994", false],
  ["-9007199254740993", false],
  ["123456789012345678", false],
  ["0.1", true],
  ["0.12345678901234567890123", false],
  ["1e-3", true],
  ["0.10000000000000000", true],
  ["+000000000000000007.50", true],
  ["1.5e3", true],
  [".0000000000000000012", true],
  ["0.30000000000000004", true],
  ["0.300000000000000041", false],
  ["1e-400", false],
])("f64 keeps %s apart: %s", (text, kept) => {
  expect(isKept(text, Number(text))).toBe(kept);
});
