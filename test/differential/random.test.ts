/** Random graphs over all operators: the same bits from JS and WASM, and the reference's values where rounding allows. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomGraph, type RandomGraph } from "../support/random-graph.ts";
import { bitsOf } from "./compare.ts";
import { runGraph } from "./machines.ts";

async function expectSameBits({ graph, bindings }: RandomGraph): Promise<void> {
  const js = await runGraph(graph, bindings, "js");
  const wasm = await runGraph(graph, bindings, "wasm");
  expect(wasm.map(bitsOf)).toEqual(js.map(bitsOf));
  expect(js.map(({ shape }) => shape)).toEqual(wasm.map(({ shape }) => shape));
}

describe("random graphs give the same bits on both targets", () => {
  test("ordinary values", async () => {
    await fc.assert(fc.asyncProperty(randomGraph({ steps: 20 }), expectSameBits), {
      numRuns: 60,
      endOnFailure: true,
    });
  });

  test("values from the edges", async () => {
    await fc.assert(fc.asyncProperty(randomGraph({ steps: 20, edges: true }), expectSameBits), {
      numRuns: 60,
    });
  });
});
