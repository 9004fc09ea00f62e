/**
 * The object that a user of an emitted module holds: memory that is fixed when it is created, checked inputs, and
 * one method for each program. No method allocates while sizes stay the same.
 */
import { bytesOf } from "./binary.ts";
import { encodeCheckpoint, restoreCheckpoint } from "./checkpoint.ts";
import { checkedMachine } from "./faults.ts";
import { createHyperReader } from "./hypers.ts";
import { InputReader, type InputValues } from "./inputs.ts";
import type { MachineFactory, Manifest, TensorManifest } from "./manifest.ts";
import { readOptions } from "./options.ts";
import { withMemory } from "./memory.ts";
import { evaluateSize, planMemory } from "./plan.ts";
import { programOf, type HyperValues, type Program, type ProgramName } from "./programs.ts";
import type { DataPart } from "./preparation/data-part.ts";
import type { Results } from "./results.ts";
import { byName, product, viewOf, type Named, type Tensor } from "./tensors.ts";

/** The largest value of each dimension variable by its name, and the seed (0 where none is given). */
export type ModelOptions = Readonly<Record<string, number | undefined>>;

/**
 * The programs return the same object at each call, with numbers for scalars and views for tensors: copy what must
 * outlast the next call. Wrong inputs are TypeErrors; labels without a class and hypers out of range are RangeErrors.
 * They are thrown before anything is written.
 */
export interface Model {
  /** Forward, backward and update; gives the loss and the metrics before the update. */
  step(inputs: InputValues, hypers?: HyperValues): Results;
  /** The outputs. */
  predict(inputs: InputValues, hypers?: HyperValues): Results;
  /** The loss and the metrics as in prediction, without an update. */
  evaluate(inputs: InputValues, hypers?: HyperValues): Results;
  /** The loss, and its gradient for each parameter under the parameter's name. */
  gradients(inputs: InputValues, hypers?: HyperValues): Results;
  /** Views of the parameters, valid as long as the model is; writing to them changes it. */
  readonly params: Named<Tensor>;
  /** Views of what else lasts between steps: momenta, running means. */
  readonly states: Named<Tensor>;
  /** How many steps were made. */
  readonly steps: number;
  readonly seed: number;
  /**
   * Bytes of memory that the model holds. Only a call of a program with the gradient of a loop can increase it: the
   * model keeps the memory that this call needed.
   */
  readonly bytes: number;
  /** Parameters, states, step count and seed as a safetensors file. */
  save(): Uint8Array;
  /** Takes all of these over from a file. Throws Error where it does not fit, and then nothing has changed. */
  load(file: ArrayBufferView | ArrayBufferLike): void;
}

/**
 * Creates a model with memory for the largest dimensions and runs its `init` program. Throws TypeError for wrong
 * options, RangeError if so much memory cannot be allocated. `data` is what the module knows about its data.
 */
export async function createModel(
  manifest: Manifest,
  createMachine: MachineFactory,
  options: ModelOptions = {},
  data?: DataPart,
): Promise<Model> {
  const { largest, seed } = readOptions(manifest, options);
  const { bytes, offsets, fixedBytes } = planMemory(manifest.buffers, largest);
  const made = await withMemory(manifest, largest, bytes, () => createMachine(bytes, offsets, fixedBytes));
  const machine = checkedMachine(manifest, made, offsets);
  const tensorOf = ({ dtype, shape: sizes, buffer }: TensorManifest): Tensor => {
    const shape = Object.freeze(sizes.map((size) => evaluateSize(size, largest)));
    const data = viewOf(dtype, machine.memory, offsets[buffer] ?? 0, product(shape));
    return Object.freeze({ data, shape, dtype });
  };
  for (const { buffer, dtype, values } of manifest.constants)
    viewOf(dtype, machine.memory, offsets[buffer] ?? 0, values.length).set(values);
  const hypers = createHyperReader(manifest, machine, offsets);
  const inputs = new InputReader(
    manifest,
    manifest.inputs.map(({ dtype, shape, buffer }) => {
      const length = product(shape.map((size) => evaluateSize(size, largest)));
      return viewOf(dtype, machine.memory, offsets[buffer] ?? 0, length);
    }),
    largest,
  );
  const stored = { params: byName(manifest.params, tensorOf), states: byName(manifest.states, tensorOf) };
  const program = (name: ProgramName): Program =>
    programOf(name, { manifest, machine, inputs, hypers, offsets, largest });
  const train = program("step");
  const progress = { step: 0, seed };
  hypers.begin(progress);
  const init = manifest.programs.findIndex(({ name }) => name === "init");
  if (init >= 0) machine.run(init, largest);
  const model: Model = {
    step(values: InputValues, hyperValues?: HyperValues) {
      const results = train(values, hyperValues);
      progress.step++;
      hypers.begin(progress);
      return results;
    },
    predict: program("predict"),
    evaluate: program("evaluate"),
    gradients: program("gradients"),
    ...stored,
    get steps() {
      return progress.step;
    },
    get seed() {
      return progress.seed;
    },
    get bytes() {
      return bytes + (machine.grown?.() ?? 0);
    },
    save: () => encodeCheckpoint(stored, manifest.model, progress, data?.metadata()),
    load(file: ArrayBufferView | ArrayBufferLike) {
      Object.assign(progress, restoreCheckpoint(stored, bytesOf(file), data));
      hypers.begin(progress);
    },
  };
  data?.extend(model);
  return Object.freeze(model);
}
