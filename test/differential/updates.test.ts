/** Parameters and states that a program updates: in place where that is safe, by way of a copy where it is not. */
import { describe, expect, test } from "vitest";
import { add, binary, broadcastTo, mul, reduceSum, scalar, sub } from "../../compiler/ir/construct.ts";
import { createBuilder, type Builder, type Node, type Result } from "../../compiler/ir/graph.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { callsOf } from "../../compiler/lower/program.ts";
import { createModel, inputOf, type Target } from "./machines.ts";

const param = (b: Builder, name: string, shape: readonly number[]): Node =>
  b.node("param", [], { name, type: { dtype: "f32", shape } });
const update = (name: string, node: Node): Result => ({ role: "param", name, node });
const output = (name: string, node: Node): Result => ({ role: "output", name, node });

interface After {
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly outputs: readonly (readonly number[])[];
}

/** The parameters after a number of runs, and the outputs of the last. */
async function run(
  results: readonly Result[],
  values: Readonly<Record<string, readonly number[]>>,
  target: Target,
  times = 1,
): Promise<After> {
  const lowered = lowerModel(inputOf([{ name: "step", results }]));
  const none = new Map<string, number>();
  const model = await createModel(lowered, target, none);
  const { params } = lowered.manifest;
  model.set({
    params: new Map(
      params.flatMap(({ name, shape }) => {
        const value = values[name];
        return value === undefined ? [] : [[name, tensorValue("f32", shape.map(Number), value)]];
      }),
    ),
  });
  let outputs: readonly (readonly number[])[] = [];
  for (let i = 0; i < times; i++) outputs = model.run(0, none).map(({ data }) => [...data]);
  return {
    params: Object.fromEntries(params.map((tensor) => [tensor.name, [...model.read(tensor, none).data]])),
    outputs,
  };
}

describe.each(["js", "wasm"] as const)("on %s", (target) => {
  test("an elementwise update is made in place", async () => {
    const b = createBuilder();
    const w = param(b, "w", [5]);
    const results = [update("w", mul(b, w, scalar(b, 2, "f32")))];
    const lowered = lowerModel(inputOf([{ name: "step", results }]));
    expect(lowered.programs.flatMap(callsOf).map(({ buffers }) => buffers)).toEqual([
      [lowered.manifest.params[0]?.buffer],
    ]);
    const { params } = await run(results, { w: [1, 2, 3, 4, 5] }, target, 3);
    expect(params["w"]).toEqual([8, 16, 24, 32, 40]);
  });

  test("a swap reads both before it writes either", async () => {
    const b = createBuilder();
    const [v, w] = [param(b, "v", [3]), param(b, "w", [3])];
    const { params } = await run([update("v", w), update("w", v)], { v: [1, 2, 3], w: [4, 5, 6] }, target);
    expect(params).toEqual({ v: [4, 5, 6], w: [1, 2, 3] });
  });

  test("each from the other's old value", async () => {
    const b = createBuilder();
    const [v, w] = [param(b, "v", [5]), param(b, "w", [5])];
    const results = [update("v", add(b, v, w)), update("w", sub(b, v, w))];
    const { params } = await run(results, { v: [1, 2, 3, 4, 5], w: [10, 20, 30, 40, 50] }, target);
    expect(params).toEqual({ v: [11, 22, 33, 44, 55], w: [-9, -18, -27, -36, -45] });
  });

  test("w + its transpose", async () => {
    const b = createBuilder();
    const w = param(b, "w", [3, 3]);
    const results = [update("w", add(b, w, b.node("transpose", [w], { permutation: [1, 0] })))];
    const { params } = await run(results, { w: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, target);
    expect(params["w"]).toEqual([2, 6, 10, 6, 10, 14, 10, 14, 18]);
  });

  test("w shifted by one place", async () => {
    const b = createBuilder();
    const w = param(b, "w", [6]);
    const shifted = b.node(
      "concat",
      [
        b.node("slice", [w], { start: [5], stop: [6], step: [1] }),
        b.node("slice", [w], { start: [0], stop: [5], step: [1] }),
      ],
      { axis: 0 },
    );
    const { params } = await run([update("w", shifted)], { w: [1, 2, 3, 4, 5, 6] }, target);
    expect(params["w"]).toEqual([6, 1, 2, 3, 4, 5]);
  });

  test("w reversed, which is only a view of it", async () => {
    const b = createBuilder();
    const w = param(b, "w", [5]);
    const reversed = b.node("slice", [w], { start: [4], stop: [-1], step: [-1] });
    const { params } = await run([update("w", reversed)], { w: [1, 2, 3, 4, 5] }, target);
    expect(params["w"]).toEqual([5, 4, 3, 2, 1]);
  });

  test("w minus its own sum", async () => {
    const b = createBuilder();
    const w = param(b, "w", [5]);
    const total = broadcastTo(b, reduceSum(b, w, [0]), [5]);
    const { params } = await run([update("w", sub(b, w, total))], { w: [1, 2, 3, 4, 5] }, target);
    expect(params["w"]).toEqual([-14, -13, -12, -11, -10]);
  });

  test("w times its first element", async () => {
    const b = createBuilder();
    const w = param(b, "w", [5]);
    const first = b.node("reshape", [b.node("slice", [w], { start: [0], stop: [1], step: [1] })], {
      shape: [],
    });
    const { params } = await run([update("w", binary(b, "mul", w, first))], { w: [3, 2, 1, 4, 5] }, target);
    expect(params["w"]).toEqual([9, 6, 3, 12, 15]);
  });

  test("the product of w with itself", async () => {
    const b = createBuilder();
    const w = param(b, "w", [2, 2]);
    const square = b.node("dot_general", [w, w], { contract: [[1], [0]], batch: [[], []] });
    const { params } = await run([update("w", square)], { w: [1, 2, 3, 4] }, target);
    expect(params["w"]).toEqual([7, 10, 15, 22]);
  });

  test("an output that shows the old value", async () => {
    const b = createBuilder();
    const w = param(b, "w", [3]);
    const next = mul(b, w, scalar(b, 2, "f32"));
    const results = [output("old", w), update("w", next), output("new", next), output("again", next)];
    const { params, outputs } = await run(results, { w: [1, 2, 3] }, target, 2);
    expect(outputs).toEqual([
      [2, 4, 6],
      [4, 8, 12],
      [4, 8, 12],
    ]);
    expect(params["w"]).toEqual([4, 8, 12]);
  });

  test("two parameters with one next value", async () => {
    const b = createBuilder();
    const [v, w] = [param(b, "v", [3]), param(b, "w", [3])];
    const next = add(b, v, w);
    const { params } = await run(
      [update("v", next), update("w", next)],
      { v: [1, 2, 3], w: [1, 1, 1] },
      target,
    );
    expect(params).toEqual({ v: [2, 3, 4], w: [2, 3, 4] });
  });
});
