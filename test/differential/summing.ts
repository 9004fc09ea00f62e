/** Sums of one long axis on both targets, and how near they must be to the exact ones. */
import { expect } from "vitest";
import type { Dim } from "../../compiler/ir/dim.ts";
import { createBuilder, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { generator } from "../support/random.ts";
import { createModel, inputOf } from "./machines.ts";

/** The maximum relative error of one addition. */
const UNIT = 2 ** -24;
const TARGETS = ["js", "wasm"] as const;

export type Shape = readonly number[];
/** A sum over an axis of each input whose length is given. */
export interface Sum {
  readonly shapes: (length: number) => readonly Shape[];
  /** The position of that axis in each input. */
  readonly axes: readonly number[];
  readonly make: (b: Builder, inputs: readonly Node[]) => Node;
  readonly dtype?: "f32" | "f64";
}

export const size = (shape: Shape): number => shape.reduce((product, dim) => product * dim, 1);

function graphOf({ shapes, axes, make, dtype = "f32" }: Sum, length: Dim): Graph {
  const b = createBuilder();
  const inputs = shapes(1).map((shape, i) => {
    const type = { dtype, shape: shape.map((dim, axis) => (axis === axes[i] ? length : dim)) };
    return b.node("input", [], { name: String(i), type });
  });
  return { name: "predict", results: [{ role: "output", name: "y", node: make(b, inputs) }] };
}

type Run = (data: readonly TensorValue[], length: number) => TensorValue;

/** Both targets at once: the result that they agree on, bit for bit but for the bits of a NaN. */
export async function runOf(sum: Sum, length: Dim, longest: number): Promise<Run> {
  const lowered = lowerModel(inputOf([graphOf(sum, length)]));
  const models = await Promise.all(
    TARGETS.map((target) => createModel(lowered, target, new Map([["N", longest]]))),
  );
  return (data, now) => {
    const results = models.map((model) => {
      model.set({ inputs: new Map(data.map((value, i) => [String(i), value])) });
      return model.run(0, new Map([["N", now]]))[0];
    });
    const [js, wasm] = results;
    if (js === undefined || wasm === undefined) throw new Error("one result");
    expectSame(wasm, js);
    return js;
  };
}

export function expectSame(found: TensorValue, expected: TensorValue): void {
  expect(found.shape).toEqual(expected.shape);
  expect(expected.data.findIndex((x, i) => !Object.is(x, found.data[i]))).toBe(-1);
}

/** Each element is within `roundings` of the exact value; all terms have one sign, so nothing cancels. */
export function expectNear({ data }: TensorValue, exact: (i: number) => number, roundings: number): void {
  const worst = data.reduce((most, x, i) => Math.max(most, Math.abs(x / exact(i) - 1)), 0);
  expect(worst).toBeLessThan(roundings * UNIT);
}

/** Numbers between 0 and 1 for each input. */
export function uniforms({ shapes, dtype = "f32" }: Sum, length: number): readonly TensorValue[] {
  const random = generator(length);
  return shapes(length).map((shape) =>
    tensorValue(
      dtype,
      shape,
      Array.from({ length: size(shape) }, () => Math.fround(0.01 + random())),
    ),
  );
}
