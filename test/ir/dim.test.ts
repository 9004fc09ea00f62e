/** Dimensions: their arithmetic is that of whole numbers, equal ones have one form, and bounds hold. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAtLeast, isNeverEqual, lowerBound } from "../../compiler/ir/dim-bounds.ts";
import { parseDim } from "../../compiler/ir/dim-parse.ts";
import {
  addDims,
  dimEquals,
  dimVariable,
  evaluateDim,
  floorDivideDims,
  formatDim,
  formatShape,
  multiplyDims,
  shapeEquals,
  sizeOf,
  subtractDims,
  sumDims,
  variablesOf,
  type Dim,
} from "../../compiler/ir/dim.ts";

const N = dimVariable("N");
const M = dimVariable("M");
const NAMES = ["N", "M", "K"] as const;

/** A dimension, and what it should be for given values of its variables. */
interface Case {
  readonly dim: Dim;
  readonly value: (values: ReadonlyMap<string, number>) => number;
}

const leaf: fc.Arbitrary<Case> = fc.oneof(
  fc.integer({ min: -6, max: 6 }).map((n): Case => ({ dim: n, value: () => n })),
  fc
    .constantFrom(...NAMES)
    .map((name): Case => ({ dim: dimVariable(name), value: (v) => v.get(name) ?? NaN })),
);

const OPERATIONS = {
  add: { dims: addDims, numbers: (a: number, b: number) => a + b },
  subtract: { dims: subtractDims, numbers: (a: number, b: number) => a - b },
  multiply: { dims: multiplyDims, numbers: (a: number, b: number) => a * b },
} as const;

const { dim: anyDim } = fc.letrec<{ dim: Case }>((tie) => ({
  dim: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(fc.constantFrom("add", "subtract", "multiply"), tie("dim"), tie("dim"))
      .map(([name, a, b]): Case => {
        const { dims, numbers } = OPERATIONS[name];
        return { dim: dims(a.dim, b.dim), value: (v) => numbers(a.value(v), b.value(v)) };
      }),
    fc.tuple(tie("dim"), fc.constantFrom(2, 3, 5, -2), fc.boolean()).map(([a, divisor, symbolic]): Case => {
      const by = symbolic ? addDims(N, Math.abs(divisor)) : divisor;
      const value = (v: ReadonlyMap<string, number>) => Math.floor(a.value(v) / evaluateDim(by, v)) + 0;
      return { dim: floorDivideDims(a.dim, by), value };
    }),
  ),
}));

const values = fc
  .tuple(...NAMES.map(() => fc.integer({ min: 1, max: 9 })))
  .map((numbers) => new Map(NAMES.map((name, i) => [name, numbers[i] ?? 1])));

describe("arithmetic", () => {
  it("is that of whole numbers", () => {
    fc.assert(
      fc.property(anyDim, values, ({ dim, value }, at) => {
        expect(evaluateDim(dim, at) + 0).toBe(value(at) + 0);
      }),
    );
  });

  it("adds many as it adds two", () => {
    fc.assert(
      fc.property(fc.array(anyDim), (list) => {
        const dims = list.map(({ dim }) => dim);
        expect(sumDims(dims)).toEqual(dims.reduce<Dim>(addDims, 0));
      }),
    );
  });

  it("has one form for equal sums and products", () => {
    fc.assert(
      fc.property(anyDim, anyDim, anyDim, ({ dim: a }, { dim: b }, { dim: c }) => {
        const left = multiplyDims(a, addDims(b, c));
        const right = addDims(multiplyDims(c, a), multiplyDims(b, a));
        expect(formatDim(left)).toBe(formatDim(right));
        expect(dimEquals(left, right)).toBe(true);
        expect(subtractDims(left, right)).toBe(0);
      }),
    );
  });

  it.each<[string, Dim, Dim]>([
    ["2*N", addDims(N, N), multiplyDims(2, N)],
    ["N + 2", floorDivideDims(addDims(multiplyDims(2, N), 4), 2), addDims(2, N)],
    ["N", floorDivideDims(addDims(multiplyDims(2, N), 1), 2), N],
    ["M + 1", floorDivideDims(addDims(multiplyDims(N, M), N), N), addDims(M, 1)],
    [
      "(N // 2) + N + 1",
      floorDivideDims(addDims(multiplyDims(3, N), 2), 2),
      addDims(addDims(N, 1), floorDivideDims(N, 2)),
    ],
    ["0", floorDivideDims(0, N), 0],
    ["1", floorDivideDims(addDims(N, 1), addDims(N, 1)), 1],
    ["-N", floorDivideDims(N, -1), multiplyDims(-1, N)],
  ])("%s is proved equal", (text, a, b) => {
    expect(formatDim(a)).toBe(text);
    expect(dimEquals(a, b)).toBe(true);
  });

  it("refuses to divide by 0, at once and when evaluated", () => {
    expect(() => floorDivideDims(N, 0)).toThrow("a dimension is divided by 0");
    const quotient = floorDivideDims(N, subtractDims(M, 1));
    expect(() =>
      evaluateDim(
        quotient,
        new Map([
          ["N", 4],
          ["M", 1],
        ]),
      ),
    ).toThrow("(N // (M - 1)) divides by 0");
  });
});

describe("formatDim", () => {
  it.each<[string, Dim]>([
    ["-3", -3],
    ["N*N - N + 1", addDims(subtractDims(multiplyDims(N, N), N), 1)],
    ["-2*N", multiplyDims(-2, N)],
    ["(N // 2)", floorDivideDims(N, 2)],
    ["((N + 1) // 2)", floorDivideDims(addDims(N, 1), 2)],
    ["(2*N // 3)", floorDivideDims(multiplyDims(2, N), 3)],
    ["(N // (2*M))", floorDivideDims(N, multiplyDims(2, M))],
    ["2*((N // 2) // 3)", multiplyDims(2, floorDivideDims(floorDivideDims(N, 2), 3))],
  ])("writes %s", (text, dim) => {
    expect(formatDim(dim)).toBe(text);
  });

  it("is undone by parseDim", () => {
    fc.assert(
      fc.property(anyDim, ({ dim }) => {
        expect(parseDim(formatDim(dim))).toEqual(dim);
      }),
    );
  });

  it("of a shape", () => {
    expect(formatShape([N, 784])).toBe("[N, 784]");
    expect(formatShape([])).toBe("[]");
  });
});

describe("parseDim", () => {
  it.each([
    ["2 * (N+1) // 2 - Größe_1", "N - Größe_1 + 1"],
    ["-N + 3", "-N + 3"],
    ["((7))", "7"],
    ["-N // (M + 1)", "(-N // (M + 1))"],
    ["N // -2", "(N // 2) - N"],
  ])("%s is %s", (text, expected) => {
    expect(formatDim(parseDim(text))).toBe(expected);
  });
  it.each([
    ["", "1:1: expected a dimension"],
    ["N +", "1:4: expected a dimension"],
    ["N M", "1:3: expected the end of the dimension"],
    ["(N", '1:3: expected ")"'],
    ["N // (1 - 1)", "a dimension is divided by 0"],
  ])("refuses %j", (text, message) => {
    expect(() => parseDim(text)).toThrow(message);
  });
});

describe("bounds", () => {
  it("are never above the value", () => {
    fc.assert(
      fc.property(anyDim, values, ({ dim, value }, at) => {
        expect(lowerBound(dim) ?? -Infinity).toBeLessThanOrEqual(value(at));
      }),
      { numRuns: 500 },
    );
  });

  it("never prove what is false", () => {
    fc.assert(
      fc.property(anyDim, anyDim, values, (a, b, at) => {
        if (isAtLeast(a.dim, b.dim)) expect(a.value(at)).toBeGreaterThanOrEqual(b.value(at));
        if (isNeverEqual(a.dim, b.dim)) expect(a.value(at)).not.toBe(b.value(at));
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, string]>([
    ["N", "1"],
    ["2*N", "N + 1"],
    ["N*M", "N"],
    ["(N + 1) // 2", "1"],
    ["N", "N // 2"],
    ["N + 1", "2*((N + 1) // 2)"],
    ["2*((N + 1) // 2)", "N"],
    ["N // 5 + N // 5 + N // 5", "0"],
  ])("%s ≥ %s is proved", (a, b) => {
    expect(isAtLeast(parseDim(a), parseDim(b))).toBe(true);
  });

  it.each<[string, string]>([
    ["N", "2"],
    ["N", "M"],
    ["N // 2", "1"],
    ["N // (M - 1)", "0"],
    ["(N - 5) // 2", "0"],
  ])("%s ≥ %s is not", (a, b) => {
    expect(isAtLeast(parseDim(a), parseDim(b))).toBe(false);
  });

  it("tell dimensions apart that never meet", () => {
    expect(isNeverEqual(N, addDims(N, 1))).toBe(true);
    expect(isNeverEqual(N, 0)).toBe(true);
    expect(isNeverEqual(N, 3)).toBe(false);
  });
});

describe("questions", () => {
  it("variablesOf names each once, in quotients too", () => {
    const names = variablesOf(parseDim("N*M + N // (K + 2)"));
    expect(names.toSorted()).toEqual(["K", "M", "N"]);
  });
  it("evaluateDim wants every variable", () => {
    expect(() => evaluateDim(addDims(N, M), new Map([["N", 2]]))).toThrow("dimension M has no value");
  });
  it("sizeOf multiplies, 1 for a scalar", () => {
    expect(formatDim(sizeOf([N, 2, M, 3]))).toBe("6*M*N");
    expect(sizeOf([])).toBe(1);
    expect(sizeOf([N, 0])).toBe(0);
  });
  it("shapeEquals compares rank and dimensions", () => {
    expect(shapeEquals([N, 3], [N, 3])).toBe(true);
    expect(shapeEquals([N, 3], [N])).toBe(false);
    expect(shapeEquals([N], [M])).toBe(false);
  });
});
