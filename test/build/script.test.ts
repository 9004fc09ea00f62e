import { describe, expect, it } from "vitest";
import type { ScriptStep } from "../../compiler/build/built.ts";
import { scriptGraph } from "../../compiler/compile.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import type { Node } from "../../compiler/ir/graph.ts";
import { buildText } from "./support.ts";

function scriptOf(text: string): readonly ScriptStep[] {
  const { module, codes } = buildText(text);
  expect(codes).toEqual([]);
  return module.script;
}

function only<K extends ScriptStep["kind"]>(text: string, kind: K): Extract<ScriptStep, { kind: K }> {
  const [step] = scriptOf(text);
  if (step?.kind !== kind) throw new Error(`the step is ${String(step?.kind)}`);
  return step as Extract<ScriptStep, { kind: K }>;
}

const numbersOf = (node: Node): readonly number[] => [...(interpret([node]).get(node)?.data ?? [])];

describe("the steps of a script", () => {
  it("come in the order of the text, loops unrolled and variables as they are at the time", () => {
    const steps = scriptOf(
      "var z = 1.5\nfor i in 0..2 {\n  z <- z * 2\n  show z, i\n}\nassert z == 6.0\nshow z",
    );
    expect(steps.map(({ kind }) => kind)).toEqual(["show", "show", "assert", "show"]);
    const shown = steps.map((step) =>
      step.kind === "show"
        ? step.values.flatMap((value) => (value.kind === "tensor" ? numbersOf(value.node) : []))
        : [],
    );
    expect(shown).toEqual([[3, 0], [6, 1], [], [6]]);
  });

  it("show static values as tensors, texts and dtypes as they are", () => {
    const { values } = only('show 12, 0.5, true, zeros(2, 3).shape, [[1, 2.5]], "a\\nb", f64', "show");
    expect(
      values.map((value) =>
        value.kind === "text" ? value.text : [value.node.type.dtype, value.node.type.shape],
      ),
    ).toEqual([["i32", []], ["f32", []], ["bool", []], ["i32", [2]], ["f32", [1, 2]], "a\nb", "f64"]);
  });

  it.each(["all(x > 2)", "(x > 2).all()", "x > 2 |> all()", "all(x > 2, axis=0)", "x > 2"])(
    "assert %s keeps the sides of the comparison",
    (condition) => {
      const steps = scriptOf(`x = arange(4)\nassert ${condition}`);
      const [step] = steps;
      if (step?.kind !== "assert" || step.sides === undefined) throw new Error("no sides");
      expect(numbersOf(step.sides.left)).toEqual([0, 1, 2, 3]);
      expect(numbersOf(step.sides.right)).toEqual([2]);
      expect(numbersOf(step.sides.holds)).toEqual([0, 0, 0, 1]);
      expect(numbersOf(step.condition)).toEqual(condition === "x > 2" ? [0, 0, 0, 1] : [0]);
    },
  );

  it("evaluates the sides of an assertion once: random numbers are drawn once", () => {
    const { sides } = only("assert all(rand(3) < 1)", "assert");
    const [step] = scriptOf("show rand(3)");
    if (step?.kind !== "show" || step.values[0]?.kind !== "tensor" || sides === undefined)
      throw new Error("no tensor");
    expect(numbersOf(sides.left)).toEqual(numbersOf(step.values[0].node));
  });

  it("has no sides where the condition is no comparison", () => {
    expect(only("assert any([true, false])", "assert").sides).toBeUndefined();
    expect(only("assert all([true, true])", "assert").sides).toBeUndefined();
  });

  it("compares static values too", () => {
    const { condition, sides } = only("assert zeros(3, 4).shape[0] == 4", "assert");
    expect(numbersOf(condition)).toEqual([0]);
    expect([sides?.left, sides?.right].map((node) => (node === undefined ? [] : numbersOf(node)))).toEqual([
      [3],
      [4],
    ]);
  });

  it("labels the lines of a plot with the given texts, else with their own", () => {
    const lines = "t = linspace(0, 1, 5)\nplot t, sin(t), 2 * t";
    const own = scriptOf(lines)[0];
    const given = scriptOf(`${lines}, labels=["sine", "λ"]`)[0];
    const labels = [own, given].map((step) =>
      step?.kind === "plot" ? step.series.map(({ label }) => label) : [],
    );
    expect(labels).toEqual([
      ["sin(t)", "2 * t"],
      ["sine", "λ"],
    ]);
  });

  it("computes each value once, whatever wants it", () => {
    const { results } = scriptGraph(scriptOf("x = sin(arange(3))\nshow x, x\nplot x, x\nassert x == x"));
    const nodes = results.map(({ node }) => node);
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(results.map(({ name }) => name)).toEqual(["0", "1"]);
  });
});

describe("mistakes in a script", () => {
  it.each([
    ["assert arange(3)", "N303"],
    ['assert "yes"', "N112"],
    ["assert arange(3) == arange(4)", "N204"],
    ["assert q == 1", "N101"],
    ["plot arange(3)", "N702"],
    ["plot labels=[]", "N702"],
    ["plot arange(3), arange(4)", "N702"],
    ["plot arange(3), ones(3, 1)", "N702"],
    ["plot arange(3), 1.0", "N702"],
    ['plot arange(3), arange(3), labels=["a", "b"]', "N702"],
    ['plot arange(3), arange(3), label="a"', "N106"],
    ['plot arange(3), arange(3), labels="a"', "N112"],
    ["plot arange(3), arange(3), labels=[1]", "N112"],
    ['plot arange(3), arange(3), labels=["a"], labels=["b"]', "N109"],
    ["show sum", "N112"],
    ["fn f(x) {\n  show x\n  return x\n}\ny = f(1)", "N116"],
  ])("%s is %s, once", (text, code) => {
    expect(buildText(text).codes).toEqual([code]);
  });
});

it("a function that nothing calls may use tensors of the file's top", () => {
  const text = "W = ones(3) * rand(3)\nfn f(x) {\n  a = W * 2\n  return a + x\n}\nshow W";
  expect(buildText(text).codes).toEqual([]);
});
