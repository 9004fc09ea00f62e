/** A training that resumes from a checkpoint, of any step, ends as if it had never been interrupted. */
import { describe, expect, test } from "vitest";
import { readSafetensors } from "../../runtime/module/safetensors.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../runtime/train/checkpoint.ts";
import type { TrainingIdentity } from "../../runtime/train/identity.ts";
import type { EpochRecord } from "../../runtime/train/records.ts";
import type { StateStore, TrainingState } from "../../runtime/train/state.ts";
import { PROCESS_HOST, train } from "../../runtime/train/trainer.ts";
import { compileTraining, NOISY, trainedText } from "./compiled-training.ts";

const PLAIN = trainedText("sgd(lr=0.05)", "tanh(dense(x, width))");

const IDENTITY: TrainingIdentity = {
  model: { name: "M", arguments: {}, optimizer: "sgd", tensors: {}, hash: "", takesTotal: false },
  data: { train: 18, val: 7, hash: "" },
  settings: { batch: 4, epochs: 4, seed: 7, hypers: { lr: 0.05 }, stop: null },
};

/** Keeps the state after every so many steps. */
function recording(steps: number): StateStore & { readonly states: TrainingState[] } {
  const states: TrainingState[] = [];
  const save = (state: TrainingState): Promise<void> => Promise.resolve(void states.push(state));
  return { states, every: { steps }, save };
}

const timeless = (history: readonly EpochRecord[]) =>
  history.map(({ epoch, train, val }) => ({ epoch, train, val }));

describe("a resumed training", () => {
  test.each([
    ["sgd", PLAIN],
    ["momentum and dropout", trainedText("momentum(lr=0.02)", "x |> dense(width) |> relu() |> dropout(0.5)")],
    [
      "adam, a schedule and batch_norm",
      trainedText("adam(lr=cosine(0.05, warmup=3))", "tanh(batch_norm(dense(x, width)))"),
    ],
    [
      "early stopping",
      trainedText("adamw(lr=0.3)", "tanh(dense(x, width))", 'stop = early(on="val_L", patience=1)'),
    ],
    ["a clipped norm", trainedText("rmsprop(lr=0.05)", "gelu(dense(x, width))", "clip_norm = 0.5")],
  ])("with %s ends with the same bits, from any step and on both targets", async (_, source) => {
    const { settings, begin } = compileTraining(source);
    const store = recording(1);
    const model = await begin("wasm");
    const whole = await train(model, NOISY, settings, {}, { ...PROCESS_HOST, store });
    const weights = Buffer.from(model.save());
    expect(store.states.length).toBeGreaterThanOrEqual(5);
    const ends = whole.state === undefined ? [] : [whole.state];
    for (const [i, state] of [...store.states, ...ends].entries()) {
      const { state: read } = await decodeCheckpoint(await encodeCheckpoint({ identity: IDENTITY, state }));
      expect(read).toEqual(state);
      // Resume in a model with other initial weights, which must not matter, and on the other target.
      const again = await begin(i % 2 === 0 ? "js" : "wasm", 99);
      const result = await train(again, NOISY, settings, {}, PROCESS_HOST, read);
      expect(Buffer.from(again.save())).toEqual(weights);
      expect(timeless(result.history)).toEqual(timeless(whole.history));
      expect([result.outcome, result.best]).toEqual([whole.outcome, whole.best]);
      expect(result.state?.model).toEqual(whole.state?.model);
    }
  });

  test("calls back only for new steps and epochs", async () => {
    const { settings, begin } = compileTraining(PLAIN);
    const store = recording(8);
    await train(await begin("js"), NOISY, settings, {}, { ...PROCESS_HOST, store });
    const [first] = store.states;
    const [epochs, steps]: [number[], number[]] = [[], []];
    const callbacks = {
      onEpoch: ({ epoch }: EpochRecord) => void epochs.push(epoch),
      onStep: (progress: () => { readonly step: number }) => void steps.push(progress().step),
    };
    await train(await begin("js"), NOISY, settings, callbacks, PROCESS_HOST, first);
    // Five steps an epoch.
    expect([first?.epoch, first?.step, epochs, steps.slice(0, 3)]).toEqual([2, 3, [2, 3, 4], [4, 5, 1]]);
  });

  test("may have more epochs, as if it had had them from the start", async () => {
    const { settings, begin } = compileTraining(PLAIN);
    const weights = async (epochs: number, from?: TrainingState) => {
      const model = await begin("js");
      const { state } = await train(model, NOISY, { ...settings, epochs }, {}, PROCESS_HOST, from);
      return { state, file: model.save() };
    };
    const { state } = await weights(4);
    expect((await weights(6, state)).file).toEqual((await weights(6)).file);
  });

  test("validates first where an interruption came before the validation's end", async () => {
    const { settings, begin } = compileTraining(PLAIN);
    const stop = new AbortController();
    const store = recording(5);
    const model = await begin("js");
    const evaluating = {
      ...model,
      evaluate: (inputs: Parameters<typeof model.evaluate>[0]) => {
        stop.abort();
        return model.evaluate(inputs);
      },
    };
    const stopped = await train(
      evaluating,
      NOISY,
      settings,
      {},
      { ...PROCESS_HOST, store, stop: stop.signal },
    );
    expect([stopped.outcome.kind, stopped.history, stopped.state?.step]).toEqual(["stopped", [], 5]);
    const [again, other] = [await begin("js"), await begin("js")];
    await train(again, NOISY, settings, {}, PROCESS_HOST, stopped.state);
    await train(other, NOISY, settings);
    expect(again.save()).toEqual(other.save());
  });

  test("keeps its state when a step throws", async () => {
    const { settings, begin } = compileTraining(PLAIN);
    const model = await begin("js");
    let calls = 0;
    const breaking = {
      ...model,
      step: (...args: Parameters<typeof model.step>) => {
        if (++calls > 12) throw new Error("broken");
        return model.step(...args);
      },
    };
    const { outcome, history, best, state } = await train(breaking, NOISY, settings);
    expect([outcome, history.length, state]).toEqual([
      { kind: "failed", thrown: new Error("broken") },
      2,
      undefined,
    ]);
    expect(best?.on).toBe("val_L");
    const other = await begin("js");
    await train(other, NOISY, { ...settings, epochs: best?.epoch ?? NaN });
    expect(model.save()).toEqual(other.save());
  });
});

describe("a checkpoint", () => {
  const checkpoint = async (): Promise<Uint8Array> => {
    const { settings, begin } = compileTraining(PLAIN);
    const { state } = await train(await begin("js"), NOISY, settings);
    if (state === undefined) throw new Error("there is no state");
    return encodeCheckpoint({ identity: IDENTITY, state });
  };

  test("keeps every f64", async () => {
    const odd = { L: -0, a: NaN, b: Infinity, c: -Infinity, d: 5e-324, ["__proto__"]: 0.1 + 0.2, e: 1 / 3 };
    const values: EpochRecord["train"] = Object.assign(Object.create(null) as Record<string, number>, odd);
    const { begin } = compileTraining(PLAIN);
    const state: TrainingState = {
      ...{ epoch: 2, step: 3, milliseconds: 0.1 },
      means: { names: Object.keys(odd), sums: Float64Array.from(Object.values(odd)), weight: 12 },
      history: [{ epoch: 1, train: values, val: values, stepsPerSecond: 1e9 / 7 }],
      firstEpoch: { early: -Infinity, late: Infinity },
      keeper: { epochsSince: 0, best: { epoch: 1, value: -0, file: (await begin("js")).save() } },
      model: (await begin("js", 5)).save(),
    };
    const read = await decodeCheckpoint(await encodeCheckpoint({ identity: IDENTITY, state }));
    expect(read).toStrictEqual({ identity: IDENTITY, state });
  });

  test("is a safetensors file that others can look into", async () => {
    const { tensors, metadata } = readSafetensors(await checkpoint());
    const stored = ["dense_1.W", "dense_1.b", "dense_2.W", "dense_2.b"];
    expect([...tensors.keys()].sort()).toEqual([
      ...stored.map((name) => `best/${name}`),
      ...["history/rate", "history/train", "history/val", "means/sums"],
      ...stored.map((name) => `model/${name}`),
    ]);
    expect(metadata.get("format")).toBe("netc-checkpoint-1");
  });

  test("is read from any kind of byte view, and does not change it", async () => {
    const file = await checkpoint();
    const inside = Buffer.concat([Buffer.of(1, 2, 3), file]).subarray(3);
    for (const bytes of [Buffer.from(file), inside, new Uint8Array(file)])
      expect(await decodeCheckpoint(bytes)).toEqual(await decodeCheckpoint(file));
    expect(Buffer.compare(inside, file)).toBe(0);
  });

  test("that was cut off anywhere is refused", async () => {
    const file = await checkpoint();
    for (let length = 0; length < file.length; length += 7)
      await expect(decodeCheckpoint(file.subarray(0, length))).rejects.toThrow(
        /^it (was cut off or altered: its checksum does not fit|is no checkpoint of netc, or its beginning was altered)$/,
      );
    await expect(decodeCheckpoint(Buffer.concat([file, Buffer.of(0)]))).rejects.toThrow("cut off or altered");
  });

  test("with any byte altered is refused", async () => {
    const file = await checkpoint();
    for (let at = 0; at < file.length; at++) {
      const altered = file.slice();
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      await expect(decodeCheckpoint(altered)).rejects.toThrow(/^(it|not a safetensors file) /);
    }
  });

  test("that is only weights is refused", async () => {
    const { begin } = compileTraining(PLAIN);
    await expect(decodeCheckpoint((await begin("js")).save())).rejects.toThrow("it is no checkpoint of netc");
  });
});
