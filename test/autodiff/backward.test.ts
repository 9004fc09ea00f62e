import { describe, expect, it } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { GradientFault } from "../../compiler/autodiff/gradient-fault.ts";
import {
  add,
  castTo,
  full,
  mul,
  onesLike,
  scalar,
  sumAll,
  unary,
  where,
  zerosLike,
} from "../../compiler/ir/construct.ts";
import { addDims, dimVariable, evaluateDim, type Dim } from "../../compiler/ir/dim.ts";
import { createBuilder, reachable, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { matmul } from "../support/matmul.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import type { DType, Shape } from "../../compiler/ir/types.ts";

function input(b: Builder, name: string, shape: Shape, dtype: DType = "f64"): Node {
  return b.node("input", [], { name, type: { dtype, shape } });
}

/** The gradient of sum(out) at a vector x, for `out` made of x. */
function gradientAt(
  values: readonly number[],
  make: (b: Builder, x: Node) => Node,
  order = 1,
): readonly number[] {
  const b = createBuilder();
  const x = input(b, "x", [values.length]);
  let value = make(b, x);
  for (let i = 0; i < order; i++) value = backward(b, new Provenance(), sumAll(b, value), [x])[0] ?? value;
  const inputs = new Map([["x", tensorValue("f64", [values.length], values)]]);
  return [...(interpret([value], { inputs }).get(value)?.data ?? [])];
}

describe("conventions where there is no derivative, or a formula would give NaN", () => {
  const power = (exponent: number) => (b: Builder, x: Node) =>
    b.node("pow", [x, full(b, exponent, x.type)], {});
  const relu = (b: Builder, x: Node) =>
    where(b, b.node("less", [zerosLike(b, x), x], {}), x, zerosLike(b, x));
  const safeLog = (b: Builder, x: Node) =>
    where(b, b.node("less", [zerosLike(b, x), x], {}), unary(b, "log", x), zerosLike(b, x));

  it.each([
    ["|x| at 0 has 0", [0, -2], (b: Builder, x: Node) => unary(b, "abs", x), [0, -1]],
    ["√x at 0 has infinity", [0, 4], (b: Builder, x: Node) => unary(b, "sqrt", x), [Infinity, 0.25]],
    ["x² at 0 has 0", [0, -3], power(2), [0, -6]],
    ["x⁰ at 0 has 0", [0, 2], power(0), [0, 0]],
    ["x¹ at 0 has 1", [0, 2], power(1), [1, 1]],
    ["x³ of negatives", [-2, 0], power(3), [12, 0]],
    [
      "the maximum's gradient is shared among ties",
      [1, 3, 3],
      (b: Builder, x: Node) => b.node("reduce_max", [x], { axes: [0] }),
      [0, 0.5, 0.5],
    ],
    [
      "the minimum's as well",
      [1, 1, 1, 3],
      (b: Builder, x: Node) => b.node("reduce_min", [x], { axes: [0] }),
      [1 / 3, 1 / 3, 1 / 3, 0],
    ],
    [
      "a product with one zero",
      [0, 2, 3],
      (b: Builder, x: Node) => b.node("reduce_prod", [x], { axes: [0] }),
      [6, 0, 0],
    ],
    [
      "a product with two zeros",
      [0, 2, 0],
      (b: Builder, x: Node) => b.node("reduce_prod", [x], { axes: [0] }),
      [0, 0, 0],
    ],
    [
      "the first factor of a recurrence is not used, whatever flows back to it",
      [5, Infinity, 2],
      (b: Builder, x: Node) => b.node("linear_recurrence", [x, onesLike(b, x)], { axis: 0, reverse: false }),
      [0, 3, Infinity],
    ],
    [
      "and the last one of a reversed recurrence",
      [2, Infinity, 5],
      (b: Builder, x: Node) => b.node("linear_recurrence", [x, onesLike(b, x)], { axis: 0, reverse: true }),
      [Infinity, 3, 0],
    ],
    [
      "floor, ceil, round, sign are steps",
      [0.4],
      (b: Builder, x: Node) => add(b, unary(b, "floor", x), unary(b, "sign", x)),
      [0],
    ],
    ["relu at 0", [0, -1, 2], relu, [0, 0, 1]],
    ["x mod 2", [5.5], (b: Builder, x: Node) => b.node("mod", [x, full(b, 2, x.type)], {}), [1]],
    ["detach(x) * x", [3], (b: Builder, x: Node) => mul(b, unary(b, "detach", x), x), [3]],
  ])("%s", (_name, values, make, expected) => {
    expect(gradientAt(values, make)).toEqual(expected);
  });

  it("x ** y at x = 0 and y = 0 has no NaN, in neither variable, at no order", () => {
    const both = (b: Builder, x: Node): Node => b.node("pow", [x, x], {});
    expect(gradientAt([0], both)).toEqual([0]);
    expect(gradientAt([0], both, 2)[0]).not.toBeNaN();
    expect(gradientAt([1], both)).toEqual([1]);
  });

  it("a branch that is not taken may be NaN where the inner value is guarded, too", () => {
    const guarded = (b: Builder, x: Node): Node => {
      const isPositive = b.node("less", [zerosLike(b, x), x], {});
      return where(b, isPositive, unary(b, "log", where(b, isPositive, x, onesLike(b, x))), zerosLike(b, x));
    };
    expect(gradientAt([-1, 0, 2], guarded)).toEqual([0, 0, 0.5]);
    expect(gradientAt([2], safeLog)).toEqual([0.5]);
  });

  it("second derivatives of a product with zeros", () => {
    expect(gradientAt([0, 2, 3], (b, x) => b.node("reduce_prod", [x], { axes: [0] }), 2)).toEqual([5, 3, 2]);
  });
});

describe("second derivatives through slices that may be empty", () => {
  const N = dimVariable("N");
  const last = addDims(N, -1);
  it.each<[string, Dim, Dim, number]>([
    ["x[1::2]", 1, N, 2],
    ["x[1::3]", 1, N, 3],
    ["x[0:N-1:2]", 0, last, 2],
    ["x[:0:-2]", last, 0, -2],
    ["x[:0:-3]", last, 0, -3],
    ["x[1:]", 1, N, 1],
    ["x[:0:-1]", last, 0, -1],
  ])("%s", (_name, start, stop, step) => {
    const b = createBuilder();
    const x = input(b, "x", [N]);
    const part = b.node("slice", [x], { start: [start], stop: [stop], step: [step] });
    const [slope = x] = backward(b, new Provenance(), sumAll(b, mul(b, part, mul(b, part, part))), [x]);
    const [second = x] = backward(b, new Provenance(), sumAll(b, mul(b, slope, slope)), [x]);
    for (const n of [1, 2, 3, 4, 5, 7]) {
      const values = Array.from({ length: n }, (_, i) => i + 1);
      const dims = new Map([["N", n]]);
      const inputs = new Map([["x", tensorValue("f64", [n], values)]]);
      const [from, to] = [evaluateDim(start, dims), evaluateDim(stop, dims)];
      const isPicked = (i: number): boolean =>
        (i - from) % step === 0 && (step > 0 ? i >= from && i < to : i <= from && i > to);
      const expected = values.map((value, i) => (isPicked(i) ? 36 * value ** 3 : 0));
      expect([...(interpret([second], { inputs, dims }).get(second)?.data ?? [])]).toEqual(expected);
    }
  });
});

describe("backward", () => {
  it("gives zeros for what the loss does not depend on", () => {
    const b = createBuilder();
    const [x, y, z] = [input(b, "x", [2]), input(b, "y", [3]), input(b, "z", [2])];
    const loss = sumAll(b, add(b, x, unary(b, "detach", z)));
    const gradients = backward(b, new Provenance(), loss, [y, x, z]);
    expect(gradients[0]).toBe(zerosLike(b, y));
    expect(gradients[2]).toBe(zerosLike(b, z));
  });

  it("differentiates by values on the way, and by the value itself", () => {
    const b = createBuilder();
    const x = input(b, "x", []);
    const h = unary(b, "sin", x);
    const loss = mul(b, h, h);
    const gradients = backward(b, new Provenance(), loss, [loss, h, x, h]);
    expect(gradients[0]).toBe(scalar(b, 1, "f64"));
    expect(gradients[1]).toBe(gradients[3]);
    const value = interpret(gradients, { inputs: new Map([["x", 0.3]]) }).get(gradients[2] ?? x);
    expect(value?.data[0]).toBeCloseTo(Math.sin(0.6), 12);
  });

  it("multiplies a seed with the Jacobian", () => {
    const b = createBuilder();
    const [x, seed] = [input(b, "x", [2]), input(b, "seed", [2])];
    const gradients = backward(b, new Provenance(), mul(b, x, x), [x], seed);
    const inputs = new Map([
      ["x", tensorValue("f64", [2], [3, 4])],
      ["seed", tensorValue("f64", [2], [1, -1])],
    ]);
    const [gradient = x] = gradients;
    expect([...(interpret([gradient], { inputs }).get(gradient)?.data ?? [])]).toEqual([6, -8]);
  });

  it("is the same in every run", () => {
    const run = (): string => {
      const b = createBuilder();
      const x = input(b, "x", [2, 2]);
      const y = add(b, matmul(b, x, unary(b, "tanh", x)), mul(b, x, x));
      const gradients = backward(b, new Provenance(), sumAll(b, y), [x]);
      return reachable(gradients)
        .map((node) => `${String(node.id)} ${node.op} ${node.src.map((s) => s.id).join()}`)
        .join("\n");
    };
    expect(run()).toBe(run());
  });

  it("links every node it makes to the forward node and the rule", () => {
    const b = createBuilder();
    const provenance = new Provenance();
    const x = input(b, "x", [2, 2]);
    const hidden = unary(b, "tanh", matmul(b, x, x));
    const loss = sumAll(b, mul(b, hidden, x));
    const before = b.size;
    const gradients = backward(b, provenance, loss, [x]);
    const made = reachable(gradients).filter((node) => node.id >= before);
    expect(made.filter((node) => provenance.gradientLinks(node).length === 0)).toEqual([]);
    const [gradient = x] = gradients;
    expect(provenance.cotangentOf(x)).toBe(gradient);
    expect(provenance.gradientLinks(gradient)).toContainEqual({ forward: x, rule: "sum", isCotangent: true });
    const cotangent = provenance.cotangentOf(hidden);
    const rules = cotangent && provenance.gradientLinks(cotangent).filter((link) => link.isCotangent);
    expect(rules?.map(({ forward, rule }) => [forward.op, typeof rule === "object" && rule.operand])).toEqual(
      [["tanh", 0]],
    );
  });

  it("goes through 5,000 layers in nodes that grow with their number only", () => {
    const nodesFor = (layers: number): number => {
      const b = createBuilder();
      const [x, w] = [input(b, "x", [2]), input(b, "w", [2, 2])];
      let h = x;
      for (let i = 0; i < layers; i++) h = unary(b, "tanh", matmul(b, w, h));
      const before = b.size;
      backward(b, new Provenance(), sumAll(b, h), [w, x]);
      return b.size - before;
    };
    expect(nodesFor(5000) / nodesFor(500)).toBeCloseTo(10, 1);
  });
});

describe("faults", () => {
  function faultOf(run: () => unknown): GradientFault {
    try {
      run();
    } catch (fault) {
      if (fault instanceof GradientFault) return fault;
      throw fault;
    }
    throw new Error("no fault");
  }
  const b = createBuilder();
  const p = new Provenance();
  const x = input(b, "x", [3]);

  it("a tensor needs a seed", () => {
    const fault = faultOf(() => backward(b, p, x, [x]));
    expect([fault.code, fault.message]).toEqual(["nonscalar", "the gradient of a tensor [3] needs a seed"]);
  });

  it("a seed is of the value's type", () => {
    const fault = faultOf(() => backward(b, p, x, [x], scalar(b, 1, "f64")));
    expect([fault.code, fault.message]).toEqual(["seed", "the seed is f64[], the value f64[3]"]);
  });

  it("integers have no gradients", () => {
    const index = b.node("argmax", [x], { axis: 0 });
    expect(faultOf(() => backward(b, p, index, [x])).message).toBe(
      "only f32 and f64 values have gradients, not i32",
    );
    const fault = faultOf(() => backward(b, p, sumAll(b, x), [index]));
    expect([fault.code, fault.message]).toEqual([
      "dtype",
      "a gradient is with respect to f32 or f64, not i32",
    ]);
  });

  it("what depends on a variable through a comparison only names the comparison", () => {
    const isLarge = b.node("less", [onesLike(b, x), x], {});
    const fault = faultOf(() => backward(b, p, sumAll(b, castTo(b, isLarge, "f64")), [x]));
    expect([fault.code, fault.node, fault.message]).toEqual([
      "nondifferentiable",
      isLarge,
      "this depends on the variable only through less, which has no gradient",
    ]);
    const stepped = sumAll(b, where(b, isLarge, onesLike(b, x), zerosLike(b, x)));
    expect(faultOf(() => backward(b, p, stepped, [x])).node).toBe(isLarge);
  });

  it("a comparison beside a path that has a gradient is none", () => {
    const isLarge = b.node("less", [onesLike(b, x), x], {});
    expect(() => backward(b, p, sumAll(b, where(b, isLarge, x, zerosLike(b, x))), [x])).not.toThrow();
  });
});
