import { describe, expect, test } from "vitest";
import { Batches, epochOrder } from "../../runtime/data/batches.ts";
import { checkLabels } from "../../runtime/data/columns.ts";
import type { Column, Dataset, Part } from "../../runtime/data/dataset.ts";
import { Fault } from "../../runtime/data/fault.ts";
import { identityOrder } from "../../runtime/data/philox.ts";
import type { ModelInput } from "../../runtime/train/model-interface.ts";

const part = (length: number, ...columns: Column[]): Part => ({ length, columns });
const input = (name: string, dtype: ModelInput["dtype"], shape: ModelInput["shape"]): ModelInput => ({
  name,
  dtype,
  shape,
});

const IMAGES: Column = {
  name: "x",
  dtype: "u8",
  shape: [2, 2],
  values: Uint8Array.from({ length: 20 }, (_, i) => i * 12),
  scale: 1 / 255,
};
const LABELS: Column = { name: "y", dtype: "i32", shape: [], values: Int32Array.of(0, 1, 2, 3, 4) };

describe("Batches", () => {
  test("gathers rows in the order given, scaled, the last batch smaller", () => {
    const inputs = [input("y", "i32", ["N"]), input("x", "f32", ["N", 4])];
    const batches = new Batches(part(5, IMAGES, LABELS), inputs, 2);
    expect(batches.count).toBe(3);
    const order = Uint32Array.of(4, 0, 3, 1, 2);
    const seen = [0, 1, 2].map((index) => {
      const { length, inputs } = batches.gather(order, index);
      return { length, y: [...(inputs["y"] ?? [])], x: [...(inputs["x"] ?? [])] };
    });
    expect(seen.map(({ length, y }) => ({ length, y }))).toEqual([
      { length: 2, y: [4, 0] },
      { length: 2, y: [3, 1] },
      { length: 1, y: [2] },
    ]);
    const scaled = (example: number): number[] =>
      [0, 1, 2, 3].map((i) => Math.fround((example * 4 + i) * 12 * (1 / 255)));
    expect(seen.map(({ x }) => x)).toEqual([
      [...scaled(4), ...scaled(0)],
      [...scaled(3), ...scaled(1)],
      scaled(2),
    ]);
  });

  test("uses the same arrays for every batch of an epoch", () => {
    const batches = new Batches(part(5, IMAGES), [input("x", "f32", ["N", 2, 2])], 2);
    const order = identityOrder(5);
    const first = batches.gather(order, 0);
    expect(batches.gather(order, 1)).toBe(first);
    const last = batches.gather(order, 2);
    expect(last.inputs["x"]?.buffer).toBe(first.inputs["x"]?.buffer);
    expect(batches.gather(order, 2)).toBe(last);
  });

  test("a part that the batch size divides has no smaller batch, and one batch may hold all", () => {
    const inputs = [input("y", "i32", ["N"])];
    const lengths = (size: number): number[] => {
      const batches = new Batches(part(5, LABELS), inputs, size);
      return Array.from({ length: batches.count }, (_, i) => batches.gather(identityOrder(5), i).length);
    };
    expect(lengths(5)).toEqual([5]);
    expect(lengths(7)).toEqual([5]);
    expect(lengths(1)).toEqual([1, 1, 1, 1, 1]);
    expect(new Batches(part(0, LABELS), inputs, 2).count).toBe(0);
  });

  test.each<[Column["dtype"], ModelInput["dtype"], Column["values"], readonly number[]]>([
    ["f32", "f32", Float32Array.of(0.5, -1), [0.5, -1]],
    ["f32", "f64", Float32Array.of(0.1, 2), [Math.fround(0.1), 2]],
    ["f64", "f32", Float64Array.of(0.1, 2), [Math.fround(0.1), 2]],
    ["f64", "f64", Float64Array.of(0.1, 2), [0.1, 2]],
    ["i32", "i32", Int32Array.of(-7, 9), [-7, 9]],
    ["i32", "f32", Int32Array.of(-7, 9), [-7, 9]],
    ["f64", "i32", Float64Array.of(-7, 9), [-7, 9]],
    ["u8", "i32", Uint8Array.of(3, 255), [3, 255]],
    ["u8", "f64", Uint8Array.of(3, 255), [1.5, 127.5]],
  ])("a column of %s meets an input of %s", (from, to, values, expected) => {
    const column: Column = {
      name: "a",
      dtype: from,
      shape: [2],
      values,
      ...(from === "u8" ? { scale: 0.5 } : {}),
    };
    const batches = new Batches(part(1, column), [input("a", to, ["N", 2])], 4);
    expect([...(batches.gather(identityOrder(1), 0).inputs["a"] ?? [])]).toEqual(expected);
  });

  test("one value an example meets [N] and [N, 1]; an input may lack a batch axis when batch is 1", () => {
    for (const shape of [["N"], ["N", 1], [1], []]) {
      const batches = new Batches(part(5, LABELS), [input("y", "i32", shape)], 1);
      expect([...(batches.gather(identityOrder(5), 3).inputs["y"] ?? [])]).toEqual([3]);
    }
  });

  test("an input may have any name", () => {
    const names = ["__proto__", "constructor", "toString"];
    const columns = names.map((name, i): Column => ({
      name,
      dtype: "f32",
      shape: [],
      values: Float32Array.of(i),
    }));
    const batches = new Batches(
      part(1, ...columns),
      names.map((name) => input(name, "f32", ["N"])),
      1,
    );
    const { inputs } = batches.gather(identityOrder(1), 0);
    expect(Object.keys(inputs)).toEqual(names);
    expect(names.map((name) => inputs[name]?.[0])).toEqual([0, 1, 2]);
  });

  test.each<[ModelInput, string, string, string | undefined]>([
    [
      input("x", "f32", ["N", 10, 10]),
      "N656",
      "an example of x holds 4 values (2 × 2), but the input x takes 100 values (10 × 10)",
      undefined,
    ],
    [
      input("y", "i32", ["N", 3]),
      "N656",
      "an example of y holds 1 value, but the input y takes 3 values",
      undefined,
    ],
    [
      input("xs", "f32", ["N", 4]),
      "N656",
      "the data have no column for the input xs; their columns are x, y, z",
      "name the input x",
    ],
    [
      input("images", "f32", ["N", 4]),
      "N656",
      "the data have no column for the input images; their columns are x, y, z",
      undefined,
    ],
    [input("z", "i32", ["N"]), "N656", "the column z is f32, and the input z is i32", undefined],
    [input("y", "bool", ["N"]), "N656", "the column y is i32, and the input y is bool", undefined],
    [
      input("x", "f32", ["N", "T"]),
      "N656",
      "the dimension T of the input x varies, and only the first may",
      undefined,
    ],
    [
      input("x", "f32", [2, 2]),
      "N658",
      "the input x has no batch axis, so that batch must be 1, not 2",
      "declare x with a first dimension N, or set batch = 1",
    ],
  ])("refuses the input %j", (wrong, code, message, help) => {
    const z: Column = { name: "z", dtype: "f32", shape: [], values: new Float32Array(5) };
    let thrown: unknown;
    try {
      new Batches(part(5, IMAGES, LABELS, z), [wrong], 2);
    } catch (fault) {
      thrown = fault;
    }
    expect(thrown).toBeInstanceOf(Fault);
    expect(thrown).toMatchObject({ code, message, help });
  });
});

describe("epochOrder", () => {
  const order = (seed: number, epoch: number, length = 1000): Uint32Array => {
    const result = new Uint32Array(length);
    epochOrder(result, seed, epoch);
    return result;
  };

  test("is a permutation that depends on the seed and the epoch alone", () => {
    expect(Uint32Array.from(order(0, 1)).sort()).toEqual(identityOrder(1000));
    expect(order(0, 1)).toEqual(order(0, 1));
    expect(order(0, 2)).not.toEqual(order(0, 1));
    expect(order(1, 1)).not.toEqual(order(0, 1));
    const used = order(3, 1);
    epochOrder(used, 0, 1);
    expect(used).toEqual(order(0, 1));
  });

  test("stays what it is from version to version", () => {
    expect([...order(0, 1).subarray(0, 10)]).toMatchInlineSnapshot(`
      [
        952,
        934,
        252,
        178,
        275,
        234,
        801,
        849,
        409,
        878,
      ]
    `);
    expect([...order(7, 3, 60_000).subarray(0, 6)]).toMatchInlineSnapshot(`
      [
        12799,
        33188,
        28610,
        41176,
        16382,
        1564,
      ]
    `);
  });
});

describe("checkLabels", () => {
  const dataset = (labels: readonly string[] | undefined, val: readonly number[]): Dataset => ({
    name: "clothes",
    origin: "",
    labels,
    train: part(5, LABELS),
    val: part(val.length, { name: "y", dtype: "i32", shape: [], values: Int32Array.from(val) }),
  });
  const five = ["a", "b", "c", "d", "e"];

  test("accepts classes in range, and any number where classes have no names", () => {
    expect(() => checkLabels(dataset(five, [0, 4]))).not.toThrow();
    expect(() => checkLabels(dataset(undefined, [-3, 99]))).not.toThrow();
  });

  test.each([
    [[0, 5], "y of val example 1 is the class 5, but clothes has 5 classes, 0 to 4"],
    [[-1], "y of val example 0 is the class -1, but clothes has 5 classes, 0 to 4"],
  ])("refuses %j", (val, message) => {
    expect(() => checkLabels(dataset(five, val))).toThrow(new Fault("N656", message));
  });

  test("refuses labels that the model has no score for, with or without names of classes", () => {
    const y = { name: "y", dtype: "i32", shape: ["N"], classes: 3 } as const;
    const told = "y of val example 1 is the class 3, but the model tells 3 classes apart, 0 to 2";
    const data = { ...dataset(five, [2, 3]), train: part(0) };
    const help = "the data have 5 classes: give the model as many scores";
    expect(() => checkLabels(data, [y])).toThrow(new Fault("N656", told, help));
    expect(() => checkLabels({ ...data, labels: undefined }, [y])).toThrow(new Fault("N656", told));
    expect(() => checkLabels(data, [{ ...y, classes: 4 }])).not.toThrow();
    expect(() => checkLabels(data, [{ ...y, name: "z" }])).not.toThrow();
  });
});
