/**
 * The graph page of a compiled model, or its picture alone. A separate thread draws it: the layout of a large graph
 * may take minutes, or use up stack or memory, which would end the whole process.
 */
import { Worker } from "node:worker_threads";
import type { Source } from "../../grammar/source.ts";
import { Fault } from "../../runtime/data/fault.ts";
import { errorCode } from "../../runtime/files/files.ts";
import type { BuiltModule } from "../build/built.ts";
import type { CompiledModel } from "../compile.ts";
import { graphDocument } from "../emit/graph-json.ts";
import { formatBytes } from "./memory.ts";
import type { Drawing, DrawingOrder } from "./page-thread.ts";
import thread from "./page-thread.ts?thread";

/** The drawing's limits, in MiB. Its layout recurses from node to node: the default stack is enough for about 30 layers. */
export interface DrawingLimits {
  readonly stack: number;
  readonly memory: number;
  readonly seconds?: number | undefined;
}
const LIMITS = { stack: 64, memory: 2048 };

export interface GraphDrawing {
  readonly kind: DrawingOrder["kind"];
  readonly compiled: CompiledModel;
  readonly built: BuiltModule;
  readonly source: Source;
  /** The maximum time. */
  readonly seconds?: number;
}

/** The text of the file. Throws a Fault if the graph exceeds the drawing's limits. */
export function drawGraph({ kind, compiled, built, source, seconds }: GraphDrawing): Promise<string> {
  return drawDocument({ kind, document: graphDocument(compiled, built, source) }, { ...LIMITS, seconds });
}

/** As `drawGraph`, from the graph's document. */
export async function drawDocument(order: DrawingOrder, limits: DrawingLimits): Promise<string> {
  const drawing = await inThread(order, limits).catch((thrown: unknown): Undrawn => {
    if (errorCode(thrown) === "ERR_WORKER_OUT_OF_MEMORY") return { reason: "memory" };
    throw thrown;
  });
  if ("text" in drawing) return drawing.text;
  const [why, help] = UNDRAWN[drawing.reason](limits);
  throw new Fault("N662", `the graph of ${order.document.model} is not drawn: ${why}`, help);
}

interface Undrawn {
  readonly reason: "stack" | "memory" | "time";
}

const UNDRAWN: Readonly<
  Record<Undrawn["reason"], (limits: DrawingLimits) => readonly [why: string, help?: string]>
> = {
  stack: () => ["it is too deep for the stack of the drawing"],
  memory: ({ memory }) => [`it is too large, and takes more than ${formatBytes(memory * 2 ** 20)} of memory`],
  time: ({ seconds }) => [
    `it takes longer than ${String(seconds)} seconds`,
    "netc view draws it without a limit, which may take minutes; --page-limit of netc train sets another limit",
  ],
};

async function inThread(
  order: DrawingOrder,
  { stack, memory, seconds }: DrawingLimits,
): Promise<Drawing | Undrawn> {
  const worker = new Worker(new URL(thread), {
    workerData: order,
    resourceLimits: { stackSizeMb: stack, maxOldGenerationSizeMb: memory },
  });
  let clock: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Drawing | Undrawn>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        reject(new Error("the thread that draws ended"));
      });
      // Longer than a timer can count is no limit.
      if (seconds !== undefined && seconds * 1000 < 2 ** 31)
        clock = setTimeout(() => {
          resolve({ reason: "time" });
        }, seconds * 1000);
    });
  } finally {
    clearTimeout(clock);
    await worker.terminate();
  }
}
