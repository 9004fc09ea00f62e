/** Compiles a text to an emitted module, and runs one in a process of its own, for the tests of this folder. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readFileSync } from "node:fs";
import { jsMachine } from "../../compiler/codegen/js/index.ts";
import { wasmMachine } from "../../compiler/codegen/wasm/index.ts";
import {
  analyse,
  compileModel,
  hasErrors,
  optimizerOf,
  type Analysis,
  type CompiledModel,
} from "../../compiler/compile.ts";
import { moduleText } from "../../compiler/emit/module.ts";
import type { Source } from "../../grammar/source.ts";

export interface Compiled extends Pick<Analysis, "built"> {
  readonly source: Source;
  readonly compiled: CompiledModel;
}

/** Compiles the first model of a text. Throws with the messages where it has errors. */
export function compileText(text: string, path = "model.net"): Compiled {
  const source = { path, text };
  const { built, diagnostics } = analyse(source);
  const [model] = built.models;
  if (model === undefined || hasErrors(diagnostics))
    throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { built, source, compiled: compileModel(built, model, optimizerOf(built, model)) };
}

export function compileExample(name: string): Compiled {
  const path = `examples/${name}/model.net`;
  return compileText(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"), path);
}

export type Target = "js" | "wasm";

export async function emitted({ compiled: { lowered } }: Compiled, target: Target): Promise<string> {
  return target === "js"
    ? moduleText(lowered, { kind: "js", text: jsMachine(lowered) })
    : moduleText(lowered, { kind: "wasm", ...(await wasmMachine(lowered)) });
}

/**
 * Runs an ES module in a Node process of its own, in a folder that holds `files`; gives what it writes to standard output.
 * Throws where it fails.
 */
export async function runInNode(
  files: Readonly<Record<string, string>>,
  script: string,
  flags: readonly string[] = [],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "netc-emit-"));
  try {
    const texts = Object.entries({ "package.json": '{"type":"module"}', ...files, "main.js": script });
    for (const [name, text] of texts) await writeFile(join(folder, name), text);
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(folder, "main.js")]);
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Data of the MLP example's shapes, the same everywhere: defines `x`, `y` and `n`. */
export const MLP_DATA = `
const n = 96;
const x = Float32Array.from({ length: n * 784 }, (_, i) => ((i * 7919) % 256) / 255);
const y = Int32Array.from({ length: n }, (_, i) => (i * 31) % 10);
`;

/** An expression: a model's file as hexadecimal digits of its SHA-256. Needs a secure context in a page. */
export const DIGEST = `Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", mlp.save())), (byte) => byte.toString(16)).join(" ")`;
