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
/** Written there when a loop made as many turns as it may; their number stands where the index would. */
export const LOOP_LIMIT = -2;
/** Written there when there is no more memory for what a loop saves. */
export const OUT_OF_MEMORY = -3;
/** What is said then. */
export const NO_ROOM_FOR_STACKS =
  "the values that a loop saves for its gradient take more memory than there is";

/** Added to the length of the axis where the index is a label; no axis is so long. */
export const LABELS = 2 ** 30;

/** The message for an index that an axis of `length` elements does not have. */
export function outOfRange(index: number, length: number): string {
  const range =
    length === 0 ? "it has none" : `its indices are 0 to ${String(length - 1)}, or -${String(length)} to -1`;
  return `index ${String(index)} is out of range for an axis of ${String(length)}: ${range}`;
}

/** The message for a label that is none of the classes 0 to `classes` - 1. */
export function outsideClasses(label: number, classes: number): string {
  const range =
    classes === 0 ? "there are none" : `there are ${String(classes)}, 0 to ${String(classes - 1)}`;
  return `the label ${String(label)} is not one of the classes: ${range}`;
}

/** The message code of a RunFault, by which one is known that comes from a module with a copy of this class. */
export const RUN_STOPPED = "N703";

/** What the values of a run ended it with; no other RangeError, of the engine or of netc, is one. */
export class RunFault extends RangeError {
  readonly code = RUN_STOPPED;
}

export const isRunFault = (thrown: unknown): thrown is RunFault =>
  thrown instanceof RangeError && "code" in thrown && thrown.code === RUN_STOPPED;

/** The machine, with a `run` that throws RunFault where a kernel or a loop noted a fault. Without such the machine itself. */
export function checkedMachine(manifest: Manifest, machine: Machine, offsets: readonly number[]): Machine {
  if (manifest.faults === undefined) return machine;
  const fault = viewOf("i32", machine.memory, offsets[manifest.faults] ?? 0, 2);
  return {
    ...machine,
    run(program, dimensions) {
      fault[1] = NONE;
      machine.run(program, dimensions);
      const [first = 0, second = NONE] = fault;
      if (second !== NONE) throw new RunFault(messageOf(first, second));
    },
  };
}

function messageOf(first: number, second: number): string {
  if (second === LOOP_LIMIT) return tooManyTurns(first);
  if (second === OUT_OF_MEMORY) return NO_ROOM_FOR_STACKS;
  return second >= LABELS ? outsideClasses(first, second - LABELS) : outOfRange(first, second);
}
