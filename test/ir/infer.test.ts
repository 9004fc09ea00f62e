/** The shape rules: the numbers of operands and the types they give. */
import { describe, expect, it } from "vitest";
import type { Attrs, OpName } from "../../compiler/ir/attrs.ts";
import { parseDim } from "../../compiler/ir/dim-parse.ts";
import { OP_NAMES } from "../../compiler/ir/ops.ts";
import { makeRegion } from "../../compiler/ir/region.ts";
import { formatType } from "../../compiler/ir/types.ts";
import { faultOf, infer } from "../support/infer.ts";

/** Every operator with attributes that need no operand to be well-formed, and its number of operands. */
const ARITIES: { readonly [K in OpName]: readonly [arity: number | "any", attrs: Attrs[K]] } = {
  input: [0, { name: "x", type: { dtype: "f32", shape: [] } }],
  param: [0, { name: "x", type: { dtype: "f32", shape: [] } }],
  state: [0, { name: "x", type: { dtype: "f32", shape: [] } }],
  hyper: [0, { name: "x", dtype: "f32", value: 0 }],
  constant: [0, { dtype: "f32", shape: [], values: [0] }],
  dimension: [0, { dim: 1 }],
  iota: [0, { dtype: "f32", shape: [1], axis: 0 }],
  neg: [1, {}],
  abs: [1, {}],
  sign: [1, {}],
  floor: [1, {}],
  ceil: [1, {}],
  round: [1, {}],
  sqrt: [1, {}],
  exp: [1, {}],
  expm1: [1, {}],
  log: [1, {}],
  log1p: [1, {}],
  sin: [1, {}],
  cos: [1, {}],
  tanh: [1, {}],
  erf: [1, {}],
  erfc: [1, {}],
  not: [1, {}],
  cast: [1, { dtype: "f32" }],
  detach: [1, {}],
  as_written: [1, {}],
  variable: [1, { number: 0 }],
  add: [2, {}],
  sub: [2, {}],
  mul: [2, {}],
  div: [2, {}],
  floor_div: [2, {}],
  mod: [2, {}],
  pow: [2, {}],
  equal: [2, {}],
  not_equal: [2, {}],
  less: [2, {}],
  less_equal: [2, {}],
  and: [2, {}],
  or: [2, {}],
  where: [3, {}],
  reduce_sum: [1, { axes: [0] }],
  reduce_max: [1, { axes: [0] }],
  reduce_min: [1, { axes: [0] }],
  reduce_prod: [1, { axes: [0] }],
  argmax: [1, { axis: 0 }],
  argmin: [1, { axis: 0 }],
  cumsum: [1, { axis: 0, reverse: false }],
  linear_recurrence: [2, { axis: 0, reverse: false }],
  argsort: [1, { axis: 0, descending: false }],
  dot_general: [2, { contract: [[], []], batch: [[], []] }],
  reshape: [1, { shape: [1] }],
  transpose: [1, { permutation: [] }],
  broadcast: [1, { shape: [], axes: [] }],
  slice: [1, { start: [], stop: [], step: [] }],
  pad: [1, { low: [], high: [], interior: [] }],
  concat: ["any", { axis: 0 }],
  gather: [2, { axis: 0 }],
  scatter_add: [3, { axis: 0 }],
  random_bits: [2, { shape: [1], stream: 0 }],
  parameter: [0, { number: 0, type: { dtype: "f32", shape: [] } }],
  if: ["any", { then: makeRegion([], []), otherwise: makeRegion([], []), result: 0 }],
  loop: [
    "any",
    {
      loop: {
        turns: "t",
        carried: 0,
        stacked: 0,
        condition: null,
        body: makeRegion([], []),
        isReversed: false,
      },
      result: { of: "turns", index: 0 },
    },
  ],
};

/** What operators of any number of operands say where there are none. */
const MISSING: Readonly<Partial<Record<OpName, string>>> = {
  concat: "concat needs at least one operand",
  if: "if takes a condition of type bool[], not nothing",
  loop: "loop takes a count of type i32[], not nothing",
};

describe("the op table", () => {
  it.each(OP_NAMES)("%s checks its number of operands", (op) => {
    const [arity, attrs] = ARITIES[op];
    const count = arity === "any" ? 0 : arity + 1;
    const operands = Array.from({ length: count }, () => "f32[]");
    const message = arity === "any" ? MISSING[op] : `not ${String(count)}`;
    expect(faultOf(() => infer<OpName>(op, operands, attrs)).message).toContain(message);
  });
});

describe("types", () => {
  it.each<[OpName, readonly string[], Attrs[OpName], string]>([
    ["add", ["f32[N, 2*M]", "f32[N, M + M]"], {}, "f32[N, 2*M]"],
    ["less", ["i32[N]", "i32[N]"], {}, "bool[N]"],
    ["where", ["bool[N]", "i32[N]", "i32[N]"], {}, "i32[N]"],
    ["cast", ["bool[N]"], { dtype: "f64" }, "f64[N]"],
    ["reduce_sum", ["f32[N, 3, M]"], { axes: [0, 2] }, "f32[3]"],
    ["argmax", ["f32[N, 3]"], { axis: 1 }, "i32[N]"],
    ["cumsum", ["i32[N, 3]"], { axis: 0, reverse: true }, "i32[N, 3]"],
    ["linear_recurrence", ["f64[N, 2*M]", "f64[N, M + M]"], { axis: 1, reverse: false }, "f64[N, 2*M]"],
    ["argsort", ["f32[N, 3]"], { axis: 1, descending: true }, "i32[N, 3]"],
    ["dot_general", ["f32[N, 3]", "f32[3, M]"], { contract: [[1], [0]], batch: [[], []] }, "f32[N, M]"],
    [
      "dot_general",
      ["f32[2, N, 3]", "f32[3, M, 2]"],
      { contract: [[2], [0]], batch: [[0], [2]] },
      "f32[2, N, M]",
    ],
    ["reshape", ["f32[N, 28, 28]"], { shape: [parseDim("N"), 784] }, "f32[N, 784]"],
    ["transpose", ["f32[N, 2, 3]"], { permutation: [2, 0, 1] }, "f32[3, N, 2]"],
    ["broadcast", ["f32[1, 3]"], { shape: [2, parseDim("N"), 3], axes: [1, 2] }, "f32[2, N, 3]"],
    ["slice", ["f32[N]"], { start: [1], stop: [parseDim("N")], step: [1] }, "f32[N - 1]"],
    ["slice", ["f32[N]"], { start: [0], stop: [parseDim("N")], step: [2] }, "f32[((N + 1) // 2)]"],
    ["slice", ["f32[N]"], { start: [parseDim("N - 1")], stop: [-1], step: [-1] }, "f32[N]"],
    ["slice", ["f32[0]"], { start: [-1], stop: [-1], step: [-1] }, "f32[0]"],
    ["pad", ["f32[N]"], { low: [1], high: [parseDim("M")], interior: [2] }, "f32[M + 3*N - 1]"],
    ["concat", ["f32[N, 2]", "f32[M, 2]", "f32[3, 2]"], { axis: 0 }, "f32[M + N + 3, 2]"],
    ["gather", ["f32[N, 3]", "i32[M]"], { axis: 0 }, "f32[M, 3]"],
    ["gather", ["f32[N, 3, 2]", "i32[M, 4]"], { axis: 1 }, "f32[N, M, 4, 2]"],
    ["gather", ["bool[N]", "i32[]"], { axis: 0 }, "bool[]"],
    ["scatter_add", ["f32[N, 3]", "i32[M]", "f32[M, 3]"], { axis: 0 }, "f32[N, 3]"],
    ["scatter_add", ["i32[N, 3]", "i32[]", "i32[N]"], { axis: 1 }, "i32[N, 3]"],
    ["random_bits", ["i32[2]", "i32[]"], { shape: [parseDim("N")], stream: 1 }, "i32[N]"],
    ["iota", [], { dtype: "i32", shape: [parseDim("N")], axis: 0 }, "i32[N]"],
  ])("%s of %j with %j is %s", (op, operands, attrs, type) => {
    expect(infer(op, operands, attrs)).toBe(type);
  });

  it("what undoes a slice with a step has the length of before, and can be proved", () => {
    const before = parseDim("N");
    const length = parseDim("(N + 1) // 2");
    const high = parseDim("N + 1 - 2*((N + 1) // 2)");
    expect(formatType({ dtype: "f32", shape: [length] })).toBe("f32[((N + 1) // 2)]");
    const type = infer("pad", ["f32[(N + 1) // 2]"], { low: [0], high: [high], interior: [1] });
    expect(type).toBe(formatType({ dtype: "f32", shape: [before] }));
  });

  it("a dimension that can only be negative is refused", () => {
    const shape = [parseDim("1 - N"), parseDim("-N")];
    const run = () => infer("iota", [], { dtype: "f32", shape, axis: 0 });
    expect(faultOf(run).message).toBe("iota cannot have a dimension of -N");
  });
});
