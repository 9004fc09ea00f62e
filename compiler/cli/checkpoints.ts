/** The checkpoint of a training as a file in its folder. */
import { join, resolve } from "node:path";
import type { Dataset } from "../../runtime/data/dataset.ts";
import { Fault, reasonOf } from "../../runtime/data/fault.ts";
import { readIfPresent, writeAtomically } from "../../runtime/files/files.ts";
import { formatType } from "../../runtime/module/tensors.ts";
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "../../runtime/train/checkpoint.ts";
import { differences, hashOfData, type TrainingIdentity } from "../../runtime/train/identity.ts";
import type { TrainSettings } from "../../runtime/train/settings.ts";
import { sha256OfText } from "../../runtime/train/sha256.ts";
import type { StateStore, TrainingState } from "../../runtime/train/state.ts";
import { printGraph } from "../ir/print.ts";
import type { BuiltOptimizer } from "../build/built.ts";
import type { CompiledModel } from "../compile.ts";
import { printKernel } from "../lower/print.ts";
import { number, text, UsageFault, type CommandLine } from "./command.ts";

export const CHECKPOINT = "checkpoint.safetensors";
/** The maximum that one read returns. */
const MOST_BYTES = 2 ** 31;
const MINUTES = 5;

/** The option `--checkpoint-every`: minutes, or `500 steps`. 0 is never. */
export function intervalOf(line: CommandLine): StateStore["every"] {
  const written = text(line, "checkpoint-every") ?? "";
  const steps = /^(\d+) ?steps?$/.exec(written.trim())?.[1];
  if (steps !== undefined && Number(steps) > 0 && Number.isSafeInteger(Number(steps)))
    return { steps: Number(steps) };
  if (steps !== undefined)
    throw new UsageFault(`--checkpoint-every takes at least 1 step; found "${written}"`);
  const minutes = number(line, "checkpoint-every", { least: 0, whole: false }) ?? MINUTES;
  return { milliseconds: minutes === 0 ? Infinity : minutes * 60_000 };
}

/** Model, data and settings of a training. */
export async function identityOf(
  { model, lowered, optimised }: CompiledModel,
  optimizer: BuiltOptimizer,
  dataset: Dataset,
  settings: TrainSettings,
): Promise<TrainingIdentity> {
  const { manifest, kernels } = lowered;
  const { clipNorm } = optimizer;
  const tensors = [...manifest.params, ...manifest.states].map(
    (tensor) => [tensor.name, formatType(tensor, manifest.dimensions)] as const,
  );
  // Both targets compute what kernels and graphs say, to the bit; the maximum number of iterations changes no value.
  const computed = [JSON.stringify(manifest), ...kernels.map(printKernel), ...optimised.map(printGraph)];
  return {
    model: {
      name: model.name,
      arguments: Object.fromEntries([...model.arguments].map(([name, value]) => [name, String(value)])),
      optimizer: optimizer.name + (clipNorm === undefined ? "" : ` with clip_norm = ${String(clipNorm)}`),
      tensors: Object.fromEntries(tensors),
      hash: await sha256OfText(computed.join("\n")),
      takesTotal: optimizer.hypers.some(({ name }) => name === "total"),
    },
    data: { train: dataset.train.length, val: dataset.val.length, hash: await hashOfData(dataset) },
    settings: { ...settings, stop: settings.stop ?? null },
  };
}

/** Replaces the checkpoint by each new one. Reports a failure at once; it does not end the training. */
export class CheckpointFile implements StateStore {
  readonly every: StateStore["every"];
  readonly path: string;
  readonly #absolute: string;
  readonly #identity: TrainingIdentity;
  readonly #failed: (fault: unknown) => void;

  constructor(
    { cwd, folder }: { readonly cwd: string; readonly folder: string },
    identity: TrainingIdentity,
    every: StateStore["every"],
    failed: (fault: unknown) => void,
  ) {
    [this.every, this.#identity, this.#failed] = [every, identity, failed];
    this.path = join(folder, CHECKPOINT);
    this.#absolute = resolve(cwd, this.path);
  }

  async save(state: TrainingState): Promise<void> {
    try {
      await this.write(state);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  /** Throws if writing fails; the old file then stays. */
  async write(state: TrainingState): Promise<void> {
    await writeAtomically(this.#absolute, await encodeCheckpoint({ identity: this.#identity, state }));
  }

  /** The checkpoint that is there, if there is one. Throws a Fault where it cannot be read, or is not whole. */
  async read(): Promise<Checkpoint | undefined> {
    const bytes = await readIfPresent(this.#absolute, MOST_BYTES);
    if (bytes === undefined) return undefined;
    try {
      return await decodeCheckpoint(bytes);
    } catch (thrown) {
      throw new Fault("N661", `cannot go on from ${this.path}: ${reasonOf(thrown)}`, BEGIN_ANEW);
    }
  }

  /** The state to go on from, if there is one. Throws a Fault where it is of another training. */
  async resume(): Promise<TrainingState | undefined> {
    const found = await this.read();
    if (found === undefined) return undefined;
    const { identity, state } = found;
    const reasons = [
      ...differences(identity, this.#identity),
      ...tooFar(state, this.#identity.settings.epochs),
    ];
    if (reasons.length === 0) return state;
    const others = reasons.length > SHOWN ? [`and ${String(reasons.length - SHOWN)} more`] : [];
    const shown = [...reasons.slice(0, SHOWN), ...others].join("; ");
    throw new Fault("N661", `${this.path} is of another training: ${shown}`, BEGIN_ANEW);
  }
}

const BEGIN_ANEW = "without --resume training begins anew, with -o in another folder";
const SHOWN = 6;

function tooFar({ epoch, step, history }: TrainingState, epochs: number): readonly string[] {
  const begun = step === 0 ? history.length : epoch;
  return begun > epochs ? [`it has begun epoch ${String(begun)}, and epochs is ${String(epochs)}`] : [];
}
