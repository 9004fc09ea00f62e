/** Draws a graph, in a thread of its own: what the drawing cannot do ends the thread, not netc. */
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

const { kind, document } = workerData as DrawingOrder;
parentPort?.postMessage(await DRAW[kind](document));
