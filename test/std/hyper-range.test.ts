/** The hypers that a call may give: finite numbers of the dtype, in the range that the optimiser declares. */
import { describe, expect, it } from "vitest";
import { createModel, type Model } from "../../runtime/module/model.ts";
import type { HyperValues } from "../../runtime/module/programs.ts";
import { machineFactory, type Target } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import { trainedText } from "./executors.ts";

const inputs = { x: new Float32Array(24).fill(0.5), y: new Float32Array(16).fill(1) };
const TARGETS = ["js", "wasm"] as const;

async function modelOf(optimizer: string, target: Target, definition = ""): Promise<Model> {
  const { lowered } = compileText(trainedText(optimizer, definition)).compiled;
  return createModel(lowered.manifest, await machineFactory(lowered, target));
}

/** `adam(lr, beta)` with a schedule for each, to test values that a call gives instead. */
const SCHEDULED = "momentum(lr=cosine(0.1, warmup=2), beta=constant(0.9))";
const RATE = " of at least 0";
const SHARE = " of at least 0 and below 1";
const refused: readonly (readonly [string, HyperValues, string])[] = [
  ["sgd(lr=0.1)", { lr: NaN }, `"lr" must be a finite f32${RATE}, not NaN`],
  ["sgd(lr=0.1)", { lr: Infinity }, `"lr" must be a finite f32${RATE}, not Infinity`],
  ["sgd(lr=0.1)", { lr: -Infinity }, `"lr" must be a finite f32${RATE}, not -Infinity`],
  ["sgd(lr=0.1)", { lr: -1 }, `"lr" must be a finite f32${RATE}, not -1`],
  ["sgd(lr=0.1)", { lr: 1e39 }, `"lr" must be a finite f32${RATE}, not 1e+39`],
  ["momentum(lr=0.1)", { lr: 0.1, beta: 1 }, `"beta" must be a finite f32${SHARE}, not 1`],
  ["momentum(lr=0.1)", { beta: 0.999999999 }, `"beta" must be a finite f32${SHARE}, not 0.999999999`],
  ["rmsprop(lr=0.1)", { epsilon: -1e-8 }, `"epsilon" must be a finite f32${RATE}, not -1e-8`],
  ["rmsprop(lr=0.1)", { epsilon: NaN }, `"epsilon" must be a finite f32${RATE}, not NaN`],
  ["adam(lr=0.1)", { beta1: 1.5 }, `"beta1" must be a finite f32${SHARE}, not 1.5`],
  ["adam(lr=0.1)", { beta2: -0.5 }, `"beta2" must be a finite f32${SHARE}, not -0.5`],
  ["adamw(lr=0.1)", { decay: -0.01 }, `"decay" must be a finite f32${RATE}, not -0.01`],
  [SCHEDULED, { lr: -1, total: 9 }, `"lr" must be a finite f32${RATE}, not -1`],
  [SCHEDULED, { beta: 2, total: 9 }, `"beta" must be a finite f32${SHARE}, not 2`],
  [SCHEDULED, { total: 0 }, `"total" must be a finite i32 of at least 1, not 0`],
  [SCHEDULED, { total: 1.5 }, `"total" must be a finite i32 of at least 1, not 1.5`],
  [SCHEDULED, { total: 2 ** 31 }, `"total" must be a finite i32 of at least 1, not 2147483648`],
];

describe.each(TARGETS)("on %s", (target) => {
  it.each(refused)("%s refuses %o and changes nothing", async (optimizer, given, message) => {
    const model = await modelOf(optimizer, target);
    const rest = optimizer === SCHEDULED ? { total: 9 } : {};
    model.step(inputs, rest);
    const before = model.save();
    for (const program of ["step", "gradients", "evaluate"] as const)
      expect(() => model[program]({ ...inputs, x: inputs.x.map(() => 7) }, given)).toThrow(
        new RangeError(`hyper ${message}`),
      );
    expect([model.save(), model.steps]).toEqual([before, 1]);
    // Neither the values of an earlier call nor those of a refused one remain.
    const other = await modelOf(optimizer, target);
    for (let i = 0; i < 2; i++) other.step(inputs, rest);
    model.step(inputs, rest);
    expect(model.save()).toEqual(other.save());
  });

  it.each([
    ["sgd(lr=0.1)", { lr: 0 }],
    ["sgd(lr=0.1)", { lr: 1e-50 }],
    ["momentum(lr=0.1)", { lr: 3, beta: 0 }],
    ["adam(lr=0.1)", { beta1: 0.9999, epsilon: 0 }],
    [SCHEDULED, { lr: 0.5, beta: 0.5 }],
    [SCHEDULED, { total: 1 }],
  ])("%s takes %o", async (optimizer, given) => {
    const model = await modelOf(optimizer, target);
    model.step(inputs, given);
    expect(model.steps).toBe(1);
  });

  it("an optimizer in the file takes finite values, and the values it declares", async () => {
    const own = `optimizer uphill(lr = -0.1, most = 1e300, beta = 1.5) { w <- w - lr * beta * clamp(g, -most, most) }`;
    const model = await modelOf("uphill()", target, own);
    model.step(inputs, { lr: -3, beta: 7, most: 1e300 });
    model.step(inputs);
    expect(model.steps).toBe(2);
    for (const lr of [NaN, Infinity, -1e39])
      expect(() => model.step(inputs, { lr })).toThrow(
        new RangeError(`hyper "lr" must be a finite f32, not ${String(lr)}`),
      );
  });
});
