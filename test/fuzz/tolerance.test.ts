/** The comparison finds what is wrong, and claims nothing where a rounding decides. */
import { expect, test } from "vitest";
import { analyse, scriptGraph } from "../../compiler/compile.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { compare, expectedOf, type Verdict } from "./tolerance.ts";

/** The verdict on the first value that a script shows, after a change of its elements. */
function verdict(text: string, change: (x: number) => number): Verdict {
  const { built } = analyse({ path: "main.net", text });
  const node = scriptGraph(built.script).results[0]?.node;
  const [expected] = node === undefined ? [] : expectedOf([node], {}, 1);
  if (expected === undefined) throw new Error("the script shows nothing");
  const found: TensorValue = { ...expected.reference, data: expected.reference.data.map(change) };
  return compare(found, expected);
}

const TEXT = "x = full([3], 0.3, f32)\nshow exp(x) @ x";

test("one part in 10,000 is too much, a rounding is not", () => {
  expect(verdict(TEXT, (x) => x).faults).toEqual([]);
  expect(verdict(TEXT, Math.fround).faults).toEqual([]);
  expect(verdict(TEXT, (x) => x * 1.0001).faults).toHaveLength(1);
  expect(verdict(TEXT, () => NaN).faults).toHaveLength(1);
  expect(verdict(TEXT, () => Infinity).faults).toHaveLength(1);
});

test("what cancels may be off by what was lost", () => {
  const cancelled = "x = full([1], 1.1, f32)\nshow exp(x) * 1000 - exp(x + 0.0) * 999.99";
  expect(verdict(cancelled, (x) => x + 1e-4)).toMatchObject({ faults: [], decided: 1 });
  expect(verdict(cancelled, (x) => x + 1).faults).toHaveLength(1);
});

test("NaN and infinities are told apart", () => {
  expect(verdict("show log(full([1], -1.0, f32))", () => 0).faults).toHaveLength(1);
  expect(verdict("show 1 / full([1], 0.0, f32)", () => NaN).faults).toHaveLength(1);
  expect(verdict("show 1 / full([1], 0.0, f32)", (x) => x)).toMatchObject({ faults: [], decided: 1 });
});

test("nothing is claimed of whole numbers that a rounding decides", () => {
  const text = "x = full([2], 0.7, f32)\nshow cast(sin(x) * sin(x) + cos(x) * cos(x), i32)";
  expect(verdict(text, (x) => x - 1)).toMatchObject({ faults: [], decided: 0, open: 2 });
  expect(verdict("x = full([2], 0.7, f32)\nshow cast(x * 3, i32)", (x) => x + 1).faults).toHaveLength(2);
});

test("the first f32 beyond the greatest is an infinity, and f64's digits are not", () => {
  expect(verdict("x = full([1], 1e30, f32)\nshow x * x", () => Infinity)).toMatchObject({
    faults: [],
    open: 1,
  });
});

test("what leaves f32 inside a sum is not claimed to come back", () => {
  const text = "x = full([2], 1e30, f32)\nshow x @ [1e30, -1e30]";
  expect(verdict(text, () => NaN)).toMatchObject({ faults: [], open: 1 });
});
