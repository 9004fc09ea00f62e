/** Trains compiled models in this process with data that are made here, as `netc train` does. */
import { compileModel, type CompiledModel } from "../../compiler/compile.ts";
import { instantiate, type Target } from "../../compiler/cli/module-text.ts";
import { trainable } from "../../compiler/cli/training.ts";
import type { BuiltTraining } from "../../compiler/build/built.ts";
import type { Column, Dataset, Part } from "../../runtime/data/dataset.ts";
import { standardNormal } from "../../runtime/data/normal.ts";
import { RandomStream } from "../../runtime/data/philox.ts";
import { OWN_HYPERS } from "../../runtime/module/hypers.ts";
import type { TrainSettings } from "../../runtime/train/settings.ts";
import type { TrainableModel } from "../../runtime/train/model-interface.ts";
import { compileText } from "../emit/compiled.ts";

export interface CompiledTraining {
  readonly compiled: CompiledModel;
  readonly training: BuiltTraining;
  readonly settings: TrainSettings;
  /** A model at its beginning. */
  readonly begin: (target: Target, seed?: number) => Promise<TrainableModel>;
}

/** The first `train` block of a text. */
export function compileTraining(text: string): CompiledTraining {
  const { built } = compileText(text);
  const [training] = built.trainings;
  const optimizer = training?.optimizer;
  if (training === undefined || optimizer === undefined) throw new Error("the text trains nothing");
  const { model, batch, epochs, seed, stop } = training;
  const compiled = compileModel(built, model, optimizer);
  const fixed = optimizer.hypers.filter(
    ({ name, value }) => !OWN_HYPERS.includes(name) && !Number.isNaN(value),
  );
  const hypers = Object.fromEntries(fixed.map(({ name, value }) => [name, value]));
  return {
    compiled,
    training,
    settings: { batch, epochs, seed, stop, hypers },
    begin: async (target, first = seed) =>
      trainable(model, optimizer, await instantiate(compiled.lowered, target, { N: batch }, first)),
  };
}

/** A function to learn: from d normal numbers x and the example's noise to y, a number or a class. */
export type Rule = (x: Float32Array, noise: () => number) => number;

export interface Examples {
  readonly features: number;
  readonly train: number;
  readonly val: number;
  readonly seed: number;
  readonly y: "f32" | "i32";
}

export function examples({ features, train, val, seed, y }: Examples, rule: Rule): Dataset {
  const part = (length: number, stream: number): Part => {
    const random = new RandomStream(seed, "synthetic", stream);
    const noise = (): number => standardNormal(random);
    const x = Float32Array.from({ length: length * features }, noise);
    const results = Array.from({ length }, (_, i) =>
      rule(x.subarray(i * features, (i + 1) * features), noise),
    );
    const values = y === "f32" ? Float32Array.from(results) : Int32Array.from(results);
    const columns: readonly Column[] = [
      { name: "x", dtype: "f32", shape: [features], values: x },
      { name: "y", dtype: y, shape: [], values },
    ];
    return { length, columns };
  };
  return {
    name: "examples",
    origin: "made here",
    train: part(train, 0),
    val: part(val, 1),
    labels: undefined,
  };
}

/** A model that is trained on `NOISY`, with a metric; `layers` are between its input and its last layer. */
export const trainedText = (optimizer: string, layers: string, more = ""): string => `
model M(width = 5) {
  input x: f32[N, 3]
  input y: f32[N]
  h = ${layers}
  o = dense(h, 1).reshape(-1)
  loss   L   = mse(o, y)
  metric off = mean(abs(o - y))
}
train {
  model     = M()
  batch     = 4
  epochs    = 4
  seed      = 7
  optimizer = ${optimizer}
  ${more}
}`;

export const NOISY = examples({ features: 3, train: 18, val: 7, seed: 3, y: "f32" }, (x, noise) => {
  return (x[0] ?? 0) - 2 * (x[1] ?? 0) + noise();
});
