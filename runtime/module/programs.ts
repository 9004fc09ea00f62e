/** One method of a model: check, write, run, read. */
import type { HyperReader } from "./hypers.ts";
import type { InputReader, InputValues } from "./inputs.ts";
import type { Machine, Manifest } from "./manifest.ts";
import { createResultWriter, type Results } from "./results.ts";

export type ProgramName = "step" | "predict" | "evaluate" | "gradients";
export type HyperValues = Readonly<Record<string, number | undefined>>;
export type Program = (inputs: InputValues, hypers?: HyperValues) => Results;

export interface ProgramContext {
  readonly manifest: Manifest;
  readonly machine: Machine;
  readonly inputs: InputReader;
  readonly hypers: HyperReader;
  readonly offsets: readonly number[];
  readonly largest: readonly number[];
}

/** Why a module may lack a program. */
const ABSENT: Readonly<Record<ProgramName, string>> = {
  step: "it was built without a loss or an optimiser",
  predict: "it has no outputs",
  evaluate: "it has no loss",
  gradients: "it has no loss",
};

/** The method for a program; where the module has none of that name, one that throws TypeError and says why. */
export function programOf(name: ProgramName, context: ProgramContext): Program {
  const { manifest, machine, inputs, hypers, offsets, largest } = context;
  const index = manifest.programs.findIndex((program) => program.name === name);
  const program = manifest.programs[index];
  if (program === undefined) {
    return () => {
      throw new TypeError(`this module has no ${name}: ${ABSENT[name]}`);
    };
  }
  const inputSlots = inputs.slots(program.inputs);
  const hyperSlots = hypers.slots(program.hypers);
  const { results, update } = createResultWriter(program.outputs, machine, offsets, largest);
  return (values, hyperValues) => {
    const dimensions = inputs.check(inputSlots, values);
    hypers.check(hyperSlots, hyperValues);
    inputs.write(inputSlots);
    hypers.write(hyperSlots, hyperValues);
    machine.run(index, dimensions);
    update(dimensions);
    return results;
  };
}
