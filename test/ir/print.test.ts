/** The text form of the IR: what it looks like, that it reads back, and how broken text is refused. */
import { describe, expect, it } from "vitest";
import { dimVariable } from "../../compiler/ir/dim.ts";
import { createBuilder, type Graph } from "../../compiler/ir/graph.ts";
import { parseGraph } from "../../compiler/ir/parse.ts";
import { printGraph } from "../../compiler/ir/print.ts";

const TEXT = `graph "step" {
  %0 = input name="x" type=f32[N, 3] : f32[N, 3]
  %1 = param name="W" type=f32[3, 2] : f32[3, 2]
  %2 = dot_general(%0, %1) contract=[[1], [0]] batch=[[], []] : f32[N, 2]
  %3 = constant dtype=f32 shape=[2] values=[-0, NaN] : f32[2]
  %4 = broadcast(%3) shape=[N, 2] axes=[1] : f32[N, 2]
  %5 = add(%2, %4) : f32[N, 2]
  %6 = reduce_sum(%5) axes=[0, 1] : f32[]
  %7 = dimension dim=2*N + 1 : i32[]
  %8 = gather(%4, %7) axis=0 labels : f32[2]
  %9 = scatter_add(%8, %7, %6) axis=0 labels : f32[2]
  loss "L" = %6
  metric "a \\"name\\"" = %7
  metric "b" = %9
}
`;

describe("printGraph", () => {
  it("prints what it read", () => {
    expect(printGraph(parseGraph(createBuilder(), TEXT))).toBe(TEXT);
  });

  it("reads back to the same nodes in the same builder", () => {
    const builder = createBuilder();
    const graph = parseGraph(builder, TEXT);
    const again = parseGraph(builder, printGraph(graph));
    again.results.forEach((result, i) => expect(result.node).toBe(graph.results[i]?.node));
    expect(again).toEqual(graph);
  });

  it("keeps any name and escapes what is invisible", () => {
    const names = ['"', "\\", "\n", "\u001b[31m", "\u202e", "\u{e0041}", "λ", "'`", "</script>", "\ud800"];
    for (const name of names) {
      const builder = createBuilder();
      const type = { dtype: "f32", shape: [dimVariable("Größe")] } as const;
      const graph: Graph = {
        name,
        results: [{ role: "output", name, node: builder.node("input", [], { name, type }) }],
      };
      const text = printGraph(graph);
      expect(text).toMatch(/^[\P{C}\n]*$/u);
      expect(parseGraph(builder, text)).toEqual(graph);
    }
  });
});

describe("parseGraph refuses", () => {
  const line = (text: string) => `graph "g" {\n  %0 = input name="x" type=f32[2] : f32[2]\n  ${text}\n}`;
  it.each([
    ["nothing", "", '1:1: expected "graph"'],
    ["an unknown operator", line("%1 = frobnicate(%0) : f32[2]"), "3:8: unknown operator frobnicate"],
    ["an inherited name", line("%1 = constructor(%0) : f32[2]"), "3:8: unknown operator constructor"],
    ["an undefined operand", line("%1 = neg(%7) : f32[2]"), "3:12: %7 is not defined above"],
    ["a second definition", line("%0 = neg(%0) : f32[2]"), "3:3: %0 is defined twice"],
    ["a wrong type", line("%1 = neg(%0) : f32[3]"), "3:23: neg is f32[2] here, not f32[3]"],
    ["operands that do not fit", line("%1 = not(%0) : f32[2]"), "not works on bool, not f32"],
    ["a missing attribute", line("%1 = reduce_sum(%0) : f32[]"), '3:23: expected "axes="'],
    ["an unknown dtype", line("%1 = cast(%0) dtype=u8 : f32[2]"), "unknown dtype"],
    ["a dtype of Object", line("%1 = cast(%0) dtype=constructor : f32[2]"), "unknown dtype"],
    ["an unknown role", line('toString "y" = %0'), "unknown role toString"],
    ["an open graph", 'graph "g" {', 'expected a node, a result or "}"'],
    ["more after the end", 'graph "g" {} x', "expected the end of the text"],
    ["a bad string", 'graph "\\q" {}', "not a JSON string"],
    ["a division by 0", line("%1 = dimension dim=(N // 0) : i32[]"), "a dimension is divided by 0"],
  ])("%s", (_what, text, message) => {
    expect(() => parseGraph(createBuilder(), text)).toThrow(message);
  });
});
