/** Matrix products around the edges of tiles and panels, in every transposition, small and packed. */
import { describe, expect, test } from "vitest";
import { dimVariable, type Dim } from "../../compiler/ir/dim.ts";
import { createBuilder, type Graph } from "../../compiler/ir/graph.ts";
import { interpretGraph, tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { bitsOf, faults } from "./compare.ts";
import { createModel, inputOf, runGraph } from "./machines.ts";
import { lowerModel } from "../../compiler/lower/index.ts";

type Sizes = readonly [m: number, k: number, n: number];
type Dims = readonly [m: Dim, k: Dim, n: Dim];

/** left @ right, each stored transposed or not. */
function product(
  [m, k, n]: Dims,
  transposes: readonly [boolean, boolean],
  dtype: "f32" | "f64" | "i32",
): Graph {
  const b = createBuilder();
  const left = b.node("input", [], { name: "left", type: { dtype, shape: transposes[0] ? [k, m] : [m, k] } });
  const right = b.node("input", [], {
    name: "right",
    type: { dtype, shape: transposes[1] ? [n, k] : [k, n] },
  });
  const contract = [[transposes[0] ? 0 : 1], [transposes[1] ? 1 : 0]] as const;
  const node = b.node("dot_general", [left, right], { contract, batch: [[], []] });
  return { name: "g", results: [{ role: "output", name: "z", node }] };
}

function numbers(count: number, seed: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i * 1.7 + seed) * 3));
}

function bind(sizes: Sizes, transposes: readonly [boolean, boolean], dtype: "f32" | "f64" | "i32") {
  const [m, k, n] = sizes;
  const whole = (list: readonly number[]): readonly number[] =>
    dtype === "i32" ? list.map(Math.trunc) : list;
  const inputs = new Map<string, TensorValue>([
    ["left", tensorValue(dtype, transposes[0] ? [k, m] : [m, k], whole(numbers(m * k, 1)))],
    ["right", tensorValue(dtype, transposes[1] ? [n, k] : [k, n], whole(numbers(k * n, 2)))],
  ]);
  const none = new Map<string, number>();
  return { inputs, params: none, states: none, hypers: none, dims: none as ReadonlyMap<string, number> };
}

const WAYS = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/** k products of numbers up to 3, summed in order: 2k roundings of numbers up to 9k. */
const tolerance = (k: number) => ({ relative: 0, absolute: 2 * k * (9 * k) * 2 ** -24 });

describe.each([
  ...([1, 2, 3, 4, 5, 7, 8, 9] as const).map((n): Sizes => [n, 9 - (n % 3), n + 1]),
  [32, 8, 3] satisfies Sizes,
  [16, 40, 8] satisfies Sizes,
  [17, 33, 31] satisfies Sizes,
  [23, 70, 12] satisfies Sizes,
  [20, 64, 10] satisfies Sizes,
  [64, 1, 65] satisfies Sizes,
  [9, 300, 9] satisfies Sizes,
  [1, 130, 70] satisfies Sizes,
  [70, 130, 1] satisfies Sizes,
  [0, 4, 5] satisfies Sizes,
  [4, 0, 5] satisfies Sizes,
])("%i x %i x %i", (...sizes: Sizes) => {
  test.each(WAYS)("transposed: %s, %s", async (...transposes) => {
    const graph = product(sizes, transposes, "f32");
    const bindings = bind(sizes, transposes, "f32");
    const [js] = await runGraph(graph, bindings, "js");
    const [wasm] = await runGraph(graph, bindings, "wasm");
    const [reference] = interpretGraph(graph, bindings);
    if (js === undefined || wasm === undefined || reference === undefined) throw new Error("one result");
    expect(bitsOf(wasm)).toEqual(bitsOf(js));
    expect(faults(js, reference, tolerance(sizes[1]))).toEqual([]);
  });
});

test.each(["f64", "i32"] as const)("products of %s are exact to their dtype", async (dtype) => {
  const sizes: Sizes = [18, 70, 21];
  const graph = product(sizes, [false, true], dtype);
  const bindings = bind(sizes, [false, true], dtype);
  const [js] = await runGraph(graph, bindings, "js");
  const [wasm] = await runGraph(graph, bindings, "wasm");
  const [reference] = interpretGraph(graph, bindings);
  if (js === undefined || wasm === undefined || reference === undefined) throw new Error("one result");
  expect(wasm).toEqual(js);
  expect(faults(js, reference, { relative: 0, absolute: dtype === "i32" ? 0 : 1e-12 })).toEqual([]);
});

describe("one model, any n up to the largest", () => {
  const N = dimVariable("N");
  const shapes: readonly (readonly [string, Dims, readonly [boolean, boolean], (n: number) => Sizes])[] = [
    ["rows", [N, 40, 21], [false, false], (n) => [n, 40, 21]],
    ["columns", [21, 40, N], [false, true], (n) => [21, 40, n]],
    ["depth", [40, N, 21], [true, false], (n) => [40, n, 21]],
  ];
  test.each(shapes)("of %s", async (_, dims, transposes, sizesAt) => {
    const graph = product(dims, transposes, "f32");
    const lowered = lowerModel(inputOf([graph]));
    const largest = new Map([["N", 33]]);
    const js = await createModel(lowered, "js", largest);
    const wasm = await createModel(lowered, "wasm", largest);
    for (const n of [33, 1, 2, 7, 8, 9, 15, 16, 17, 0, 32]) {
      const bindings = { ...bind(sizesAt(n), transposes, "f32"), dims: new Map([["N", n]]) };
      js.set(bindings);
      wasm.set(bindings);
      const [[a], [b], [reference]] = [
        js.run(0, bindings.dims),
        wasm.run(0, bindings.dims),
        interpretGraph(graph, bindings),
      ];
      if (a === undefined || b === undefined || reference === undefined) throw new Error("one result");
      expect(bitsOf(b)).toEqual(bitsOf(a));
      expect(faults(a, reference, tolerance(sizesAt(n)[1]))).toEqual([]);
    }
  });
});

test("a row's product does not depend on how many rows there are", async () => {
  const few = bind([3, 40, 21], [false, false], "f32");
  const many = bind([33, 40, 21], [false, false], "f32");
  const N = dimVariable("N");
  const lowered = lowerModel(inputOf([product([N, 40, 21], [false, false], "f32")]));
  const model = await createModel(lowered, "wasm", new Map([["N", 33]]));
  model.set(many);
  const [all] = model.run(0, new Map([["N", 33]]));
  model.set(few);
  const [first] = model.run(0, new Map([["N", 3]]));
  expect(first?.data).toEqual(all?.data.slice(0, 63));
});
