/** The standard layers and functions give what PyTorch's give: outputs, gradients of everything they start from, and what training leaves behind. */
import { describe, expect, test } from "vitest";
import type { ProgramName } from "../../runtime/module/programs.ts";
import { distance, executorOf, EXECUTORS, readFixtures } from "./executors.ts";
import type { Numbers, Plain, Tensors } from "./executors.ts";

/** Made by generate_fixtures.py with the real PyTorch. */
interface Fixture {
  readonly expression: string;
  readonly x: Plain;
  readonly weights: Tensors;
  readonly cotangent: Plain;
  readonly output: Plain;
  readonly gradients: Tensors;
  /** For layers with states: what two steps leave behind, and what the layer gives when it does not train. */
  readonly after?: { readonly states: Tensors; readonly output: Plain };
}
const fixtures = readFixtures("layers.json") as readonly Fixture[];

/** `x` is a parameter, so that its gradient is a result; the loss gives the output the fixture's cotangent. */
const textOf = ({ expression, x, cotangent }: Fixture): string => `
model M() {
  input c: f32[${cotangent.shape.join(", ")}]
  param x: f32[${x.shape.join(", ")}] = zeros()
  h = ${expression}
  output y = h
  loss L = sum(h * c)
}`;

/** The interpreter computes in f64, from constants (0.1, √2) that are rounded to f32. */
const NEAR = { interpreter: 1e-7, js: 3e-6, wasm: 3e-6 } as const;

describe.each(fixtures)("$expression of $x.shape", (fixture) => {
  const { x, weights, cotangent, output, gradients, after } = fixture;
  const inputs = { c: cotangent };

  test.each(EXECUTORS)("is PyTorch's on %s", async (kind) => {
    const near = (found: readonly number[] | undefined, { data }: Plain): void => {
      expect(distance(found, data)).toBeLessThan(NEAR[kind]);
    };
    const model = await executorOf(textOf(fixture), kind);
    model.set({ x, ...weights });
    const found = model.run("gradients", inputs);
    const loss = output.data.reduce((sum, value, i) => sum + value * (cotangent.data[i] ?? NaN), 0);
    near(found.get("L"), { shape: [], data: [loss] });
    expect([...found.keys()].sort()).toEqual(["L", ...Object.keys(gradients)].sort());
    for (const [name, expected] of Object.entries(gradients)) near(found.get(name), expected);
    if (after === undefined) {
      near(model.run("predict", {}).get("y"), output);
      return;
    }
    for (let step = 0; step < 2; step++) model.run("step", inputs, { lr: 0 });
    for (const [name, expected] of Object.entries(after.states)) near(model.stored().get(name), expected);
    near(model.run("predict", {}).get("y"), after.output);
  });

  test("has the same bits on both targets", async () => {
    const results = async (kind: "js" | "wasm"): Promise<readonly Numbers[]> => {
      const model = await executorOf(textOf(fixture), kind);
      model.set({ x, ...weights });
      const programs: readonly ProgramName[] = ["gradients", "step", "predict", "evaluate"];
      return [...programs.map((name) => model.run(name, name === "predict" ? {} : inputs)), model.stored()];
    };
    expect(await results("js")).toEqual(await results("wasm"));
  });
});
