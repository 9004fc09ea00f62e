/** Optimisers that follow a schedule walk as with PyTorch's schedulers; a run that was saved goes on to the bit. */
import { describe, expect, test } from "vitest";
import { createModel, type Model } from "../../runtime/module/model.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import { distance, executorOf, EXECUTORS, readFixtures, trainedText } from "./executors.ts";
import type { Plain, Tensors } from "./executors.ts";

/** Made by generate_fixtures.py with the real PyTorch. */
interface Fixture {
  readonly expression: string;
  /** What the file defines beside the model. */
  readonly definition: string;
  readonly x: Plain;
  readonly y: Plain;
  readonly params: Tensors;
  readonly history: readonly { readonly steps: number; readonly params: Tensors }[];
  /** The learning rate of each step. */
  readonly rates: readonly number[];
}
const fixtures = readFixtures("schedules.json") as readonly Fixture[];

const STEPS = 20;
/** The literals of a schedule are f32, on the interpreter too. */
const NEAR = { interpreter: 2e-7, js: 5e-6, wasm: 5e-6 } as const;
/** `total`, where the schedule reads it. */
const hypersOf = ({ expression }: Fixture): Readonly<Record<string, number>> =>
  /cosine|fall/.test(expression) ? { total: STEPS } : {};

describe.each(fixtures)("$expression", (fixture) => {
  const { expression, definition, x, y, params, history, rates } = fixture;
  test.each(EXECUTORS)("is PyTorch's on %s", async (kind) => {
    const model = await executorOf(trainedText(expression, definition), kind);
    model.set(params);
    let made = 0;
    for (const { steps, params: expected } of history) {
      for (; made < steps; made++) model.run("step", { x, y }, hypersOf(fixture));
      const stored = model.stored();
      for (const [name, { data }] of Object.entries(expected))
        expect(distance(stored.get(name), data)).toBeLessThan(NEAR[kind]);
    }
    expect(made).toBe(STEPS);
  });

  test("a call may give the rate instead", async () => {
    const [scheduled, told] = [
      await executorOf(trainedText(expression, definition), "js"),
      await executorOf(trainedText(expression, definition), "js"),
    ];
    for (const model of [scheduled, told]) model.set(params);
    for (const lr of rates) {
      scheduled.run("step", { x, y }, hypersOf(fixture));
      told.run("step", { x, y }, { lr });
    }
    for (const [name, values] of scheduled.stored())
      expect(distance(told.stored().get(name), values)).toBeLessThan(5e-6);
  });

  test("JS and WASM give the same bits, and so does a run that was saved and loaded", async () => {
    const { lowered } = compileText(trainedText(expression, definition)).compiled;
    const inputs = { x: Float32Array.from(x.data), y: Float32Array.from(y.data) };
    const walk = (model: Model, steps: number): Model => {
      for (let i = 0; i < steps; i++) model.step(inputs, hypersOf(fixture));
      return model;
    };
    const files = [];
    for (const target of ["js", "wasm"] as const) {
      const create = async () => createModel(lowered.manifest, await machineFactory(lowered, target));
      const whole = walk(await create(), STEPS).save();
      const resumed = await create();
      resumed.load(walk(await create(), 7).save());
      expect(Buffer.from(walk(resumed, STEPS - 7).save())).toEqual(Buffer.from(whole));
      files.push(Buffer.from(whole));
    }
    expect(files[0]).toEqual(files[1]);
  });
});

test("a schedule that reads total wants it from the caller, unless the rate is given", async () => {
  const { lowered } = compileText(trainedText("momentum(lr=cosine(0.1), beta=warmup(0.9, 4))", "")).compiled;
  const model = await createModel(lowered.manifest, await machineFactory(lowered, "js"));
  const inputs = { x: new Float32Array(24).fill(1), y: new Float32Array(16).fill(1) };
  expect(() => model.step(inputs)).toThrow(
    new TypeError('hyper "total" is missing: a schedule reads how many steps training makes in all'),
  );
  expect(model.steps).toBe(0);
  expect(model.step(inputs, { total: 9 })["L"]).toBe(1);
  expect(model.steps).toBe(1);
  expect(() => model.step(inputs, { step: 3 })).toThrow('unknown hyper "step"');
});
