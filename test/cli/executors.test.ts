import { describe, expect, it } from "vitest";
import { EXECUTORS, runScript, ScriptStopped } from "../../compiler/cli/executors.ts";
import type { Graph, Node } from "../../compiler/ir/graph.ts";
import { buildText } from "../build/support.ts";

/** The graph that picks elements of 0, 10, 20, 30 by their places. */
function picking(...places: readonly number[]) {
  const built = buildText("").module;
  const { builder } = built;
  const constant = (values: readonly number[]): Node =>
    builder.node("constant", [], { dtype: "i32", shape: [values.length], values });
  const node = builder.node("gather", [constant([0, 10, 20, 30]), constant(places)], { axis: 0 });
  const graph: Graph = { name: "predict", results: [{ role: "output", name: "0", node }] };
  return { built, graph, node };
}

describe.each(EXECUTORS)("on %s", (executor) => {
  it("gives the value of each node", async () => {
    const { built, graph, node } = picking(3, 0, -1);
    const value = (await runScript(graph, built, executor, 0)).get(node);
    expect(value).toMatchObject({ dtype: "i32", shape: [3] });
    expect(Array.from(value?.data ?? [])).toEqual([30, 0, 30]);
  });

  it("a fault that is not of the values is not one of the script", async () => {
    const { built } = picking();
    const node = built.builder.node("input", [], { name: "x", type: { dtype: "f32", shape: [2] } });
    const graph: Graph = { name: "predict", results: [{ role: "output", name: "0", node }] };
    const run = runScript(graph, built, executor, 0);
    await expect(run).rejects.toThrow();
    await expect(run).rejects.not.toBeInstanceOf(ScriptStopped);
  });

  it("an index out of range is one message with the index and the bound", async () => {
    const { built, graph } = picking(1, 4);
    await expect(runScript(graph, built, executor, 0)).rejects.toThrow(
      new ScriptStopped("index 4 is out of range for an axis of 4: its indices are 0 to 3, or -4 to -1"),
    );
  });
});
