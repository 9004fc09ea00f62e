/**
 * Faults that only a run can find: an index out of range. Kernels never read or write outside; they note the first
 * such index, the program stops after the kernel that found it, and here it becomes an error.
 */
import type { Machine, Manifest } from "./manifest.ts";
import { viewOf } from "./tensors.ts";

/** How many turns a loop may make where nothing else is said. */
export const MAX_ITERATIONS = 1_000_000;

/** The message for a loop that did not end. */
export function tooManyTurns(most: number): string {
  return `a while loop did not end within ${most.toLocaleString("en-US")} turns: --max-iterations allows more`;
}

/** What is written where the bound of a wrong index would stand, as long as there is none. */
const NONE = -1;

/** The message for an index that an axis of `length` elements does not have. */
export function outOfRange(index: number, length: number): string {
  const range =
    length === 0 ? "it has none" : `its indices are 0 to ${String(length - 1)}, or -${String(length)} to -1`;
  return `index ${String(index)} is out of range for an axis of ${String(length)}: ${range}`;
}

/** The machine, with a `run` that throws RangeError where an index was out of range. Without indices the machine itself. */
export function checkedMachine(manifest: Manifest, machine: Machine, offsets: readonly number[]): Machine {
  if (manifest.faults === undefined) return machine;
  const fault = viewOf("i32", machine.memory, offsets[manifest.faults] ?? 0, 2);
  return {
    memory: machine.memory,
    run(program, dimensions) {
      fault[1] = NONE;
      machine.run(program, dimensions);
      const [index = 0, length = NONE] = fault;
      if (length !== NONE) throw new RangeError(outOfRange(index, length));
    },
  };
}
