/**
 * The module that a user gets: one ES module that imports nothing, with the runtime, the manifest and the machine inside.
 */
import { deflateSync } from "node:zlib";
import runtime from "../../runtime/module/index.ts?bundle";
import runtimeWithClasses from "../../runtime/module/preparation/classes.ts?bundle";
import runtimeWithRows from "../../runtime/module/preparation/rows.ts?bundle";
import type { Manifest } from "../../runtime/module/manifest.ts";
import type { LoweredModel } from "../lower/program.ts";
import { creatorName } from "./declarations.ts";
import { dataLiteral } from "./text.ts";

/** What code generation made of the kernels. */
export type MachineCode =
  /** An expression that is a `MachineFactory`. */
  | { readonly kind: "js"; readonly text: string }
  /** `factory` is an expression that takes the binary and gives a promise of a `MachineFactory`. */
  | { readonly kind: "wasm"; readonly binary: Uint8Array; readonly factory: string };

/** The ES module's text. It exports `create<Model>` and `tensor`. */
export function moduleText({ manifest }: LoweredModel, machine: MachineCode): string {
  return `// A model, compiled by netc. It imports nothing and runs in browsers, workers and Node.
${runtimeOf(manifest).replace(/;?\s*$/, ";")}
const manifest = ${dataLiteral(manifest)};
${machineText(machine)}
export const tensor = __netc.tensor;
export const ${creatorName(manifest.model)} = (options) => __netc.createModel(manifest, machine, options);
`;
}

/** The smallest runtime that supports what the module knows about its data. */
function runtimeOf({ preparation }: Manifest): string {
  if (preparation === undefined) return runtime;
  return preparation.columns.some(({ recipe }) => recipe !== undefined)
    ? runtimeWithRows
    : runtimeWithClasses;
}

function machineText(machine: MachineCode): string {
  if (machine.kind === "js") return `const machine = ${machine.text.trim()};`;
  // A small memory level makes short blocks with separate codes. Kernels differ so much that this is smaller.
  const binary = deflateSync(machine.binary, { level: 9, memLevel: 5 }).toString("base64");
  // Unpacked and compiled when the first model is created, once for all of them.
  return `let compiled;
const machine = async (...plan) => {
  compiled ??= __netc.inflateBase64("${binary}").then(${machine.factory.trim()});
  return (await compiled)(...plan);
};`;
}
