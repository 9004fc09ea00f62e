/** Early stopping: when it ends a training, and which weights are kept. */
import { describe, expect, test } from "vitest";
import { Fault } from "../../runtime/data/fault.ts";
import type { EarlyStopping } from "../../runtime/train/early-stopping.ts";
import type { TrainableModel } from "../../runtime/train/model-interface.ts";
import { train } from "../../runtime/train/trainer.ts";
import { courseData, LinearModel, steppingHost } from "./support.ts";

const RULE: EarlyStopping = { on: "val_L", part: "val", name: "L", patience: 3, best: "lowest" };
const SETTINGS = { batch: 32, epochs: 20, seed: 0, hypers: {} };

/** A model whose weights are the number of its steps, one an epoch; `values` are what it is found to be worth. */
function worth(values: readonly number[]): TrainableModel & { steps: number } {
  return {
    steps: 0,
    inputs: [{ name: "y", dtype: "f32", shape: ["N"] }],
    loss: "L",
    step() {
      this.steps++;
      return { L: 1, acc: values[this.steps - 1] ?? 1 };
    },
    evaluate() {
      return { L: values[this.steps - 1] ?? 1, acc: 0 };
    },
    save() {
      return Uint8Array.of(this.steps);
    },
    load([steps = NaN]) {
      this.steps = steps;
    },
  };
}

async function stopped(values: readonly number[], rule: Partial<EarlyStopping> = {}) {
  const model = worth(values);
  const { history, outcome, best } = await train(model, courseData(32, 32), {
    ...SETTINGS,
    epochs: Math.max(values.length, 1),
    stop: { ...RULE, ...rule },
  });
  return { epochs: history.length, outcome: outcome.kind, best, kept: model.steps };
}

describe("early stopping", () => {
  test("ends after `patience` epochs in a row without a better value, and keeps the best weights", async () => {
    expect(await stopped([5, 4, 3, 4, 3, 3.5, 1, 1])).toEqual({
      epochs: 6,
      outcome: "early",
      best: { epoch: 3, on: "val_L", value: 3 },
      kept: 3,
    });
  });

  test("counts anew after a better value", async () => {
    const found = await stopped([5, 6, 6, 4, 6, 6, 6, 1]);
    expect(found).toMatchObject({ epochs: 7, outcome: "early", kept: 4 });
  });

  test("keeps the best weights of a training that ends by itself", async () => {
    const found = await stopped([5, 2, 3, 4]);
    expect(found).toMatchObject({ epochs: 4, outcome: "finished", best: { epoch: 2, value: 2 }, kept: 2 });
    expect(await stopped([5, 2, 3, 1])).toMatchObject({ outcome: "finished", best: { epoch: 4 }, kept: 4 });
  });

  test("may want the highest value, and may watch the training part", async () => {
    const rule = { on: "acc", part: "train", name: "acc", patience: 1, best: "highest" } as const;
    const found = await stopped([0.1, 0.5, 0.4, 0.9], rule);
    expect(found).toEqual({
      epochs: 3,
      outcome: "early",
      best: { epoch: 2, on: "acc", value: 0.5 },
      kept: 2,
    });
  });

  test("takes NaN as no better than anything, also at first", async () => {
    expect(await stopped([NaN, 2, NaN, NaN, NaN, 1])).toMatchObject({ epochs: 5, kept: 2 });
    expect(await stopped([NaN, NaN, NaN, NaN])).toEqual({
      epochs: 3,
      outcome: "early",
      best: undefined,
      kept: 3,
    });
  });

  test("keeps the best weights where a user ends the training", async () => {
    const stop = new AbortController();
    const model = worth([3, 1, 2, 2]);
    const onStep = (): void => {
      if (model.steps === 4) stop.abort();
    };
    const settings = { ...SETTINGS, stop: { ...RULE, patience: 9 } };
    const { outcome, best } = await train(
      model,
      courseData(32, 32),
      settings,
      { onStep },
      steppingHost(0, stop.signal),
    );
    expect([outcome.kind, best?.epoch, model.steps]).toEqual(["stopped", 2, 2]);
  });

  test("is refused before any step where the data have no validation part", async () => {
    const model = new LinearModel();
    const refused = train(model, courseData(32, 0), { ...SETTINGS, hypers: { lr: 0.1 }, stop: RULE });
    await expect(refused).rejects.toEqual(
      new Fault(
        "N658",
        "stop watches val_L, but the data have no validation part",
        'watch the training part: stop = early(on="L")',
      ),
    );
    expect(model.steps).toEqual([]);
  });

  test("without it the last weights stay, and there is no best", async () => {
    const model = worth([1, 2, 3]);
    const { best } = await train(model, courseData(32, 32), { ...SETTINGS, epochs: 3 });
    expect([best, model.steps]).toEqual([undefined, 3]);
  });
});
