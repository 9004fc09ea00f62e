/** The texts of the two machines: shared kernels, names that cannot become code, and nothing allocated in a run. */
import { describe, expect, test } from "vitest";
import { jsMachine } from "../../compiler/codegen/js/index.ts";
import { quotedForComment } from "../../compiler/codegen/buffer-names.ts";
import { wasmMachine, watModule } from "../../compiler/codegen/wasm/index.ts";
import { add, mul, scalar, sub, sumAll, unary } from "../../compiler/ir/construct.ts";
import { dimVariable, floorDivideDims, multiplyDims, subtractDims } from "../../compiler/ir/dim.ts";
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
    const text = quotedForComment(name);
    expect(text).not.toMatch(/\*\/|<\/|[^\x20-\x7e]/);
    expect(JSON.parse(text.replaceAll("*\\/", "*/"))).toBe(name);
  });
});

test("equal kernels are one function", () => {
  const lowered = lowerModel(inputOf([sums(["a", "b", "c", "d", "e"])]));
  expect(lowered.programs.map(callsOf)[0]).toHaveLength(4);
  expect(lowered.kernels).toHaveLength(1);
});

test("a kernel is given the dimensions that it reads, and no others", async () => {
  const b = createBuilder();
  const type = (name: string) => ({ dtype: "f32", shape: [dimVariable(name)] }) as const;
  const results = ["N", "M"].map((name) => {
    const node = unary(b, "tanh", b.node("input", [], { name, type: type(name) }));
    return { role: "output", name, node } as const;
  });
  const total = sumAll(b, b.node("input", [], { name: "N", type: type("N") }));
  const whole = unary(b, "sqrt", total);
  const graph: Graph = { name: "g", results: [...results, { role: "output", name: "whole", node: whole }] };
  const lowered = lowerModel(inputOf([graph]));
  const js = jsMachine(lowered);
  const parameters = [...js.matchAll(/function k\d+_(\w+)\((.*)\)/g)].map(
    ([, name, list]) => `${name ?? ""}: ${list ?? ""}`,
  );
  expect(parameters).toEqual([
    "tanh: b0, b1, d0",
    "tanh: b0, b1, d1",
    "reduce_sum: b0, b1, d0",
    "sqrt: b0, b1",
  ]);
  expect(watModule(lowered).match(/\(param \$d\d i32\)/g)).toHaveLength(5);
  expect(WebAssembly.validate((await wasmMachine(lowered)).binary as Uint8Array<ArrayBuffer>)).toBe(true);
});

test("dimensions are divided alike everywhere, towards minus infinity", async () => {
  const [N, P, K] = [dimVariable("N"), dimVariable("P"), dimVariable("K")];
  const quotients = [
    floorDivideDims(subtractDims(N, P), K),
    floorDivideDims(subtractDims(N, P), 2),
    floorDivideDims(N, K),
    floorDivideDims(N, multiplyDims(-1, K)),
    floorDivideDims(N, multiplyDims(2, K)),
  ];
  const b = createBuilder();
  const graph: Graph = {
    name: "g",
    results: quotients.map((dim, i) => {
      const node = b.node("dimension", [], { dim });
      return { role: "output", name: String(i), node };
    }),
  };
  for (const [n, p, k] of [
    [2, 5, 2],
    [5, 2, 2],
    [1, 4, 3],
    [7, 7, 4],
    [3, 9, 3],
  ] as const) {
    const dims = new Map([
      ["N", n],
      ["P", p],
      ["K", k],
    ]);
    const bindings = { inputs: new Map(), params: new Map(), states: new Map(), hypers: new Map(), dims };
    const expected = [(n - p) / k, (n - p) / 2, n / k, -n / k, n / (2 * k)].map(Math.floor);
    for (const target of ["js", "wasm"] as const) {
      const results = await runGraph(graph, bindings, target);
      expect(
        results.map(({ data }) => data[0]),
        `${target} ${String(n)} ${String(p)} ${String(k)}`,
      ).toEqual(expected);
    }
  }
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
