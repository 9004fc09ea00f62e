import { describe, expect, test } from "vitest";
import type { Dataset } from "../../runtime/data/dataset.ts";
import { Fault } from "../../runtime/data/fault.ts";
import type { TrainableModel } from "../../runtime/train/model-interface.ts";
import type { EpochRecord, Progress } from "../../runtime/train/records.ts";
import type { TrainSettings } from "../../runtime/train/settings.ts";
import { train } from "../../runtime/train/trainer.ts";
import { LinearModel, courseData, steppingHost } from "./support.ts";

const SETTINGS: TrainSettings = { batch: 32, epochs: 3, seed: 0, hypers: { lr: 0.03 } };

/** A model that reports what it is told, whatever the data. */
function scripted(losses: readonly number[], more: Readonly<Record<string, number>> = {}): TrainableModel {
  let calls = 0;
  return {
    inputs: [{ name: "y", dtype: "f32", shape: ["N"] }],
    loss: "L",
    step: () => ({ L: losses[calls++] ?? NaN, ...more }),
    evaluate: () => ({ L: 7, ...more }),
    save: () => new Uint8Array(0),
    load: () => undefined,
  };
}

describe("train", () => {
  test("reaches what the course's linear regression reaches", async () => {
    const model = new LinearModel();
    const { history, outcome } = await train(model, courseData(), SETTINGS);
    expect(outcome).toEqual({ kind: "finished" });
    // 96 steps at rate 0.03 leave the factor 0.97^96 = 0.054 of each error.
    expect(Math.abs(2 - model.w[0] - 0.107)).toBeLessThan(0.05);
    expect(Math.abs(-3.4 - model.w[1] + 0.183)).toBeLessThan(0.05);
    expect(Math.abs(4.2 - model.b - 0.226)).toBeLessThan(0.05);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    const losses = history.map(({ val }) => val?.["L"] ?? NaN);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses[2]).toBeLessThan(0.1);
  });

  test("converges at rate 1", async () => {
    const model = new LinearModel();
    const { outcome } = await train(model, courseData(), { ...SETTINGS, hypers: { lr: 1 } });
    expect(outcome.kind).toBe("finished");
    expect(model.b).toBeCloseTo(4.2, 1);
  });

  test("every epoch sees every example once, in batches of the size asked for", async () => {
    const model = new LinearModel();
    await train(model, courseData(70, 0), { ...SETTINGS, epochs: 2 });
    expect(model.steps.map(({ length }) => length)).toEqual([32, 32, 6, 32, 32, 6]);
    expect(model.steps[0]?.hypers).toEqual({ lr: 0.03 });
    expect(model.steps[0]?.x0).not.toBe(model.steps[3]?.x0);
  });

  test("a model that asks for it is told how many steps there will be", async () => {
    const model = new LinearModel();
    const scheduled = {
      ...model,
      takesTotal: true,
      step: model.step.bind(model),
      evaluate: model.evaluate.bind(model),
      save: model.save.bind(model),
      load: model.load.bind(model),
    };
    await train(scheduled, courseData(70, 0), { ...SETTINGS, epochs: 2 });
    expect(model.steps.map(({ hypers }) => hypers)).toEqual(new Array(6).fill({ lr: 0.03, total: 6 }));
  });

  test("the same seed gives the same bits, another seed others", async () => {
    const weights = async (seed: number): Promise<readonly number[]> => {
      const model = new LinearModel();
      await train(model, courseData(), { ...SETTINGS, seed });
      return [...model.w, model.b];
    };
    expect(await weights(5)).toEqual(await weights(5));
    expect(await weights(6)).not.toEqual(await weights(5));
  });

  test("means are weighted by batch size", async () => {
    const { history } = await train(scripted([1, 2, 6]), courseData(70, 0), { ...SETTINGS, epochs: 1 });
    expect(history[0]?.train["L"]).toBeCloseTo((32 * 1 + 32 * 2 + 6 * 6) / 70, 12);
    expect(history[0]?.val).toBeUndefined();
  });

  test("validation is the mean over the whole validation part", async () => {
    const model = new LinearModel();
    const dataset = courseData(64, 45);
    const { history } = await train(model, dataset, { ...SETTINGS, epochs: 1 });
    const [x, y] = dataset.val.columns.map(({ values }) => values);
    if (!(x instanceof Float32Array) || !(y instanceof Float32Array)) throw new Error("the data are not f32");
    const { L, mae } = model.evaluate({ x, y });
    expect(history[0]?.val?.["L"]).toBeCloseTo(L, 6);
    expect(history[0]?.val?.["mae"]).toBeCloseTo(mae, 12);
  });

  test("metrics may have any name, and tensors among the results are passed over", async () => {
    const odd = {
      ...scripted([1]),
      step: () => ({ ["__proto__"]: 3, L: 1, constructor: 4, probs: new Float32Array(2) }),
    };
    const { history } = await train(odd, courseData(20, 0), { ...SETTINGS, epochs: 1 });
    expect(Object.entries(history[0]?.train ?? {})).toEqual([
      ["__proto__", 3],
      ["L", 1],
      ["constructor", 4],
    ]);
  });

  test("calls back after each step and each epoch, with pace and time left", async () => {
    const steps: Progress[] = [];
    const epochs: EpochRecord[] = [];
    const callbacks = {
      onStep: (progress: () => Progress) => steps.push(progress()),
      onEpoch: (record: EpochRecord) => epochs.push(record),
    };
    const { history } = await train(
      scripted([4, 2, 4, 2]),
      courseData(60, 10),
      { ...SETTINGS, epochs: 2 },
      callbacks,
      steppingHost(10),
    );
    expect(epochs).toEqual(history);
    expect(steps.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    expect(steps.map(({ epochs, steps }) => [epochs, steps])).toEqual(new Array(4).fill([2, 2]));
    expect(steps.map(({ values }) => values["L"])).toEqual([
      4,
      (4 * 32 + 2 * 28) / 60,
      4,
      (4 * 32 + 2 * 28) / 60,
    ]);
    for (const { stepsPerSecond } of [...steps, ...history]) expect(stepsPerSecond).toBeGreaterThan(0);
    expect(steps.at(-1)?.secondsLeft).toBe(0);
    expect(steps[0]?.secondsLeft).toBeGreaterThan(0);
  });

  test("pauses when time has passed, and not before", async () => {
    const slow = steppingHost(60);
    await train(scripted([1, 1, 1]), courseData(96, 0), { ...SETTINGS, epochs: 1 }, {}, slow);
    expect(slow.pauses()).toBe(3);
    const fast = steppingHost(0);
    await train(scripted([1, 1, 1]), courseData(96, 0), { ...SETTINGS, epochs: 1 }, {}, fast);
    expect(fast.pauses()).toBe(0);
  });

  test("stops after the step at hand when it is told to", async () => {
    const stop = new AbortController();
    const model = new LinearModel();
    const onStep = (): void => {
      if (model.steps.length === 5) stop.abort();
    };
    const { outcome, history } = await train(
      model,
      courseData(96, 0),
      SETTINGS,
      { onStep },
      steppingHost(0, stop.signal),
    );
    expect(outcome).toEqual({ kind: "stopped" });
    expect(history).toHaveLength(1);
    expect(model.steps).toHaveLength(5);
  });
});

describe("divergence", () => {
  test.each([
    [NaN, "NaN"],
    [Infinity, "infinite"],
    [-Infinity, "infinite"],
  ])("a loss of %d ends training at once", async (loss, word) => {
    const { outcome, history } = await train(scripted([3, 2, 1, 0.5, loss]), courseData(96, 0), {
      ...SETTINGS,
      hypers: { lr: 2.5, beta: 0.9 },
    });
    expect(history).toHaveLength(1);
    expect(outcome).toEqual({
      kind: "diverged",
      fault: new Fault(
        "N657",
        `the loss became ${word} in epoch 2, step 2 (lr = 2.5, beta = 0.9)`,
        "try a smaller learning rate, such as lr = 0.25; if it still diverges, look for inputs of very large values",
      ),
    });
  });

  test.each([[[NaN]], [[1, NaN]]])(
    "%j at the very start is not put down to the learning rate",
    async (losses) => {
      const { outcome } = await train(scripted(losses), courseData(96, 0), SETTINGS);
      if (outcome.kind !== "diverged") throw new Error(`the outcome is ${outcome.kind}`);
      expect(outcome.fault.help).toMatch(/^look for 0 \/ 0, for log or sqrt of a number below 0, /);
    },
  );

  test("a rate above 2 is told from the growth of the loss, though it stays finite", async () => {
    const { outcome, history } = await train(new LinearModel(), courseData(), {
      ...SETTINGS,
      hypers: { lr: 2.2 },
    });
    expect(history).toHaveLength(3);
    if (outcome.kind !== "diverged") throw new Error(`the outcome is ${outcome.kind}`);
    expect(outcome.fault.code).toBe("N657");
    expect(outcome.fault.message).toMatch(
      /^training diverged: the loss was \d\.\d+e\+\d+ in epoch 1 and rose to \d\.\d+e\+\d+ in epoch 3 \(lr = 2\.2\)$/,
    );
    expect(outcome.fault.help).toMatch(/such as lr = 0\.22;/);
  });

  test("a rate far above 2 ends in NaN or infinity", async () => {
    const { outcome } = await train(new LinearModel(), courseData(), { ...SETTINGS, hypers: { lr: 50 } });
    if (outcome.kind !== "diverged") throw new Error(`the outcome is ${outcome.kind}`);
    expect(outcome.fault.message).toMatch(/^the loss became infinite in epoch \d, step \d+ \(lr = 50\)$/);
  });

  test("a loss that rises a little, or is negative, is no divergence", async () => {
    for (const losses of [
      [1, 5, 9],
      [-1, -2, -3],
      [0, 1, 2],
    ]) {
      const { outcome } = await train(scripted(losses), courseData(32, 0), SETTINGS);
      expect(outcome.kind).toBe("finished");
    }
  });
});

describe("what is refused before any step", () => {
  const refuse = (
    settings: Partial<TrainSettings>,
    dataset: Dataset = courseData(10, 0),
  ): Promise<unknown> => {
    const model = new LinearModel();
    return train(model, dataset, { ...SETTINGS, ...settings }).then(
      () => undefined,
      (thrown: unknown) => {
        expect(model.steps).toEqual([]);
        return thrown;
      },
    );
  };

  test.each<[Partial<TrainSettings>, string]>([
    [{ batch: 0 }, "batch must be a whole number of at least 1, not 0"],
    [{ batch: 2.5 }, "batch must be a whole number of at least 1, not 2.5"],
    [{ epochs: -1 }, "epochs must be a whole number of at least 1, not -1"],
    [{ seed: NaN }, "seed must be a whole number of at least 0, not NaN"],
    [{ hypers: { lr: Infinity } }, "lr must be a finite number, not Infinity"],
  ])("the settings %j", async (settings, message) => {
    expect(await refuse(settings)).toEqual(new Fault("N658", message));
  });

  test("data that do not fit the model, also in the validation part alone", async () => {
    const { train: part, ...rest } = courseData(10, 10);
    const cut = part.columns.map((column) => (column.name === "x" ? { ...column, shape: [1] } : column));
    expect(await refuse({}, { ...rest, train: { ...part, columns: cut } })).toMatchObject({ code: "N656" });
    expect(await refuse({}, { ...rest, train: part, val: { ...part, columns: cut } })).toMatchObject({
      code: "N656",
      message: "an example of x holds 1 value, but the input x takes 2 values",
    });
  });

  test("class numbers out of range", async () => {
    const dataset = courseData(10, 0);
    const y = { name: "y", dtype: "i32", shape: [], values: new Int32Array(10).fill(3) } as const;
    const columns = [...dataset.train.columns.filter(({ name }) => name !== "y"), y];
    const labelled = { ...dataset, labels: ["a", "b"], train: { ...dataset.train, columns } };
    expect(await refuse({}, labelled)).toMatchObject({
      code: "N656",
      message: "y of train example 0 is the class 3, but synthetic_regression has 2 classes, 0 to 1",
    });
  });
});
