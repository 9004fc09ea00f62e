/**
 * The identity of a training: model, data and settings. Only the same training can resume from a checkpoint. For another
 * one, `differences` says what differs.
 */
import type { Dataset, Part } from "../data/dataset.ts";
import { sha256, sha256OfText } from "./sha256.ts";
import type { TrainSettings } from "./settings.ts";

/** Plain data, which survives JSON. */
export interface TrainingIdentity {
  readonly model: {
    readonly name: string;
    readonly arguments: Readonly<Record<string, string>>;
    readonly optimizer: string;
    /** Types of parameters and states by their names: `f32[784, 256]`. */
    readonly tensors: Readonly<Record<string, string>>;
    /** Hash of everything that its programs compute, and of the order. */
    readonly hash: string;
    /** Whether a step depends on the total number of steps. */
    readonly takesTotal: boolean;
  };
  readonly data: { readonly train: number; readonly val: number; readonly hash: string };
  readonly settings: Omit<TrainSettings, "stop"> & { readonly stop: TrainSettings["stop"] | null };
}

/** The hash of names, types and values of a data set. */
export async function hashOfData({ train, val, labels }: Dataset): Promise<string> {
  const partOf = async ({ length, columns }: Part) => ({
    length,
    columns: await Promise.all(
      columns.map(async ({ name, dtype, shape, scale, values }) => {
        return { name, dtype, shape, scale, values: await sha256(values) };
      }),
    ),
  });
  return sha256OfText(JSON.stringify([await partOf(train), await partOf(val), labels]));
}

/** What differs, each in a few words; empty if a training can resume from the other's checkpoint. `epochs` may differ. */
export function differences(then: TrainingIdentity, now: TrainingIdentity): readonly string[] {
  if (then.model.name !== now.model.name) return [changed("the model", then.model.name, now.model.name)];
  const numbersOf = ({ batch, seed }: TrainingIdentity["settings"]): Values => ({ batch, seed });
  const optimizers = changes(
    { "the optimizer": then.model.optimizer },
    { "the optimizer": now.model.optimizer },
  );
  // Another optimizer has other states and settings: naming it is enough.
  const ofOptimizer =
    optimizers.length > 0
      ? optimizers
      : [
          ...changes(then.settings.hypers, now.settings.hypers),
          ...changes(then.model.tensors, now.model.tensors),
        ];
  const found = [
    ...changes(then.model.arguments, now.model.arguments),
    ...changes(numbersOf(then.settings), numbersOf(now.settings)),
    ...ofOptimizer,
    ...(JSON.stringify(then.settings.stop) === JSON.stringify(now.settings.stop) ? [] : ["stop is another"]),
    ...(now.model.takesTotal
      ? changes({ epochs: then.settings.epochs }, { epochs: now.settings.epochs }).map(
          (text) => `${text}, which the schedule of the learning rate depends on`,
        )
      : []),
    ...dataDifferences(then.data, now.data),
  ];
  // The hash covers the whole model, so check it last.
  if (found.length === 0 && then.model.hash !== now.model.hash)
    return ["the model computes something else, or this is another version of netc"];
  return found;
}

function dataDifferences(then: TrainingIdentity["data"], now: TrainingIdentity["data"]): readonly string[] {
  const found = changes(
    { "examples to train on": then.train, "examples to validate on": then.val },
    { "examples to train on": now.train, "examples to validate on": now.val },
  );
  return found.length > 0 || then.hash === now.hash ? found : ["the data have other values"];
}

type Values = Readonly<Record<string, number | string>>;

function changes(then: Values, now: Values): readonly string[] {
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [before, after] = [valueOf(then, name), valueOf(now, name)];
    if (before === after) return [];
    if (before === undefined) return [`${name} is new`];
    return after === undefined ? [`${name} is gone`] : [changed(name, before, after)];
  });
}

/** A model may name a tensor `constructor`. */
const valueOf = (values: Values, name: string): number | string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

const changed = (what: string, then: number | string, now: number | string): string =>
  `${what} was ${then} and is ${now}`;
