/** What random numbers hardly ever bring: ties, NaN and infinities in extremes and their places. */
import { describe, expect, test } from "vitest";
import { createBuilder } from "../../compiler/ir/graph.ts";
import { interpretGraph, tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorType } from "../../compiler/ir/types.ts";
import { runGraph } from "./machines.ts";

const { NaN: nan } = Number;
const inf = Infinity;

/** Elements, the places of the greatest and the least, and the greatest and the least themselves. */
const ROWS = [
  [[2, 5, 5, 1, 1], 1, 3, 5, 1],
  [[7, 7, 7, 7, 7], 0, 0, 7, 7],
  [[3, nan, 9, nan, -9], 1, 1, nan, nan],
  [[nan, nan, nan, nan, nan], 0, 0, nan, nan],
  [[-inf, -inf, -inf, -inf, -inf], 0, 0, -inf, -inf],
  [[inf, -inf, inf, -inf, 0], 0, 1, inf, -inf],
  [[1, 2, 3, 4, 4], 3, 0, 4, 1],
] as const;

const dtypes = ["f32", "f64"] as const;

describe.each(dtypes)("extremes of %s", (dtype) => {
  test.each(["interpreter", "js", "wasm"] as const)("on %s", async (executor) => {
    const b = createBuilder();
    const type: TensorType = { dtype, shape: [ROWS.length, 5] };
    const x = b.node("input", [], { name: "x", type });
    const graph = {
      name: "predict",
      results: [
        b.node("argmax", [x], { axis: 1 }),
        b.node("argmin", [x], { axis: 1 }),
        b.node("reduce_max", [x], { axes: [1] }),
        b.node("reduce_min", [x], { axes: [1] }),
      ].map((node, i) => ({ role: "output" as const, name: String(i), node })),
    };
    const elements = ROWS.flatMap(([row]) => row);
    const given = {
      inputs: new Map([["x", tensorValue(dtype, [ROWS.length, 5], elements)]]),
      params: new Map(),
      states: new Map(),
      hypers: new Map(),
      dims: new Map(),
    };
    const found =
      executor === "interpreter" ? interpretGraph(graph, given) : await runGraph(graph, given, executor);
    expect(found.map(({ data }) => [...data])).toEqual(
      ([1, 2, 3, 4] as const).map((column) => ROWS.map((row) => row[column])),
    );
  });
});
