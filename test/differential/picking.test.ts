/** Index tensors of the language on both targets, out of range at run time included. */
import { describe, expect, test } from "vitest";
import { interpretGraph, tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import { modelOf } from "../build/support.ts";
import { runGraph } from "./machines.ts";

function bindings(inputs: Bindings["inputs"], N: number): Required<Bindings> {
  return {
    inputs: inputs ?? new Map(),
    params: new Map(),
    states: new Map(),
    hypers: new Map(),
    dims: new Map([["N", N]]),
  };
}

describe.each(["js", "wasm"] as const)("on %s", (target) => {
  test("cross entropy by hand: -mean(log(p[[0, 1], y]))", async () => {
    const { forward } = modelOf(
      "model M() {\n  input p: f32[2, 3]\n  input y: i32[2]\n  loss L = -mean(log(p[[0, 1], y]))\n}",
    );
    const given = bindings(
      new Map([
        ["p", tensorValue("f32", [2, 3], [0.1, 0.3, 0.6, 0.3, 0.2, 0.5])],
        ["y", tensorValue("i32", [2], [0, 2])],
      ]),
      1,
    );
    expect(interpretGraph(forward, given)[0]?.data[0]).toBeCloseTo(1.4979, 4);
    expect((await runGraph(forward, given, target))[0]?.data[0]).toBeCloseTo(1.4979, 4);
  });

  test.each([
    ["x[i, [0, 1]]", [0, 2], [0, 5]],
    ["x[i, [0, -1]]", [0, 3], "index 3 is out of range for an axis of 3"],
    // As one flat index 0 × 2 + 2 would be in range: each index is checked against its own axis.
    ["x[[0, 0], i]", [0, 2], "index 2 is out of range for an axis of 2"],
    ["x[[5, 0]]", [0, 0], "index 5 is out of range for an axis of 3"],
  ])("%s with i = %j", async (expression, indices, expected) => {
    const { forward } = modelOf(
      `model M() {\n  input x: f32[N, 2]\n  input i: i32[2]\n  output unused = i\n  output y = ${expression}\n}`,
    );
    const given = bindings(
      new Map([
        ["x", tensorValue("f32", [3, 2], [0, 1, 2, 3, 4, 5])],
        ["i", tensorValue("i32", [2], indices)],
      ]),
      3,
    );
    if (typeof expected === "string") {
      expect(() => interpretGraph(forward, given)).toThrow(expected);
      await expect(runGraph(forward, given, target)).rejects.toThrow(expected);
    } else {
      expect([...(interpretGraph(forward, given)[1]?.data ?? [])]).toEqual(expected);
      expect([...((await runGraph(forward, given, target))[1]?.data ?? [])]).toEqual(expected);
    }
  });
});
