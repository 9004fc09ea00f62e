/** How a compiled program comes alive, and the one way it may end early. */
import { CommandFault } from "../../compiler/cli/command.ts";
import { checkMemory } from "../../compiler/cli/memory.ts";
import { instantiate } from "../../compiler/cli/module-text.ts";
import type { LoweredModel } from "../../compiler/lower/program.ts";
import { createModel, type Model } from "../../runtime/module/model.ts";
import { machineFactory, type Target } from "../differential/machines.ts";

/** The seed that programs run with. */
export const SEED = 7;

/** Makes a live model of lowered programs. */
export type Creator = (
  lowered: LoweredModel,
  target: Target,
  largest: Readonly<Record<string, number>>,
) => Promise<Model>;

/** From the very text that `netc build` writes. */
export const fromText: Creator = (lowered, target, largest) => instantiate(lowered, target, largest, SEED);

/** From the same machine without a module around it, which is quicker to make. */
export const fromMachine: Creator = async (lowered, target, largest) =>
  createModel(lowered.manifest, await machineFactory(lowered, target), { ...largest, seed: SEED });

/** Whether commands refuse to run it: no module has the memory, and the reference, which has no limit, would take it. */
export function isTooLarge(lowered: LoweredModel, largest: Readonly<Record<string, number>>): boolean {
  try {
    checkMemory(lowered, largest);
    return false;
  } catch (fault) {
    if (fault instanceof CommandFault) return true;
    throw fault;
  }
}

/** What a program may end with: an index out of range, a loop that goes on. */
const FAULT = /^index |^the label |did not end within/;

/** What a run gives, or the fault that it ended with. */
export async function outcome<T>(
  run: () => Promise<T>,
): Promise<{ readonly value?: T; readonly fault?: string }> {
  try {
    return { value: await run() };
  } catch (fault) {
    if (fault instanceof RangeError && FAULT.test(fault.message)) return { fault: fault.message };
    throw fault;
  }
}
