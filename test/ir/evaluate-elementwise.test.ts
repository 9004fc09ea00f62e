/** The reference semantics of the elementwise operators, against values of NumPy and of C's library. */
import { describe, expect, it } from "vitest";
import type { BinaryOp } from "../../compiler/ir/ops/binary.ts";
import type { UnaryOp } from "../../compiler/ir/ops/unary.ts";
import type { DType } from "../../compiler/ir/types.ts";
import { bool, evaluate, f32, i32, shaped, tensor } from "../support/evaluate.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const LOW = -(2 ** 31);

/** Operand and result, elements of a dtype. */
type Unary = readonly [dtype: DType, x: readonly number[], result: readonly number[]];

const UNARY: {
  readonly [K in Exclude<UnaryOp, "cast" | "detach" | "as_written" | "variable">]: readonly Unary[];
} = {
  neg: [
    ["f32", [1, -2, 0, nan, inf], [-1, 2, -0, nan, -inf]],
    ["i32", [1, LOW, 0], [-1, LOW, 0]],
  ],
  abs: [
    ["f32", [1, -2, -0, nan, -inf], [1, 2, 0, nan, inf]],
    ["i32", [-3, LOW], [3, LOW]],
  ],
  sign: [
    ["f32", [5, -5, 0, -0, nan, -inf], [1, -1, 0, -0, nan, -1]],
    ["i32", [7, -7, 0], [1, -1, 0]],
  ],
  floor: [["f32", [1.5, -1.5, -0, inf, nan], [1, -2, -0, inf, nan]]],
  ceil: [["f32", [1.5, -1.5, -0.5, nan], [2, -1, -0, nan]]],
  round: [
    ["f64", [0.5, 1.5, 2.5, -0.5, -1.5, -2.5], [0, 2, 2, -0, -2, -2]],
    [
      "f64",
      [0.49999999999999994, 4503599627370497, 0.3, -0.3, nan, inf],
      [0, 4503599627370497, 0, -0, nan, inf],
    ],
  ],
  sqrt: [["f32", [4, 0, -0, -1, inf], [2, 0, -0, nan, inf]]],
  exp: [["f64", [0, 1, -inf, inf, nan, 710], [1, Math.E, 0, inf, nan, inf]]],
  expm1: [["f64", [0, 1e-20, -inf], [0, 1e-20, -1]]],
  log: [["f64", [1, Math.E, 0, -1, inf], [0, 1, -inf, nan, inf]]],
  log1p: [["f64", [0, 1e-20, -1, -2], [0, 1e-20, -inf, nan]]],
  sin: [["f64", [0, Math.PI / 2, inf], [0, 1, nan]]],
  cos: [["f64", [0, Math.PI, inf], [1, -1, nan]]],
  tanh: [["f64", [0, inf, -inf, 1], [0, 1, -1, 0.7615941559557649]]],
  erf: [
    ["f64", [0, -0, inf, -inf, nan, 1e-300], [0, -0, 1, -1, nan, 1.1283791670955126e-300]],
    [
      "f64",
      [0.5, -1, 2, 5],
      [0.5204998778130465, -0.8427007929497149, 0.9953222650189527, 0.9999999999984626],
    ],
  ],
  erfc: [
    ["f64", [0, -0, inf, -inf, nan, 1e-300, 28], [1, 1, 0, 2, nan, 1, 0]],
    [
      "f64",
      [0.5, -1, 2, 5, 10, 26],
      [
        0.4795001221869535, 1.8427007929497148, 0.004677734981047266, 1.5374597944280347e-12,
        2.088487583762545e-45, 5.663192408856143e-296,
      ],
    ],
  ],
  not: [["bool", [0, 1], [1, 0]]],
};

describe("one operand", () => {
  for (const [op, cases] of Object.entries(UNARY) as [keyof typeof UNARY, readonly Unary[]][])
    it.each(cases)(`${op} of %s %j`, (dtype, x, result) => {
      const value = evaluate(op, [tensor(dtype, x)], {});
      expect(value.dtype).toBe(dtype);
      result.forEach((expected, i) => {
        if (Number.isInteger(expected) || !Number.isFinite(expected)) expect(value.data[i]).toBe(expected);
        else expect((value.data[i] ?? nan) / expected).toBeCloseTo(1, 14);
      });
    });

  it("keeps the shape of an empty tensor", () => {
    expect(evaluate("exp", [shaped("f32", [2, 0], [])], {})).toEqual(shaped("f32", [2, 0], []));
  });
});

describe("cast", () => {
  it.each<[DType, readonly number[], DType, readonly number[]]>([
    ["f32", [1.9, -1.9, nan, 1e20, -1e20, -0.5], "i32", [1, -1, 0, 2 ** 31 - 1, LOW, 0]],
    ["f32", [0, -0, 0.1, nan], "bool", [0, 0, 1, 1]],
    ["i32", [2, 0], "bool", [1, 0]],
    ["bool", [1, 0], "f32", [1, 0]],
    ["i32", [-7], "f64", [-7]],
    ["f64", [0.1], "f32", [0.1]],
  ])("%s %j to %s is %j", (from, x, to, result) => {
    expect(evaluate("cast", [tensor(from, x)], { dtype: to })).toEqual(tensor(to, result));
  });
});

describe("variable", () => {
  it("is the identity", () => {
    expect(evaluate("variable", [f32([1.5, nan])], { number: 3 })).toEqual(f32([1.5, nan]));
  });
});

describe.each(["detach", "as_written"] as const)("%s", (op) => {
  it("is the identity", () => {
    expect(evaluate(op, [bool([1, 0])], {})).toEqual(bool([1, 0]));
    expect(evaluate(op, [f32([1.5, nan])], {})).toEqual(f32([1.5, nan]));
  });
});

type Binary = readonly [dtype: DType, a: readonly number[], b: readonly number[], result: readonly number[]];

const BINARY: { readonly [K in BinaryOp]: readonly Binary[] } = {
  add: [
    ["f32", [1, inf, 0.1], [2, -inf, 0.2], [3, nan, 0.1 + 0.2]],
    ["i32", [2 ** 31 - 1], [1], [LOW]],
  ],
  sub: [
    ["f32", [1, inf], [2, inf], [-1, nan]],
    ["i32", [LOW], [1], [2 ** 31 - 1]],
  ],
  mul: [
    ["f32", [3, 0], [-2, inf], [-6, nan]],
    ["i32", [0x7fffffff, 65536, -3], [0x7fffffff, 65536, 5], [1, 0, -15]],
  ],
  div: [["f32", [1, -1, 0, 1], [0, 0, 0, 4], [inf, -inf, nan, 0.25]]],
  floor_div: [
    ["f64", [7, -7, 7, -7, 1, -0, -6], [2, 2, -2, -2, 0.1, 3, 3], [3, -4, -4, 3, 9, -0, -2]],
    [
      "f64",
      [inf, 5, -5, 5, 1, -1, 0, nan],
      [2, inf, inf, -inf, 0, 0, 0, 1],
      [nan, 0, -1, -1, inf, -inf, nan, nan],
    ],
    ["i32", [7, -7, 7, -7, 5, LOW, 0], [2, 2, -2, -2, 0, -1, 0], [3, -4, -4, 3, 0, LOW, 0]],
  ],
  mod: [
    ["f64", [7, -7, 7, -7, 1, -0, -6], [2, 2, -2, -2, 0.1, 3, 3], [1, 1, -1, -1, 0.09999999999999995, 0, 0]],
    ["f64", [inf, 5, -5, 5, 1, 6], [2, inf, inf, -inf, 0, -3], [nan, 5, inf, -inf, nan, -0]],
    ["i32", [7, -7, 7, -7, 5, LOW, 0], [2, 2, -2, -2, 0, -1, 0], [1, 1, -1, -1, 0, 0, 0]],
  ],
  pow: [
    [
      "f64",
      [1, -1, 0, 0, 2, -2, -2, nan, -1],
      [nan, inf, 0, -1, 3, 0.5, 3, 0, -inf],
      [1, 1, 1, inf, 8, nan, -8, 1, 1],
    ],
    ["i32", [3, 3, 3, -2, 0, 2], [40, 31, 2, 3, 0, 31], [689956897, 1264544299, 9, -8, 1, LOW]],
    ["i32", [2, 1, -1, -1, 0], [-1, -5, -2, -3, -1], [0, 1, 1, -1, 0]],
  ],
  equal: [
    ["f32", [1, nan, 0, inf], [1, nan, -0, inf], [1, 0, 1, 1]],
    ["bool", [1, 0], [1, 1], [1, 0]],
  ],
  not_equal: [["f32", [1, nan, 0], [1, nan, -0], [0, 1, 0]]],
  less: [["f32", [1, nan, -inf, 1], [2, 1, inf, 1], [1, 0, 1, 0]]],
  less_equal: [["i32", [1, 2, 3], [2, 2, 2], [1, 1, 0]]],
  and: [["bool", [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 1]]],
  or: [["bool", [0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 1]]],
};

describe("two operands", () => {
  for (const [op, cases] of Object.entries(BINARY) as [BinaryOp, readonly Binary[]][])
    it.each(cases)(`${op} of %s %j and %j`, (dtype, a, b, result) => {
      const value = evaluate(op, [tensor(dtype, a), tensor(dtype, b)], {});
      expect([...value.data]).toEqual(result);
    });

  it("a comparison gives bool", () => {
    expect(evaluate("less", [i32([1]), i32([2])], {}).dtype).toBe("bool");
  });
});

describe("where", () => {
  it("takes from either side, NaN on the other side unseen", () => {
    const value = evaluate("where", [bool([1, 0, 1]), f32([1, nan, 3]), f32([nan, 5, nan])], {});
    expect(value).toEqual(f32([1, 5, 3]));
  });
});
