/** Picking by data: worked values, order of sums, and indices out of range, on the reference and on both targets. */
import { describe, expect, test } from "vitest";
import { dimVariable } from "../../compiler/ir/dim.ts";
import { createBuilder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph, tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { createModel, inputOf, runGraph } from "./machines.ts";

const N = dimVariable("N");

interface Run {
  readonly graph: Graph;
  readonly bindings: Required<Bindings>;
}

const TARGETS = ["js", "wasm"] as const;

/** `x` is f32[N, 2], `i` is i32[3]. */
function setUp(
  make: (x: Node, i: Node, b: ReturnType<typeof createBuilder>) => Node,
  indices: readonly number[],
  rows = 4,
): Run {
  const b = createBuilder();
  const x = b.node("input", [], { name: "x", type: { dtype: "f32", shape: [N, 2] } });
  const i = b.node("input", [], { name: "i", type: { dtype: "i32", shape: [3] } });
  const values = Array.from({ length: 2 * rows }, (_, at) => at);
  return {
    graph: { name: "predict", results: [{ role: "output", name: "y", node: make(x, i, b) }] },
    bindings: {
      inputs: new Map([
        ["x", tensorValue("f32", [rows, 2], values)],
        ["i", tensorValue("i32", [3], indices)],
      ]),
      params: new Map(),
      states: new Map(),
      hypers: new Map(),
      dims: new Map([["N", rows]]),
    },
  };
}

const gather = (axis: number) => (x: Node, i: Node, b: ReturnType<typeof createBuilder>) =>
  b.node("gather", [x, i], { axis });

describe.each(TARGETS)("on %s", (target) => {
  test.each<[string, Run, readonly number[]]>([
    ["rows", setUp(gather(0), [3, 0, 3]), [6, 7, 0, 1, 6, 7]],
    ["rows from the end", setUp(gather(0), [-1, -4, 2]), [6, 7, 0, 1, 4, 5]],
    ["columns", setUp(gather(1), [1, -1, 0], 2), [1, 1, 0, 3, 3, 2]],
    [
      "through a view that runs backwards",
      setUp(
        (x, i, b) => {
          const t = b.node("transpose", [x], { permutation: [1, 0] });
          const back = b.node("slice", [t], { start: [1, 0], stop: [-1, N], step: [-1, 1] });
          return b.node("gather", [back, i], { axis: 0 });
        },
        [0, 1, 1],
        2,
      ),
      [1, 3, 0, 2, 0, 2],
    ],
    [
      "of the positions themselves",
      setUp(
        (_x, i, b) => {
          const places = b.node("iota", [], { dtype: "f32", shape: [5], axis: 0 });
          return b.node("gather", [places, i], { axis: 0 });
        },
        [4, -5, -1],
      ),
      [4, 0, 4],
    ],
  ])("gather picks %s", async (_, { graph, bindings }, expected) => {
    expect([...(interpretGraph(graph, bindings)[0]?.data ?? [])]).toEqual(expected);
    const [found] = await runGraph(graph, bindings, target);
    expect([...(found?.data ?? [])]).toEqual(expected);
  });

  test("scatter_add adds in the order of the indices, repeated ones too", async () => {
    const run = setUp(
      (x, i, b) => {
        const scalar = b.node("constant", [], { dtype: "f32", shape: [3], values: [2 ** 24, 1, 1] });
        const updates = b.node("broadcast", [scalar], { shape: [3, 2], axes: [0] });
        return b.node("scatter_add", [x, i, updates], { axis: 0 });
      },
      [1, 1, -3],
    );
    const [found] = await runGraph(run.graph, run.bindings, target);
    // In f32 2^24 + 1 + 1 one after the other stays 2^24, plus what was there: 2 and 3.
    const sums = [2, 3].map((start) => [2 ** 24, 1, 1].reduce((sum, x) => Math.fround(sum + x), start));
    expect([...(found?.data ?? [])]).toEqual([0, 1, ...sums, 4, 5, 6, 7]);
  });

  test("one update spread over all indices is added at each", async () => {
    const run = setUp(
      (x, _i, b) => {
        const same = b.node("constant", [], { dtype: "i32", shape: [3], values: [2, 2, 2] });
        const one = b.node("constant", [], { dtype: "f32", shape: [], values: [1] });
        const updates = b.node("broadcast", [one], { shape: [3, 2], axes: [] });
        return b.node("scatter_add", [x, same, updates], { axis: 0 });
      },
      [0, 0, 0],
    );
    const [found] = await runGraph(run.graph, run.bindings, target);
    expect([...(found?.data ?? [])]).toEqual([0, 1, 2, 3, 7, 8, 6, 7]);
  });

  test.each([
    [[0, 4, 9], "index 4 is out of range for an axis of 4: its indices are 0 to 3, or -4 to -1"],
    [[-5, 0, 0], "index -5 is out of range for an axis of 4: its indices are 0 to 3, or -4 to -1"],
    [[2 ** 31 - 1, 0, 0], "index 2147483647 is out of range for an axis of 4"],
    [[-(2 ** 31), 0, 0], "index -2147483648 is out of range for an axis of 4"],
  ])("indices %j end the run with an error", async (indices, message) => {
    const adds = (x: Node, i: Node, b: ReturnType<typeof createBuilder>): Node =>
      b.node("scatter_add", [x, i, b.node("gather", [x, i], { axis: 0 })], { axis: 0 });
    for (const { graph, bindings } of [setUp(gather(0), indices), setUp(adds, indices)]) {
      expect(() => interpretGraph(graph, bindings)).toThrow(RangeError);
      expect(() => interpretGraph(graph, bindings)).toThrow(message);
      await expect(runGraph(graph, bindings, target)).rejects.toThrow(RangeError);
      await expect(runGraph(graph, bindings, target)).rejects.toThrow(message);
    }
  });

  test.each([
    [[0, 4, 9], "the label 4 is not one of the classes: there are 4, 0 to 3"],
    [[0, -1, 0], "the label -1 is not one of the classes: there are 4, 0 to 3"],
  ])("labels %j end it as labels", async (labels, message) => {
    const picks = (x: Node, i: Node, b: ReturnType<typeof createBuilder>): Node =>
      b.node("gather", [x, i], { axis: 0, labels: true });
    const adds = (x: Node, i: Node, b: ReturnType<typeof createBuilder>): Node => {
      const one = b.node("constant", [], { dtype: "f32", shape: [], values: [1] });
      const updates = b.node("broadcast", [one], { shape: [3, 2], axes: [] });
      return b.node("scatter_add", [x, i, updates], { axis: 0, labels: true });
    };
    for (const { graph, bindings } of [setUp(picks, labels), setUp(adds, labels)]) {
      expect(() => interpretGraph(graph, bindings)).toThrow(message);
      await expect(runGraph(graph, bindings, target)).rejects.toThrow(message);
    }
  });

  test("an axis without elements has no index", async () => {
    const empty = (_x: Node, i: Node, b: ReturnType<typeof createBuilder>): Node =>
      b.node("gather", [b.node("constant", [], { dtype: "f32", shape: [0], values: [] }), i], { axis: 0 });
    const { graph, bindings } = setUp(empty, [0, 0, 0]);
    const message = "index 0 is out of range for an axis of 0: it has none";
    expect(() => interpretGraph(graph, bindings)).toThrow(message);
    await expect(runGraph(graph, bindings, target)).rejects.toThrow(message);
  });

  test("a wrong index leaves parameters and other memory as they were, and the next run is right", async () => {
    const b = createBuilder();
    const w = b.node("param", [], { name: "w", type: { dtype: "f32", shape: [2] } });
    const i = b.node("input", [], { name: "i", type: { dtype: "i32", shape: [2] } });
    const next = b.node("scatter_add", [w, i, b.node("gather", [w, i], { axis: 0 })], { axis: 0 });
    const graph: Graph = { name: "step", results: [{ role: "param", name: "w", node: next }] };
    const dims = new Map<string, number>();
    const model = await createModel(lowerModel(inputOf([graph])), target, dims);
    const values = (indices: readonly number[]): Bindings => ({
      inputs: new Map([["i", tensorValue("i32", [2], indices)]]),
    });
    const [param] = model.manifest.params;
    if (param === undefined) throw new Error("no parameter");
    model.set({ params: new Map([["w", tensorValue("f32", [2], [1, 10])]]) });
    model.set(values([0, 7]));
    expect(() => model.run(0, dims)).toThrow("index 7 is out of range for an axis of 2");
    expect([...model.read(param, dims).data]).toEqual([1, 10]);
    model.set(values([-1, -1]));
    model.run(0, dims);
    expect([...model.read(param, dims).data]).toEqual([1, 30]);
  });
});
