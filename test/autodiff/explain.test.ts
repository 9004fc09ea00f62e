import { describe, expect, it } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { formula, ruleText } from "../../compiler/autodiff/explain.ts";
import { latexName, latexNumber } from "../../compiler/autodiff/latex-text.ts";
import { mul, scalar } from "../../compiler/ir/construct.ts";
import { createBuilder, type Node } from "../../compiler/ir/graph.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { runPasses } from "../../compiler/passes/index.ts";
import { oneHidden } from "../support/model.ts";

describe("the formulas of the regularised one-hidden-layer network", () => {
  const model = oneHidden();
  const { graph } = runPasses(model.graph, model, { verify: true });
  const context = { arguments: new Map([["lambda", 0.01]]) };
  const gradientOf = (name: string): string | undefined => {
    const result = graph.results.find((r) => r.role === "gradient" && r.name === name);
    return result && formula(result.node, model.provenance, "J", context);
  };
  const forward = (name: string): string | undefined => {
    const node = model.named.get(name);
    return (
      node && formula(model.provenance.current(node), model.provenance, "J", { ...context, isForward: true })
    );
  };
  const J = (name: string): string => `\\frac{\\partial J}{\\partial ${name}}`;

  it("are the textbook's, backwards", () => {
    expect(gradientOf("W2")).toBe(`${J("W_2")} = ${J("o")} h_1^\\top + \\lambda W_2`);
    expect(gradientOf("W1")).toBe(`${J("W_1")} = ${J("z")} x^\\top + \\lambda W_1`);
    expect(gradientOf("z")).toBe(`${J("z")} = ${J("h_1")} \\odot \\left(1 - h_1^2\\right)`);
    expect(gradientOf("h1")).toBe(`${J("h_1")} = W_2^\\top ${J("o")}`);
    expect(gradientOf("o")).toBe(`${J("o")} = o - y`);
  });

  it("are the text's, forwards", () => {
    expect(forward("z")).toBe("z = W_1 x");
    expect(forward("h1")).toBe("h_1 = \\tanh\\left(z\\right)");
    expect(forward("J")).toBe("J = L + s");
    expect(forward("L")).toBe("L = 0.5 \\left(\\sum \\left(o - y\\right)^2\\right)");
    expect(forward("x")).toBeUndefined();
  });
});

describe("names and numbers", () => {
  it.each([
    ["W1", "W_1"],
    ["W12", "W_{12}"],
    ["W_1", "W_1"],
    ["lambda", "\\lambda"],
    ["λ", "λ"],
    ["beta2", "\\beta_2"],
    ["logits", "\\mathrm{logits}"],
    ["h.W", "W_{\\mathrm{h}}"],
    ["dense_1.b2", "b_{2,\\mathrm{dense\\_1}}"],
    ["7", "\\mathrm{7}"],
    ["\\input{x}$%^", "\\mathrm{?input?x????}"],
    ["a\u202eb", "\\mathrm{a?b}"],
  ])("%s is %s", (name, latex) => {
    expect(latexName(name)).toBe(latex);
  });

  it.each([
    [Math.fround(0.01), true, "0.01"],
    [0.01, false, "0.01"],
    [1e-12, false, "1 \\cdot 10^{-12}"],
    [-2, true, "-2"],
    [Infinity, true, "\\infty"],
    [NaN, true, "\\mathrm{NaN}"],
  ])("%d (f32: %s) is %s", (value, isSingle, latex) => {
    expect(latexNumber(value, isSingle)).toBe(latex);
  });
});

describe("scalars in products", () => {
  const b = createBuilder();
  const provenance = new Provenance();
  const x = b.node("input", [], { name: "x", type: { dtype: "f32", shape: [] } });

  it("sets a dot before a number that follows another factor", () => {
    const scaled = mul(b, x, mul(b, scalar(b, 2, "f32"), x));
    expect(formula(scaled, provenance, "L")).toBe("x \\cdot 2 x");
    expect(formula(mul(b, scalar(b, 2, "f32"), x), provenance, "L")).toBe("2 x");
  });

  it("does not say of a repeated constant that it equals itself", () => {
    const repeated = b.node("broadcast", [scalar(b, 0.25, "f32")], { shape: [3], axes: [] });
    const context = { arguments: new Map([["lambda", 0.25]]) };
    expect(formula(repeated, provenance, "L", context)).toBe("\\lambda");
  });
});

describe("scans and orders", () => {
  const b = createBuilder();
  const provenance = new Provenance();
  const input = (name: string): Node => b.node("input", [], { name, type: { dtype: "f32", shape: [3] } });
  const [x, w] = [input("x"), input("w")];

  it("marks a scan that runs backwards, as the gradient of a sum so far does", () => {
    const sums = b.node("cumsum", [x], { axis: 0, reverse: false });
    expect(formula(sums, provenance, "L")).toBe("\\operatorname{cumsum}\\left(x\\right)");
    const [gradient] = backward(b, provenance, sums, [x], w);
    expect(gradient && formula(gradient, provenance, "L")).toBe(
      "\\frac{\\partial L}{\\partial x} = \\operatorname{cumsum}^{\\leftarrow}\\left(w\\right)",
    );
    expect(ruleText(sums, 0)).toBe("∂L/∂a = ∂L/∂out summed up the other way round");
  });

  it("writes recurrences and orders by their names", () => {
    const recurrence = b.node("linear_recurrence", [x, w], { axis: 0, reverse: true });
    expect(formula(recurrence, provenance, "L")).toBe(
      "\\operatorname{recurrence}^{\\leftarrow}\\left(x, w\\right)",
    );
    expect(ruleText(recurrence, 1)).toBe("∂L/∂b = s, where s = ∂L/∂out + a ⊙ s one place further on");
    const order = b.node("argsort", [x], { axis: 0, descending: false });
    expect(formula(order, provenance, "L")).toBe("\\operatorname{argsort}\\left(x\\right)");
  });
});

describe("rule texts", () => {
  it("name the rule of an operand", () => {
    const { named } = oneHidden();
    const [o, J] = [named.get("o"), named.get("J")];
    expect(o && ruleText(o, 0)).toBe("∂L/∂A = ∂L/∂C Bᵀ");
    expect(J && ruleText(J, 0)).toBe("∂L/∂a = ∂L/∂out");
  });
});
