/**
 * The graph page of a compiled model, or its picture alone. A thread of its own draws it: the placing of a large graph
 * may use up stack or memory, which would end the whole process, or take minutes.
 */
import { Worker } from "node:worker_threads";
import type { Source } from "../../grammar/source.ts";
import { Fault } from "../../runtime/data/fault.ts";
import { errorCode } from "../../runtime/files/files.ts";
import type { BuiltModule } from "../build/built.ts";
import type { CompiledModel } from "../compile.ts";
import { graphDocument } from "../emit/graph-json.ts";
import type { DrawingOrder } from "./page-thread.ts";
import thread from "./page-thread.ts?thread";

/** The placing recurses from mark to mark; the engine's own 1 MiB are enough for about 30 layers. */
const STACK_MIB = 64;
const MEMORY_MIB = 2048;

export interface GraphDrawing {
  readonly kind: DrawingOrder["kind"];
  readonly compiled: CompiledModel;
  readonly built: BuiltModule;
  readonly source: Source;
  /** How long it may take. */
  readonly seconds?: number;
}

/** The text of the file. Throws a Fault where the graph is too much for the drawing. */
export async function drawGraph({ kind, compiled, built, source, seconds }: GraphDrawing): Promise<string> {
  const what = `the graph of ${compiled.model.name} is not drawn`;
  try {
    const order: DrawingOrder = { kind, document: graphDocument(compiled, built, source) };
    const text = await ordered(order, seconds);
    if (text !== undefined) return text;
  } catch (thrown) {
    const why = whyNot(thrown);
    throw why === undefined ? thrown : new Fault("N662", `${what}: ${why}`);
  }
  const limit = `it takes longer than ${String(seconds)} seconds`;
  throw new Fault(
    "N662",
    `${what}: ${limit}`,
    "netc view draws it without a limit; --page-limit sets another",
  );
}

/** Undefined where it takes too long. */
async function ordered(order: DrawingOrder, seconds: number | undefined): Promise<string | undefined> {
  const worker = new Worker(new URL(thread), {
    workerData: order,
    resourceLimits: { stackSizeMb: STACK_MIB, maxOldGenerationSizeMb: MEMORY_MIB },
  });
  let clock: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        reject(new Error("its thread ended"));
      });
      // Longer than a timer can count is no limit.
      if (seconds !== undefined && seconds * 1000 < 2 ** 31)
        clock = setTimeout(() => {
          resolve(undefined);
        }, seconds * 1000);
    });
  } finally {
    clearTimeout(clock);
    await worker.terminate();
  }
}

/** Undefined for a defect of netc. */
function whyNot(thrown: unknown): string | undefined {
  if (errorCode(thrown) === "ERR_WORKER_OUT_OF_MEMORY")
    return `it is too large, and takes more than ${String(MEMORY_MIB / 1024)} GiB of memory`;
  if (thrown instanceof RangeError && thrown.message.includes("call stack"))
    return "it is too deep for the stack of the drawing";
  return undefined;
}
