/** The builder: interning, ownership; walking graphs; keys of attributes; costs; provenance. */
import { describe, expect, it } from "vitest";
import { attrsKey } from "../../compiler/ir/attrs-key.ts";
import { bytesOf, flopsOf, flopsOfNode } from "../../compiler/ir/cost.ts";
import { addDims, dimVariable, formatDim } from "../../compiler/ir/dim.ts";
import { createBuilder, nodesOf, reachable, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import type { Shape } from "../../compiler/ir/types.ts";

const N = dimVariable("N");
const param = (b: Builder, name: string, shape: Shape = []): Node =>
  b.node("param", [], { name, type: { dtype: "f32", shape } });

describe("createBuilder", () => {
  it("gives the same node for the same arguments", () => {
    const b = createBuilder();
    const x = param(b, "x", [addDims(N, 1)]);
    expect(param(b, "x", [addDims(1, N)])).toBe(x);
    expect(b.node("neg", [x], {})).toBe(b.node("neg", [x], {}));
    expect(b.node("neg", [x], {})).not.toBe(b.node("abs", [x], {}));
    expect(b.size).toBe(3);
  });

  it("tells -0 from 0 and merges f32 constants that round to the same", () => {
    const b = createBuilder();
    const constant = (value: number) => b.node("constant", [], { dtype: "f32", shape: [], values: [value] });
    expect(constant(-0)).not.toBe(constant(0));
    expect(constant(0.1)).toBe(constant(Math.fround(0.1)));
    expect(constant(NaN)).toBe(constant(NaN));
  });

  it("gives ids in creation order and frozen nodes", () => {
    const b = createBuilder();
    const [x, y] = [param(b, "x"), param(b, "y")];
    expect([x.id, y.id, b.node("add", [x, y], {}).id]).toEqual([0, 1, 2]);
    expect(Object.isFrozen(x)).toBe(true);
  });

  it("refuses a node of another builder", () => {
    const foreign = param(createBuilder(), "x");
    const b = createBuilder();
    param(b, "y");
    expect(() => b.node("neg", [foreign], {})).toThrow("%0 (param) is a node of another builder");
  });

  it("makes no node where the shape rule throws", () => {
    const b = createBuilder();
    const [x, y] = [param(b, "x", [2]), param(b, "y", [3])];
    expect(() => b.node("add", [x, y], {})).toThrow("one shape");
    expect(b.size).toBe(2);
  });
});

describe("a chain of 100 000 nodes", () => {
  it("is walked and interpreted without recursion", () => {
    const b = createBuilder();
    const one = b.node("constant", [], { dtype: "f32", shape: [], values: [1] });
    let sum: Node = b.node("param", [], { name: "x", type: { dtype: "f32", shape: [] } });
    for (let i = 0; i < 100_000; i++) sum = b.node("add", [sum, one], {});
    expect(reachable([sum])).toHaveLength(100_002);
    expect(interpret([sum], { params: new Map([["x", 0.5]]) }).get(sum)?.data[0]).toBe(100_000.5);
  });
});

describe("interpret", () => {
  const b = createBuilder();
  const x = b.node("input", [], { name: "x", type: { dtype: "f32", shape: [N] } });
  const rate = b.node("hyper", [], { name: "rate", dtype: "f32", value: 2 });
  const product = b.node("mul", [x, b.node("broadcast", [rate], { shape: [N], axes: [] })], {});
  const inputs = new Map([["x", tensorValue("f32", [2], [1, 2])]]);
  const dims = new Map([["N", 2]]);

  it("takes values by name, and a hyper's own where none is given", () => {
    expect(interpret([product], { inputs, dims }).get(product)?.data).toEqual(Float64Array.of(2, 4));
    const hypers = new Map([["rate", 3]]);
    expect(interpret([product], { inputs, dims, hypers }).get(product)?.data).toEqual(Float64Array.of(3, 6));
  });
  it.each([
    ["a missing value", { dims }, "input x has no value"],
    ["a missing dimension", { inputs }, "dimension N has no value"],
    ["a wrong shape", { inputs, dims: new Map([["N", 3]]) }, "input x is f32[3], but its value is f32[2]"],
    [
      "a wrong dtype",
      { inputs: new Map([["x", tensorValue("i32", [2], [1, 2])]]), dims },
      "but its value is i32[2]",
    ],
  ])("names %s", (_what, bindings, message) => {
    expect(() => interpret([product], bindings)).toThrow(message);
  });
  it("a tensor value wants as many numbers as its shape", () => {
    expect(() => tensorValue("f32", [2, 2], [1])).toThrow("f32[2, 2] takes 4 values, not 1");
  });
});

describe("attrsKey", () => {
  it("does not depend on the order of fields, and knows a dimension from a text", () => {
    expect(attrsKey({ a: 1, b: [2, -0] })).toBe(attrsKey({ b: [2, -0], a: 1 }));
    expect(attrsKey([-0])).not.toBe(attrsKey([0]));
    expect(attrsKey("N")).not.toBe(attrsKey(N));
    expect(attrsKey([addDims(N, 1)])).toBe("[<N + 1>]");
  });
});

describe("cost", () => {
  it("of a matrix product is two operations a multiplication", () => {
    const b = createBuilder();
    const x = b.node("input", [], { name: "x", type: { dtype: "f32", shape: [N, 3] } });
    const product = b.node("dot_general", [x, param(b, "W", [3, 5])], {
      contract: [[1], [0]],
      batch: [[], []],
    });
    const sum = b.node("reduce_sum", [product], { axes: [0, 1] });
    const flipped = b.node("transpose", [product], { permutation: [1, 0] });
    expect(formatDim(flopsOfNode(product))).toBe("30*N");
    expect(formatDim(flopsOfNode(sum))).toBe("5*N");
    expect(flopsOfNode(flipped)).toBe(0);
    const results = [
      { role: "loss", name: "L", node: sum },
      { role: "output", name: "y", node: flipped },
    ] as const;
    expect(formatDim(flopsOf({ name: "g", results }))).toBe("35*N");
    expect(nodesOf({ name: "g", results })).toHaveLength(5);
  });
  it("bytes of a type", () => {
    expect(formatDim(bytesOf({ dtype: "f64", shape: [N, 3] }))).toBe("24*N");
    expect(bytesOf({ dtype: "bool", shape: [] })).toBe(4);
  });
});

describe("Provenance", () => {
  it("a replacement takes over origins and the cotangent", () => {
    const b = createBuilder();
    const [x, y, g] = [param(b, "x"), param(b, "y"), param(b, "g")];
    const provenance = new Provenance();
    const span = { source: { path: "a.net", text: "h = x" }, start: 0, end: 5 };
    const origin = { span, name: "h", calls: [] };
    provenance.addOrigin(x, origin);
    provenance.addOrigin(x, origin);
    provenance.addGradientLink(g, { forward: x, rule: "seed", isCotangent: true });
    provenance.replace(x, y);
    expect(provenance.origins(y)).toEqual([origin]);
    expect(provenance.cotangentOf(y)).toBe(g);
    expect(provenance.gradientLinks(g)).toHaveLength(1);
  });
});
