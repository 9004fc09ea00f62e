/**
 * The order of summation: one set of bits on both targets, for sizes static and symbolic, around the ends of blocks
 * and of lanes; and results as near to the exact value as that order promises, however long the sum.
 */
import { describe, expect, test } from "vitest";
import { dimVariable } from "../../compiler/ir/dim.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { expectNear, expectSame, runOf, size, uniforms, type Shape, type Sum } from "./summing.ts";

const BLOCK = 1024;

const total =
  (...axes: readonly number[]): Sum["make"] =>
  (b, inputs) =>
    b.node("reduce_sum", inputs, { axes });
const prefix =
  (axis: number, reverse: boolean): Sum["make"] =>
  (b, inputs) =>
    b.node("cumsum", inputs, { axis, reverse });
const product =
  (left: readonly number[], right: readonly number[]): Sum["make"] =>
  (b, inputs) =>
    b.node("dot_general", inputs, { contract: [left, right], batch: [[], []] });

/** Lengths around the ends of blocks, lanes and remainders. */
const LENGTHS = [1, 15, 33, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 16, 2 * BLOCK + 3, 5 * BLOCK + 37];

/** The exact element of a result, rounded to f64. */
type Exact = (data: readonly (readonly number[] | Float64Array)[], length: number, i: number) => number;
const sumOf = (length: number, term: (k: number) => number): number => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += term(k);
  return sum;
};
const at = (list: readonly number[] | Float64Array | undefined, i: number): number => list?.[i] ?? NaN;

const matrices = (
  rows: number,
  columns: number,
  leftFirst: boolean,
  rightFirst: boolean,
): [string, Sum, Exact] => [
  `products of ${String(rows)} rows and ${String(columns)} columns, depth ${leftFirst ? "first" : "last"} and ${rightFirst ? "first" : "last"}`,
  {
    shapes: (n) => [leftFirst ? [n, rows] : [rows, n], rightFirst ? [n, columns] : [columns, n]],
    axes: [leftFirst ? 0 : 1, rightFirst ? 0 : 1],
    make: product([leftFirst ? 0 : 1], [rightFirst ? 0 : 1]),
  },
  ([left, right], n, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return sumOf(
      n,
      (k) =>
        at(left, leftFirst ? k * rows + row : row * n + k) *
        at(right, rightFirst ? k * columns + column : column * n + k),
    );
  },
];

const SUMS: readonly (readonly [string, Sum, Exact])[] = [
  ...[1, 5].map((rows): [string, Sum, Exact] => [
    `${String(rows)} rows`,
    { shapes: (n) => [[rows, n]], axes: [1], make: total(1) },
    ([x], n, i) => sumOf(n, (k) => at(x, i * n + k)),
  ]),
  ...[1, 3, 21].map((columns): [string, Sum, Exact] => [
    `${String(columns)} columns`,
    { shapes: (n) => [[n, columns]], axes: [0], make: total(0) },
    ([x], n, i) => sumOf(n, (k) => at(x, k * columns + i)),
  ]),
  [
    "the outer and the inner axis, one between them kept",
    { shapes: (n) => [[n, 2, 5]], axes: [0], make: total(0, 2) },
    ([x], n, i) => sumOf(n * 5, (k) => at(x, Math.floor(k / 5) * 10 + i * 5 + (k % 5))),
  ],
  ...[false, true].flatMap((left) =>
    [false, true].flatMap((right) => [
      matrices(1, 1, left, right),
      matrices(1, 9, left, right),
      matrices(9, 10, left, right),
      matrices(13, 21, left, right),
    ]),
  ),
  [
    "a product over two axes, the inner one short",
    {
      shapes: (n) => [
        [n, 6, 7],
        [n, 9, 6],
      ],
      axes: [0, 0],
      make: product([0, 1], [0, 2]),
    },
    ([left, right], n, i) =>
      sumOf(n * 6, (k) => {
        const [outer, inner] = [Math.floor(k / 6), k % 6];
        return (
          at(left, outer * 42 + inner * 7 + Math.floor(i / 9)) * at(right, outer * 54 + (i % 9) * 6 + inner)
        );
      }),
  ],
  [
    "a product over two axes, the outer one short",
    {
      shapes: (n) => [
        [6, n, 2],
        [9, 6, n],
      ],
      axes: [1, 2],
      make: product([0, 1], [1, 2]),
    },
    ([left, right], n, i) =>
      sumOf(n * 6, (k) => {
        const [outer, inner] = [Math.floor(k / n), k % n];
        return (
          at(left, (outer * n + inner) * 2 + Math.floor(i / 9)) *
          at(right, (i % 9) * 6 * n + outer * n + inner)
        );
      }),
  ],
];

describe.each(SUMS)("%s", (_, sum, exact) => {
  test("have one set of bits, near the exact sums", async () => {
    const symbolic = await runOf(sum, dimVariable("N"), Math.max(...LENGTHS));
    for (const length of LENGTHS) {
      const data = uniforms(sum, length);
      const found = symbolic(data, length);
      expectNear(
        found,
        (i) =>
          exact(
            data.map((value) => value.data),
            length,
            i,
          ),
        60,
      );
      // Rows known to be short are summed in fewer lanes.
      if (length < 32) continue;
      expectSame((await runOf(sum, length, length))(data, length), found);
    }
  });
});

describe.each([
  [1, false],
  [3, true],
  [21, false],
] as const)("prefix sums of %d lines, reversed: %s", (lines, reverse) => {
  test.each([0, 1])("along axis %d", async (axis) => {
    const shape = (n: number): Shape => (axis === 0 ? [n, lines] : [lines, n]);
    const sum: Sum = { shapes: (n) => [shape(n)], axes: [axis], make: prefix(axis, reverse) };
    const symbolic = await runOf(sum, dimVariable("N"), Math.max(...LENGTHS));
    for (const length of LENGTHS) {
      const data = uniforms(sum, length);
      const found = symbolic(data, length);
      const exact = new Float64Array(lines * length);
      for (let line = 0; line < lines; line++) {
        let before = 0;
        for (let k = 0; k < length; k++) {
          const turn = reverse ? length - 1 - k : k;
          const place = axis === 0 ? turn * lines + line : line * length + turn;
          exact[place] = before += at(data[0]?.data, place);
        }
      }
      expectNear(found, (i) => at(exact, i), 3);
      expectSame((await runOf(sum, length, length))(data, length), found);
    }
  });
});

describe("a sum gets no worse the longer it is", () => {
  const LONG = 1_200_000;
  const tenth = Math.fround(0.1);

  test.each<[string, Sum, number, number]>([
    ["a row", { shapes: (n) => [[n]], axes: [0], make: total(0) }, tenth, 40],
    ["columns", { shapes: (n) => [[n, 3]], axes: [0], make: total(0) }, tenth, BLOCK],
    ["two vectors", { shapes: (n) => [[n], [n]], axes: [0, 0], make: product([0], [0]) }, tenth ** 2, 60],
    [
      "matrices",
      {
        shapes: (n) => [
          [n, 2],
          [n, 9],
        ],
        axes: [0, 0],
        make: product([0], [0]),
      },
      tenth ** 2,
      BLOCK,
    ],
    ["f64", { shapes: (n) => [[n]], axes: [0], make: total(0), dtype: "f64" }, tenth, 0.001],
  ])("of %s", async (_, sum, term, roundings) => {
    const data = sum.shapes(LONG).map((shape): TensorValue => ({
      dtype: sum.dtype ?? "f32",
      shape,
      data: new Float64Array(size(shape)).fill(tenth),
    }));
    const found = (await runOf(sum, dimVariable("N"), LONG))(data, LONG);
    expectNear(found, () => LONG * term, roundings);
  });

  test("in a prefix sum", async () => {
    const sum: Sum = { shapes: (n) => [[n]], axes: [0], make: prefix(0, false) };
    const data: TensorValue = { dtype: "f32", shape: [LONG], data: new Float64Array(LONG).fill(tenth) };
    const found = (await runOf(sum, dimVariable("N"), LONG))([data], LONG);
    expectNear(found, (i) => (i + 1) * tenth, 2);
  });
});

describe("sums that are not finite, and empty sums", () => {
  const { NaN: nan } = Number;
  const filled = (length: number, values: Readonly<Record<number, number>>): TensorValue =>
    tensorValue(
      "f32",
      [length],
      Array.from({ length }, (_, i) => values[i] ?? 1),
    );
  const row: Sum = { shapes: (n) => [[n]], axes: [0], make: total(0) };
  const prefixes: Sum = { ...row, make: prefix(0, false) };

  test.each<[string, Readonly<Record<number, number>>, number]>([
    ["an infinity in the first block", { 5: Infinity }, Infinity],
    ["an infinity in a later block", { 2000: -Infinity }, -Infinity],
    ["two of one sign", { 5: Infinity, 3000: Infinity }, Infinity],
    ["two of different signs", { 5: Infinity, 3000: -Infinity }, nan],
    ["a NaN", { 1500: nan }, nan],
    ["more than f32 has", { 10: 3e38, 2000: 3e38 }, Infinity],
  ])("%s", async (_, values, expected) => {
    for (const length of [3500, 4096]) {
      const data = [filled(length, values)];
      expect((await runOf(row, dimVariable("N"), length))(data, length).data[0]).toBe(expected);
      const sums = (await runOf(prefixes, dimVariable("N"), length))(data, length);
      expect([sums.data[4], sums.data[length - 1]]).toEqual([5, expected]);
    }
  });

  test("an empty sum is 0", async () => {
    expect((await runOf(row, dimVariable("N"), 8))([filled(0, {})], 0).data[0]).toBe(0);
    expect((await runOf(prefixes, dimVariable("N"), 8))([filled(0, {})], 0).data).toHaveLength(0);
  });
});
