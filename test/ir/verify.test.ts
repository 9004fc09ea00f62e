/** The verifier finds planted faults, and only those. */
import { describe, expect, it } from "vitest";
import { createBuilder, type Graph, type Node, type Result } from "../../compiler/ir/graph.ts";
import { verify } from "../../compiler/ir/verify.ts";
import type { Shape } from "../../compiler/ir/types.ts";

const b = createBuilder();
const param = (name: string, shape: Shape): Node =>
  b.node("param", [], { name, type: { dtype: "f32", shape } });
const W = param("W", [2]);
const negated: Node = b.node("neg", [W], {});
const graphOf = (node: Node, role: Result["role"] = "output"): Graph => ({
  name: "g",
  results: [{ role, name: "y", node }],
});
/** A node that no builder made. */
const forged = (changes: Partial<Node>): Node => Object.freeze({ ...negated, ...changes }) as Node;

describe("verify", () => {
  it("finds nothing in a valid graph", () => {
    expect(verify(graphOf(negated))).toEqual([]);
  });

  it.each<[string, Node, string]>([
    [
      "a wrong type",
      forged({ type: { dtype: "f32", shape: [3] } }),
      "%1 (neg): has type f32[3], but its operands give f32[2]",
    ],
    ["an operand that comes later", forged({ id: 0 }), "%0 (neg): uses %0, which come after it"],
    ["a node that is not frozen", { ...negated }, "%1 (neg): is not frozen"],
    ["a missing operand", forged({ src: [] }), "operands give a fault: neg takes 1 operand, not 0"],
    [
      "attributes of another operator",
      forged({ op: "reduce_sum" }),
      "(reduce_sum): has attributes {}, which are not those",
    ],
    [
      "superfluous attributes",
      forged({ attrs: { axis: 0 } as never }),
      'has attributes {"axis":0}, which are not those',
    ],
    [
      "a constant that f32 cannot hold",
      forged({ op: "constant", src: [], attrs: { dtype: "f32", shape: [], values: [0.1] } as never }),
      "has attributes that are not canonical",
    ],
  ])("finds %s", (_what, node, message) => {
    expect(verify(graphOf(node)).join("\n")).toContain(message);
  });

  it("finds two equal nodes", () => {
    const twin = forged({ id: 7 });
    const both = Object.freeze({ ...forged({ id: 8 }), op: "add", src: [negated, twin] }) as Node;
    expect(verify(graphOf(both))).toEqual([
      "%1 and %7 are the same and should be one: %1 = neg(%0) : f32[2]",
    ]);
  });

  it("finds two leaves of one name", () => {
    const sum = b.node("add", [b.node("reduce_sum", [W], { axes: [0] }), param("W", [])], {});
    expect(verify(graphOf(sum)).join()).toContain("two different leaves have one name: %0 = param");
  });

  it("finds draws that repeat", () => {
    const key = b.node("constant", [], { dtype: "i32", shape: [2], values: [1, 2] });
    const counter = b.node("constant", [], { dtype: "i32", shape: [], values: [0] });
    const draw = (length: number, stream: number) =>
      b.node("random_bits", [key, counter], { shape: [length], stream });
    const joined = b.node("concat", [draw(2, 0), draw(3, 0), draw(3, 1)], { axis: 0 });
    expect(verify(graphOf(joined))).toHaveLength(1);
    expect(verify(graphOf(joined)).join()).toContain("two draws give the same bits");
  });

  it("finds a result that is given twice", () => {
    const [result] = graphOf(negated).results;
    if (result === undefined) throw new Error("the graph has one result");
    expect(verify({ name: "g", results: [result, result] })).toEqual(['output "y" is given twice']);
    expect(verify({ name: "g", results: [result, { ...result, role: "metric" }] })).toEqual([]);
  });

  it("finds a loss that is no scalar", () => {
    expect(verify(graphOf(negated, "loss"))).toEqual(['loss "y" is f32[2], not a float scalar']);
  });

  it("finds an update of another type than its tensor", () => {
    const update = b.node("reduce_sum", [W], { axes: [0] });
    const results = (["param", "gradient"] as const).map((role) => ({ role, name: "W", node: update }));
    expect(verify({ name: "g", results })).toEqual([
      'param "W" is f32[], but %0 is f32[2]',
      'gradient "W" is f32[], but %0 is f32[2]',
    ]);
  });
});
