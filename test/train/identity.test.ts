/** Only the same training resumes from a checkpoint; otherwise the differences are named. */
import { describe, expect, test } from "vitest";
import { identityOf } from "../../compiler/cli/checkpoints.ts";
import type { Dataset } from "../../runtime/data/dataset.ts";
import { differences, hashOfData, type TrainingIdentity } from "../../runtime/train/identity.ts";
import type { TrainSettings } from "../../runtime/train/settings.ts";
import { compileTraining, examples, NOISY, trainedText } from "./compiled-training.ts";

const PLAIN = trainedText("sgd(lr=0.05)", "tanh(dense(x, width))");

describe("what differs", () => {
  const identity = async (
    source: string,
    given: Partial<TrainSettings> = {},
    dataset: Dataset = NOISY,
  ): Promise<TrainingIdentity> => {
    const { compiled, training, settings } = compileTraining(source);
    if (training.optimizer === undefined) throw new Error("there is no optimizer");
    return identityOf(compiled, training.optimizer, dataset, { ...settings, ...given });
  };
  const less = (rows: number): Dataset =>
    examples({ features: 3, train: rows, val: 7, seed: 3, y: "f32" }, (x) => x[0] ?? 0);

  test.each<[string, string, Partial<TrainSettings>, Dataset, readonly string[]]>([
    ["nothing", PLAIN, {}, NOISY, []],
    ["a comment and a space", PLAIN.replace("h = ", "h  =  # hidden\n    "), {}, NOISY, []],
    ["more epochs", PLAIN, { epochs: 40 }, NOISY, []],
    ["settings", PLAIN, { batch: 8, seed: 1 }, NOISY, ["batch was 4 and is 8", "seed was 7 and is 1"]],
    ["the learning rate", PLAIN, { hypers: { lr: 0.1 } }, NOISY, ["lr was 0.05 and is 0.1"]],
    [
      "the optimizer",
      PLAIN.replace("sgd(", "momentum(beta=0.5, "),
      {},
      NOISY,
      ["the optimizer was sgd and is momentum"],
    ],
    [
      "clip_norm",
      PLAIN.replace("seed ", "clip_norm = 2\n  seed "),
      {},
      NOISY,
      ["the optimizer was sgd and is sgd with clip_norm = 2"],
    ],
    ["stop", PLAIN.replace("seed ", 'stop = early(on="L")\n  seed '), {}, NOISY, ["stop is another"]],
    ["the model", PLAIN.replaceAll("M(", "Net("), {}, NOISY, ["the model was M and is Net"]],
    [
      "an argument",
      PLAIN.replace("width = 5", "width = 6"),
      {},
      NOISY,
      [
        ...[
          "width was 5 and is 6",
          "dense_1.W was f32[3, 5] and is f32[3, 6]",
          "dense_1.b was f32[5] and is f32[6]",
        ],
        "dense_2.W was f32[5, 1] and is f32[6, 1]",
      ],
    ],
    [
      "a formula",
      PLAIN.replace("tanh(", "relu("),
      {},
      NOISY,
      ["the model computes something else, or this is another version of netc"],
    ],
    ["rows", PLAIN, {}, less(17), ["examples to train on was 18 and is 17"]],
    ["values", PLAIN, {}, less(18), ["the data have other values"]],
  ])("is %s", async (_, source, given, dataset, expected) => {
    const found = differences(await identity(PLAIN), await identity(source, given, dataset));
    expect(found).toEqual(expected);
  });

  test("is the number of epochs where a schedule reads it", async () => {
    const source = trainedText("sgd(lr=cosine(0.1))", "dense(x, 2)");
    expect(differences(await identity(source), await identity(source, { epochs: 5 }))).toEqual([
      "epochs was 4 and is 5, which the schedule of the learning rate depends on",
    ]);
  });

  test("is found in each value, name and type of the data", async () => {
    const { train, ...rest } = NOISY;
    const [x, ...others] = train.columns;
    if (x === undefined) throw new Error("there is no x");
    const values = Float32Array.from(x.values);
    values[11] = (values[11] ?? 0) + 1e-6;
    const datasets: readonly Dataset[] = [
      NOISY,
      { ...rest, train: { ...train, columns: [{ ...x, values }, ...others] } },
      { ...rest, train: { ...train, columns: [{ ...x, name: "X" }, ...others] } },
      { ...rest, train: { ...train, columns: [{ ...x, shape: [1, 3] }, ...others] } },
      { ...rest, train: { ...train, columns: [{ ...x, scale: 2 }, ...others] } },
      { ...rest, train, val: { ...NOISY.val, length: 6 } },
      { ...rest, train, labels: ["a"] },
    ];
    const hashes = await Promise.all(datasets.map(hashOfData));
    expect(new Set(hashes).size).toBe(datasets.length);
    expect(await hashOfData({ ...NOISY, origin: "elsewhere" })).toBe(hashes[0]);
  });
});
