/** The emitted module of a compiled model, as text and as a live object in this process. */
import type { Model } from "../../runtime/module/model.ts";
import { jsMachine } from "../codegen/js/index.ts";
import { wasmMachine } from "../codegen/wasm/index.ts";
import { creatorName } from "../emit/declarations.ts";
import { moduleText, type MachineCode } from "../emit/module.ts";
import type { LoweredModel } from "../lower/program.ts";
import { CommandFault } from "./command.ts";
import { checkMemory } from "./memory.ts";

export type Target = "js" | "wasm";

/** Throws CommandFault where the module would need more memory than there can be. */
export async function moduleOf(lowered: LoweredModel, target: Target): Promise<string> {
  checkMemory(lowered, {});
  return textOf(lowered, target);
}

const textOf = async (lowered: LoweredModel, target: Target): Promise<string> =>
  moduleText(lowered, await MACHINES[target](lowered));

const MACHINES: Readonly<Record<Target, (lowered: LoweredModel) => Promise<MachineCode>>> = {
  js: (lowered) => Promise.resolve({ kind: "js", text: jsMachine(lowered) }),
  wasm: async (lowered) => ({ kind: "wasm", ...(await wasmMachine(lowered)) }),
};

/**
 * Runs the very text that `netc build` writes. `largest` gives each dimension variable its greatest
 * value. Throws CommandFault where the memory cannot be had, and what the module throws.
 */
export async function instantiate(
  lowered: LoweredModel,
  target: Target,
  largest: Readonly<Record<string, number>>,
  seed: number,
): Promise<Model> {
  checkMemory(lowered, largest);
  const text = await textOf(lowered, target);
  const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
  const exports = (await import(url)) as Readonly<
    Record<string, (options: Readonly<Record<string, number>>) => Promise<Model>>
  >;
  const create = exports[creatorName(lowered.manifest.model)];
  if (create === undefined) throw new Error("the module does not export its creator");
  try {
    return await create({ ...largest, seed });
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    throw new CommandFault(fault.message);
  }
}
