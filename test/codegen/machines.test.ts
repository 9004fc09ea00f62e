/** The texts of the two machines: shared kernels, names that cannot become code, and nothing allocated in a run. */
import { describe, expect, test } from "vitest";
import { jsMachine } from "../../compiler/codegen/js/index.ts";
import { commentText } from "../../compiler/codegen/buffer-names.ts";
import { wasmMachine, watModule } from "../../compiler/codegen/wasm/index.ts";
import { add, mul, scalar, sub, unary } from "../../compiler/ir/construct.ts";
import { dimVariable } from "../../compiler/ir/dim.ts";
import { createBuilder, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { callsOf } from "../../compiler/lower/program.ts";
import { inputOf, runGraph } from "../differential/machines.ts";

const HOSTILE = [
  '"); throw 1; ("',
  "*/ evil() /*",
  "a\nb",
  "\u2028x",
  "`${x}`",
  "</script>",
  ";;)\n(evil",
  "__proto__",
];

/** tanh(a + b) for every pair of neighbours in the list of names. */
function sums(names: readonly string[], dimension = "N"): Graph {
  const b = createBuilder();
  const type = { dtype: "f32", shape: [dimVariable(dimension), 3] } as const;
  const inputs = names.map((name) => b.node("input", [], { name, type }));
  const results = inputs.slice(1).map((right, i) => {
    const node = unary(b, "tanh", add(b, inputs[i] ?? right, right));
    return { role: "output", name: `r${String(i)}`, node } as const;
  });
  return { name: "g", results };
}

describe("user's names", () => {
  const lowered = lowerModel(inputOf([sums(HOSTILE, "evil(); N")]));

  test("stand in comments only, as printable ASCII", () => {
    const code = jsMachine(lowered).replace(/\/\/.*$/gm, "");
    const wat = watModule(lowered).replace(/;;.*$/gm, "");
    for (const text of [code, wat]) {
      expect(text).not.toMatch(/evil|throw 1|script|__proto__/);
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  test("leave both machines well-formed", async () => {
    expect(() => (0, eval)(`(${jsMachine(lowered)})`) as unknown).not.toThrow();
    expect(WebAssembly.validate((await wasmMachine(lowered)).binary as Uint8Array<ArrayBuffer>)).toBe(true);
  });

  test.each(HOSTILE)("in a comment: %j", (name) => {
    const text = commentText(name);
    expect(text).not.toMatch(/\*\/|<\/|[^\x20-\x7e]/);
    expect(JSON.parse(text.replaceAll("*\\/", "*/"))).toBe(name);
  });
});

test("equal kernels are one function", () => {
  const lowered = lowerModel(inputOf([sums(["a", "b", "c", "d", "e"])]));
  expect(lowered.programs.map(callsOf)[0]).toHaveLength(4);
  expect(lowered.kernels).toHaveLength(1);
});

test("the JS machine has no eval and makes its arrays once", () => {
  const text = jsMachine(lowerModel(inputOf([sums(["a", "b"])])));
  expect(text).not.toMatch(/\beval\b|\bFunction\b/);
  const run = text.slice(text.indexOf("const programs"));
  expect(run).not.toMatch(/new |\.\.\./);
});

test("a program of WASM is one exported function that calls its kernels", () => {
  const wat = watModule(lowerModel(inputOf([sums(["a", "b", "c"])])));
  const program = wat.slice(wat.indexOf('(func (export "run0")'));
  expect(program.match(/\(call /g)).toHaveLength(2);
  expect(wat).toContain("f32x4.add");
});

describe.each([150, 5000])("a chain of %i operations", (length) => {
  /** Each value is used once, or twice. */
  const steps = {
    once: (b: Builder, x: Node, i: number) =>
      i % 2 === 0 ? add(b, x, scalar(b, 0.5, "f32")) : unary(b, "sqrt", x),
    twice: (b: Builder, x: Node) => sub(b, x, mul(b, x, x)),
  };
  const expected = {
    once: (x: number, i: number) => Math.fround(i % 2 === 0 ? x + 0.5 : Math.sqrt(x)),
    twice: (x: number) => Math.fround(x - Math.fround(x * x)),
  };
  test.each(["once", "twice"] as const)("whose values are used %s", async (uses) => {
    const b = createBuilder();
    const type = { dtype: "f32", shape: [5] } as const;
    let node: Node = b.node("input", [], { name: "x", type });
    let values = [0.25, 0.5, 0.75, 0.125, 0.375];
    const given = { dtype: "f32", shape: [5], data: Float64Array.from(values) } as const;
    for (let i = 0; i < length; i++) {
      node = steps[uses](b, node, i);
      values = values.map((x) => expected[uses](x, i));
    }
    const graph: Graph = { name: "g", results: [{ role: "output", name: "y", node }] };
    const bindings = {
      inputs: new Map([["x", given]]),
      params: new Map(),
      states: new Map(),
      hypers: new Map(),
      dims: new Map(),
    };
    for (const target of ["js", "wasm"] as const) {
      const [result] = await runGraph(graph, bindings, target);
      expect([...(result?.data ?? [])], target).toEqual(values);
    }
  });
});
