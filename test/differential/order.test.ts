/** Orders and scans on both targets: lines short and long, every dtype, NaN, infinities and zeros of both signs. */
import { describe, expect, test } from "vitest";
import { dimVariable, type Dim } from "../../compiler/ir/dim.ts";
import { createBuilder, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph, tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import type { DType } from "../../compiler/ir/types.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { generator } from "../support/random.ts";
import { bitsOf } from "./compare.ts";
import { createModel, inputOf, runGraph } from "./machines.ts";

const { NaN: nan } = Number;
const inf = Infinity;
const TARGETS = ["js", "wasm"] as const;
const N = dimVariable("N");

interface Run {
  readonly graph: Graph;
  readonly bindings: Required<Bindings>;
}

function setUp(
  x: TensorValue,
  shape: readonly Dim[],
  make: (b: Builder, x: Node) => readonly Node[],
  dims: ReadonlyMap<string, number> = new Map(),
): Run {
  const b = createBuilder();
  const nodes = make(b, b.node("input", [], { name: "x", type: { dtype: x.dtype, shape } }));
  return {
    graph: {
      name: "predict",
      results: nodes.map((node, i) => ({ role: "output", name: String(i), node }) as const),
    },
    bindings: { inputs: new Map([["x", x]]), params: new Map(), states: new Map(), hypers: new Map(), dims },
  };
}

/** The results on both targets have one set of bits; gives them with the reference's. */
async function onAll({ graph, bindings }: Run): Promise<readonly (readonly [TensorValue, TensorValue])[]> {
  const [js, wasm] = [await runGraph(graph, bindings, "js"), await runGraph(graph, bindings, "wasm")];
  expect(wasm.map(bitsOf)).toEqual(js.map(bitsOf));
  const reference = interpretGraph(graph, bindings);
  return js.map((found, i) => [found, reference[i] ?? found]);
}

/** Numbers of few kinds, so that many are equal; with the edges of the dtype among them. */
const EDGES: Readonly<Record<"f32" | "f64" | "i32", readonly number[]>> = {
  f32: [0, -0, nan, inf, -inf, 1, -1, 2 ** -149, -(2 ** -149), 1.5, 3.4e38].map(Math.fround),
  // Some differ in the lower half of their bits only.
  f64: [0, -0, nan, inf, -inf, 1, 1 + 2 ** -52, 1 - 2 ** -53, -1, -1 - 2 ** -52, 5e-324, -5e-324],
  i32: [0, -1, 1, 255, 256, -256, 65536, 2 ** 31 - 1, -(2 ** 31), 7],
};

function mixed(dtype: keyof typeof EDGES, count: number, seed: number): readonly number[] {
  const random = generator(seed);
  const edges = EDGES[dtype];
  return Array.from({ length: count }, () => {
    const choice = Math.floor(random() * 2 * edges.length);
    const number = Math.floor((random() - 0.5) * 1000);
    return edges[choice] ?? (dtype === "i32" ? number : number / 8);
  });
}

const argsorts = (axis: number) => (b: Builder, x: Node) =>
  [false, true].map((descending) => b.node("argsort", [x], { axis, descending }));

describe.each(["f32", "f64", "i32"] as const)("argsort of %s", (dtype) => {
  test.each([0, 1, 2, 10, 23, 24, 25, 300, 1000])("%d elements", async (count) => {
    const x = tensorValue(dtype, [count], mixed(dtype, count, count + 1));
    for (const [found, reference] of await onAll(setUp(x, [count], argsorts(0))))
      expect(found).toEqual(reference);
  });

  test.each<[readonly number[], number]>([
    [[3, 70], 0],
    [[3, 70], 1],
    [[70, 3], 0],
    [[2, 65, 2], 1],
    [[2, 5, 2], 1],
    [[4, 1], 1],
    [[0, 3], 1],
    [[3, 0], 1],
  ])("of shape %j along axis %d", async (shape, axis) => {
    const count = shape.reduce((product, dim) => product * dim, 1);
    const x = tensorValue(dtype, shape, mixed(dtype, count, 5));
    for (const [found, reference] of await onAll(setUp(x, shape, argsorts(axis))))
      expect(found).toEqual(reference);
  });
});

describe("argsort", () => {
  test.each(TARGETS)("on %s: one kernel for every length of a symbolic axis", async (target) => {
    const { graph } = setUp(tensorValue("f32", [0], []), [N], argsorts(0));
    const model = await createModel(lowerModel(inputOf([graph])), target, new Map([["N", 200]]));
    for (const count of [0, 1, 23, 24, 200, 7]) {
      const x = tensorValue("f32", [count], mixed("f32", count, count));
      const bindings = { inputs: new Map([["x", x]]), dims: new Map([["N", count]]) };
      model.set(bindings);
      expect(model.run(0, bindings.dims)).toEqual(interpretGraph(graph, bindings));
    }
  });

  test("reads through a view that runs backwards, and sorts positions and a constant", async () => {
    const run = setUp(tensorValue("f32", [2, 70], mixed("f32", 140, 3)), [2, 70], (b, x) => {
      const start = [1, 69];
      const back = b.node("slice", [x], { start, stop: [-1, -1], step: [-1, -1] });
      const places = b.node("iota", [], { dtype: "f32", shape: [70], axis: 0 });
      const one = b.node("constant", [], { dtype: "f32", shape: [], values: [1] });
      const ones = b.node("broadcast", [one], { shape: [70], axes: [] });
      return [
        ...argsorts(1)(b, back),
        ...argsorts(0)(b, back),
        ...argsorts(0)(b, places),
        ...argsorts(0)(b, ones),
      ];
    });
    for (const [found, reference] of await onAll(run)) expect(found).toEqual(reference);
  });
});

const scans = (axis: number) => (b: Builder, x: Node) =>
  [false, true].flatMap((reverse) => [
    b.node("cumsum", [x], { axis, reverse }),
    b.node("linear_recurrence", [x, x], { axis, reverse }),
  ]);

describe.each<[DType, readonly number[], number]>([
  ["f32", [0], 0],
  ["f32", [1], 0],
  ["f32", [1000], 0],
  ["f32", [3, 40], 0],
  ["f32", [40, 3], 0],
  ["f32", [3, 40], 1],
  ["f32", [2, 5, 37], 1],
  ["f32", [0, 3], 0],
  ["f32", [2, 0], 0],
  ["f64", [7, 9], 0],
  ["i32", [7, 33], 0],
  ["i32", [50], 0],
])("scans of %s%j along axis %d", (dtype, shape, axis) => {
  test("have the reference's values", async () => {
    const count = shape.reduce((product, dim) => product * dim, 1);
    const random = generator(count);
    const numbers = Array.from({ length: count }, () =>
      dtype === "i32" ? Math.floor((random() - 0.5) * 2 ** 31) : Math.fround(2 * random() - 1),
    );
    const run = setUp(tensorValue(dtype, shape, numbers), shape, scans(axis));
    for (const [found, reference] of await onAll(run)) {
      expect([found.shape, found.dtype]).toEqual([reference.shape, reference.dtype]);
      const near = dtype === "f32" ? 1e-4 : 0;
      reference.data.forEach((expected, i) => {
        expect(Math.abs((found.data[i] ?? nan) - expected)).toBeLessThanOrEqual(near);
      });
    }
  });
});

test("a recurrence does not use the first factor, whatever it is", async () => {
  const run = setUp(tensorValue("f32", [3], [inf, 2, nan]), [3], (b, a) => {
    const ones = b.node("constant", [], { dtype: "f32", shape: [3], values: [5, 6, 7] });
    return [false, true].map((reverse) => b.node("linear_recurrence", [a, ones], { axis: 0, reverse }));
  });
  const [forth, back] = await onAll(run);
  expect([...(forth?.[0].data ?? [])]).toEqual([5, 16, nan]);
  expect([...(back?.[0].data ?? [])]).toEqual([inf, 20, 7]);
});

test("a sum so far stays infinite or NaN from where it became so", async () => {
  const run = setUp(tensorValue("f32", [5], [1, inf, 2, -inf, 3]), [5], (b, x) => [
    b.node("cumsum", [x], { axis: 0, reverse: false }),
  ]);
  const [[found] = []] = await onAll(run);
  expect([...(found?.data ?? [])]).toEqual([1, inf, inf, nan, nan]);
});
