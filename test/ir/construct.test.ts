/** The convenience constructors: NumPy's broadcasting, and what undoes it. */
import { describe, expect, it } from "vitest";
import * as construct from "../../compiler/ir/construct.ts";
import { createBuilder, type Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { formatType } from "../../compiler/ir/types.ts";
import { faultOf, typeOf } from "../support/infer.ts";

const b = createBuilder();
const input = (text: string): Node => b.node("input", [], { name: text, type: typeOf(text) });
const type = (node: Node): string => formatType(node.type);
/** The values of a node, its static inputs 1, 2, 3, ... row by row. */
function values(node: Node, ...inputs: readonly Node[]): readonly number[] {
  const bound = inputs.map(({ type: { dtype, shape } }): [string, ReturnType<typeof tensorValue>] => {
    const sizes = shape.map(Number);
    const count = sizes.reduce((product, dim) => product * dim, 1);
    const data = Array.from({ length: count }, (_, i) => i + 1);
    return [formatType({ dtype, shape }), tensorValue(dtype, sizes, data)];
  });
  return [...(interpret([node], { inputs: new Map(bound) }).get(node)?.data ?? [])];
}

describe("binary", () => {
  it.each([
    ["f32[N, 3]", "f32[3]", "f32[N, 3]"],
    ["f32[3]", "f32[N, 3]", "f32[N, 3]"],
    ["f32[N, 1]", "f32[1, M]", "f32[N, M]"],
    ["f32[]", "f32[N]", "f32[N]"],
    ["f32[2, 1, 3]", "f32[4, 1]", "f32[2, 4, 3]"],
    ["f32[0]", "f32[1]", "f32[0]"],
  ])("%s + %s is %s", (x, y, result) => {
    expect(type(construct.add(b, input(x), input(y)))).toBe(result);
  });

  it.each([
    ["f32[3, 4]", "f32[3]", "shape", "shapes f32[3, 4] and f32[3] do not broadcast"],
    ["f32[N]", "f32[M]", "unprovable", "shapes f32[N] and f32[M] do not broadcast: N = M is not known"],
    ["f32[N]", "f32[3]", "unprovable", "shapes f32[N] and f32[3] do not broadcast: N = 3 is not known"],
    ["f32[N + 1]", "f32[N + 2]", "shape", "shapes f32[N + 1] and f32[N + 2] do not broadcast"],
  ])("%s + %s is a fault", (x, y, code, message) => {
    expect(faultOf(() => construct.add(b, input(x), input(y)))).toEqual({ code, message, operands: [0, 1] });
  });

  it("adds no broadcast between equal shapes", () => {
    const [x, y] = [input("f32[N, 3]"), input("f32[3]")];
    expect(construct.mul(b, x, x).src).toEqual([x, x]);
    expect(construct.mul(b, x, y).src[1]?.op).toBe("broadcast");
  });
});

describe("scalars and fills", () => {
  it("have the dtype and shape asked for", () => {
    expect(type(construct.scalar(b, 0.1, "f64"))).toBe("f64[]");
    expect(type(construct.zerosLike(b, input("i32[N, 2]")))).toBe("i32[N, 2]");
    expect(values(construct.onesLike(b, input("f32[2]")))).toEqual([1, 1]);
    expect(values(construct.full(b, 7, { dtype: "i32", shape: [2] }))).toEqual([7, 7]);
  });
  it("cast only where needed", () => {
    const x = input("f32[2]");
    expect(construct.castTo(b, x, "f32")).toBe(x);
    expect(type(construct.castTo(b, x, "i32"))).toBe("i32[2]");
  });
});

describe("minimum and where", () => {
  const nan = construct.scalar(b, NaN, "f32");
  const two = construct.scalar(b, 2, "f32");
  it("compare elementwise", () => {
    const x = input("f32[3]");
    expect(values(construct.minimum(b, x, two), x)).toEqual([1, 2, 2]);
    const n = input("i32[3]");
    expect(values(construct.minimum(b, n, construct.scalar(b, 2, "i32")), n)).toEqual([1, 2, 2]);
  });
  it("keep NaN from either side", () => {
    expect(values(construct.minimum(b, nan, two))).toEqual([NaN]);
    expect(values(construct.minimum(b, two, nan))).toEqual([NaN]);
  });
  it("where broadcasts its condition", () => {
    const x = input("f32[2]");
    const condition = construct.binary(b, "less", x, two);
    expect(values(construct.where(b, condition, two, construct.scalar(b, 5, "f32")), x)).toEqual([2, 5]);
  });
});

describe("reductions and shapes", () => {
  const x = input("f32[2, 3]");
  it("sum in any order of axes; without axes nothing", () => {
    expect(construct.reduceSum(b, x, [1, 0])).toBe(construct.sumAll(b, x));
    expect(construct.reduceSum(b, x, [])).toBe(x);
  });
  it("expandReduced puts the axes back", () => {
    const sum = construct.reduceSum(b, x, [0]);
    expect(values(construct.expandReduced(b, sum, [0], x.type.shape), x)).toEqual([5, 7, 9, 5, 7, 9]);
  });
  it("transposes and reshapes that change nothing add nothing", () => {
    expect(construct.transposeTo(b, x, [0, 1])).toBe(x);
    expect(construct.reshapeTo(b, x, [2, 3])).toBe(x);
  });
});
