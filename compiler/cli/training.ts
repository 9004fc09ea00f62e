/** What the trainer wants to know of a built model and its train block. */
import { Fault } from "../../runtime/data/fault.ts";
import type { TrainableModel } from "../../runtime/train/model-interface.ts";
import type { TrainSettings } from "../../runtime/train/settings.ts";
import { isRunFault } from "../../runtime/module/faults.ts";
import { OWN_HYPERS } from "../../runtime/module/hypers.ts";
import type { Model } from "../../runtime/module/model.ts";
import type { BuiltModel, BuiltOptimizer, BuiltTraining } from "../build/built.ts";
import { modelInput } from "../build/data/data-fit.ts";
import { CommandFault, number, seed, type CommandLine } from "./command.ts";

/** The largest finite f32. */
const MAX_F32 = (2 - 2 ** -23) * 2 ** 127;

/** The train block's settings, with what the command line says instead. */
export function settingsOf(line: CommandLine, training: BuiltTraining): TrainSettings {
  const lr = number(line, "lr", { least: 0, most: MAX_F32, whole: false });
  const hypers = training.optimizer?.hypers ?? [];
  if (lr !== undefined && !hypers.some(({ name }) => name === "lr"))
    throw new CommandFault("--lr has nothing to set: the optimizer has no argument lr");
  return {
    batch: number(line, "batch", { least: 1, whole: true }) ?? training.batch,
    epochs: number(line, "epochs", { least: 1, whole: true }) ?? training.epochs,
    seed: seed(line) ?? training.seed,
    stop: training.stop,
    hypers: {
      // What a schedule gives is left to it.
      ...Object.fromEntries(
        hypers.flatMap(({ name, value }) => (isFixed(name, value) ? [[name, value]] : [])),
      ),
      ...(lr === undefined ? {} : { lr }),
    },
  };
}

const isFixed = (name: string, value: number): boolean => !Number.isNaN(value) && !OWN_HYPERS.includes(name);

/** The memory the model needs: the batch, for the one dimension that counts examples. */
export function largestOf(model: BuiltModel, batch: number): Readonly<Record<string, number>> {
  const [examples, other] = model.dimensions;
  if (other !== undefined)
    throw new CommandFault(
      `training wants one free dimension, the batch; ${model.name} also has ${other.name}`,
    );
  if (examples === undefined || examples.axis !== 0)
    throw new CommandFault(
      `the inputs of ${model.name} have no batch dimension to train on; begin their shapes with N: x: f32[N, ...]`,
    );
  return { [examples.name]: batch };
}

/** The module's object as the trainer sees it. */
export function trainable(
  model: BuiltModel,
  optimizer: BuiltOptimizer | undefined,
  live: Model,
): TrainableModel {
  return {
    inputs: model.inputs.map((input) => modelInput(model, input)),
    loss: lossOf(model),
    takesTotal: optimizer?.hypers.some(({ name }) => name === "total") ?? false,
    step: (inputs, hypers) => withIndicesOfData(() => live.step(inputs, hypers)),
    evaluate: (inputs) => withIndicesOfData(() => live.evaluate(inputs)),
    save: () => live.save(),
    load: (file) => {
      live.load(file);
    },
  };
}

/** An index that a run found out of range came with the data. */
function withIndicesOfData<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (isRunFault(thrown)) throw new Fault("N656", thrown.message);
    throw thrown;
  }
}

/** The name of the model's loss. */
export function lossOf(model: BuiltModel): string {
  return model.forward.results.find(({ role }) => role === "loss")?.name ?? "loss";
}
