/** Draws a graph in a separate thread: running out of stack or memory ends the thread, not netc. */
import { parentPort, workerData } from "node:worker_threads";
import { buildPage } from "../../runtime/viewer/build-page.ts";
import type { GraphDocument } from "../../runtime/viewer/document.ts";
import { renderSvg } from "../../runtime/viewer/render-svg.ts";

export interface DrawingOrder {
  readonly kind: "page" | "svg";
  readonly document: GraphDocument;
}

const DRAW: Readonly<Record<DrawingOrder["kind"], (document: GraphDocument) => Promise<string>>> = {
  page: buildPage,
  svg: renderSvg,
};

/** What the thread sends back. */
export type Drawing = { readonly text: string } | { readonly reason: "stack" };

const { kind, document } = workerData as DrawingOrder;
const send = (drawing: Drawing): void => parentPort?.postMessage(drawing);
try {
  send({ text: await DRAW[kind](document) });
} catch (thrown) {
  // Catch it here, where stack is free again: sending an error out of the thread needs some.
  const isOverflow = thrown instanceof RangeError && thrown.message.includes("call stack");
  if (!isOverflow) throw thrown;
  send({ reason: "stack" });
}
