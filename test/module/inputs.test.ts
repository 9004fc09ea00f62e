import { RunFault } from "../../runtime/module/faults.ts";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { InputReader } from "../../runtime/module/inputs.ts";
import type { Manifest, SizeExpression, StoredDType } from "../../runtime/module/manifest.ts";
import { viewOf, type TensorData } from "../../runtime/module/tensors.ts";

const N: SizeExpression = [[1, 0]];
const T: SizeExpression = [[1, 1]];

/** A reader of inputs with dimension variables N (at most 4) and T (at most 8), and what it copied. */
function readerOf(
  declared: Readonly<Record<string, readonly [StoredDType, ...SizeExpression[]]>>,
  classes: Readonly<Record<string, number>> = {},
): {
  readonly read: (inputs: unknown) => readonly number[];
  readonly views: readonly TensorData[];
} {
  const inputs = Object.entries(declared).map(([name, [dtype, ...shape]], buffer) => ({
    ...{ name, dtype, shape, buffer },
    ...(Object.hasOwn(classes, name) ? { classes: classes[name] ?? 0 } : {}),
  }));
  const manifest: Manifest = {
    model: "M",
    dimensions: [
      { name: "N", input: 0, axis: 0 },
      { name: "T", input: 0, axis: 1 },
    ],
    ...{ inputs, params: [], states: [], hypers: [], buffers: [], constants: [], programs: [] },
  };
  const views = inputs.map(({ dtype }) => viewOf(dtype, new ArrayBuffer(1024), 0, 128).fill(-1));
  const reader = new InputReader(manifest, views, [4, 8]);
  const slots = reader.slots(inputs.map((_, i) => i));
  return {
    views,
    read(given) {
      const dimensions = [...reader.check(slots, given)];
      reader.write(slots);
      return dimensions;
    },
  };
}

describe("what is accepted", () => {
  const shared = (values: readonly number[]): Float32Array => {
    const array = new Float32Array(new SharedArrayBuffer(4 * values.length));
    array.set(values);
    return array;
  };
  const rows = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const flat = [1, 2, 3, 4, 5, 6];
  it.each([
    ["a typed array", Float32Array.from(flat)],
    ["nested arrays", rows],
    ["a flat array", flat],
    ["data with its shape", { data: Float32Array.from(flat), shape: [3, 2] }],
    ["an array with its shape", { data: flat, shape: [3, 2] }],
    ["a result, which carries its shape", Object.assign(Float32Array.from(flat), { shape: [3, 2] })],
    ["part of a larger array", Float32Array.from([0, ...flat, 0]).subarray(1, 7)],
    ["in shared memory", shared(flat)],
  ])("%s", (_, x) => {
    const { read, views } = readerOf({ x: ["f32", N, 2] });
    expect(read({ x })).toEqual([3, 8]);
    expect([...(views[0] ?? [])].slice(0, 7)).toEqual([...flat, -1]);
  });

  it("scalars, integers and booleans", () => {
    const { read, views } = readerOf({
      a: ["f32"],
      i: ["i32", 2],
      m: ["bool", 2],
      k: ["bool", 2],
      d: ["f64", 1],
    });
    read({ a: 1.5, i: [-2147483648, 7], m: [true, false], k: Uint8Array.of(0, 1), d: Float64Array.of(0.1) });
    expect(views.map(([first, second]) => [first, second])).toEqual([
      [1.5, -1],
      [-2147483648, 7],
      [1, 0],
      [0, 1],
      [0.1, -1],
    ]);
  });

  it("typed arrays of another realm", () => {
    const { read, views } = readerOf({ x: ["f32", N] });
    expect(read({ x: runInNewContext("Float32Array.of(5)") as unknown })).toEqual([1, 8]);
    expect(views[0]?.[0]).toBe(5);
  });

  it("a length where the other axes are known from elsewhere", () => {
    const { read } = readerOf({ y: ["f32", N], x: ["f32", N, T] });
    expect(read({ y: Float32Array.of(1, 2), x: new Float32Array(10) })).toEqual([2, 5]);
  });

  it("expressions of variables, once these are known", () => {
    const { read } = readerOf({ z: ["f32", [[2, 0], [1]]], x: ["f32", N] });
    expect(read({ z: { data: [1, 2, 3, 4, 5], shape: [5] }, x: [1, 2] })).toEqual([2, 8]);
  });
});

describe("labels", () => {
  const declared = { x: ["f32", N, 2], y: ["i32", N] } as const;
  const classes = { y: 3 };
  const given = (...y: readonly number[]) => ({ x: new Float32Array(2 * y.length), y: Int32Array.from(y) });

  it("are taken where the model has a class for each", () => {
    const { read, views } = readerOf(declared, classes);
    expect(read(given(0, 2, 1))).toEqual([3, 8]);
    expect([...(views[1] ?? [])].slice(0, 3)).toEqual([0, 2, 1]);
  });

  it.each([
    ["an array of Int32Array", given(0, 3), 3],
    ["a negative one", given(-1), -1],
    ["a flat array", { x: [[1, 2]], y: [7] }, 7],
  ])("are RangeErrors otherwise, and nothing is written: %s", (_, inputs, label) => {
    const { read, views } = readerOf(declared, classes);
    expect(() => read(inputs)).toThrow(
      new RunFault(
        `input "y": the label ${String(label)} is out of range: the model tells 3 classes apart, 0 to 2`,
      ),
    );
    for (const view of views) expect(view.every((element) => element === -1)).toBe(true);
  });

  it("may be nested, and floats", () => {
    const nested = readerOf({ t: ["i32", N, 2] }, { t: 4 });
    expect(
      nested.read({
        t: [
          [0, 1],
          [2, 3],
        ],
      }),
    ).toEqual([2, 8]);
    expect(() =>
      nested.read({
        t: [
          [0, 1],
          [2, 4],
        ],
      }),
    ).toThrow("the label 4 is out of range");
    const floats = readerOf({ t: ["f32", N] }, { t: 4 });
    expect(() => floats.read({ t: Float32Array.of(0, NaN) })).toThrow("the label NaN is out of range");
  });
});

describe("what is refused", () => {
  const f32 = (length: number): Float32Array => new Float32Array(length);
  const declared = { x: ["f32", N, 3], y: ["i32", N] } as const;
  it.each([
    [null, "the inputs must be an object"],
    [{ x: f32(3) }, 'input "y": it is missing; it is declared i32[N]'],
    [
      { x: f32(4), y: Int32Array.of(1) },
      'input "x": got 4 elements, which is not a multiple of 3; it is declared f32[N, 3]',
    ],
    [
      { x: f32(3), y: Int32Array.of(1, 2) },
      'input "y": got 2 elements where [1] takes 1; it is declared i32[N]',
    ],
    [{ x: f32(3), y: [1, 2] }, 'input "x": got 3 elements where [2, 3] takes 6; it is declared f32[N, 3]'],
    [{ x: f32(15), y: [1, 2, 3, 4, 5] }, "N is 5 here, and the module was created for at most 4"],
    [{ x: f32(0), y: f32(0) }, 'input "y": got Float32Array of length 0; it is declared i32[N]'],
    [{ x: f32(0), y: [] }, 'input "y": N is 0 here, and must be at least 1'],
    [{ x: new Float64Array(3), y: [1] }, 'input "x": got Float64Array of length 3; it is declared f32[N, 3]'],
    [{ x: [[1, 2]], y: [1] }, 'input "x": got the shape [1, 2]; it is declared f32[N, 3]'],
    [
      {
        x: [
          [1, 2, 3],
          [1, 2],
        ],
        y: [1, 2],
      },
      'input "x": got arrays that are not numbers of the shape [2, 3]',
    ],
    [{ x: [[1, 2, "3"]], y: [1] }, 'input "x": got arrays that are not numbers of the shape [1, 3]'],
    [{ x: [[[1], [2], [3]]], y: [1] }, 'input "x": got arrays that are not numbers of the shape [1, 3]'],
    [{ x: f32(3), y: [1.5] }, 'input "y": got elements that are not integers'],
    [{ x: f32(3), y: [[1]] }, 'input "y": got arrays that are not integers'],
    [{ x: f32(3), y: [2 ** 31] }, 'input "y": got elements that are not integers'],
    [{ x: f32(3), y: 1 }, 'input "y": got a number; it is declared i32[N]'],
    [{ x: f32(3), y: [1], z: 1 }, 'unknown input "z"; there are "x", "y"'],
    [{ x: { data: f32(3), shape: [3, 1] }, y: [1] }, 'input "y": N is 1 here and 3 in "x"'],
    [{ x: { data: f32(3), shape: [3] }, y: [1] }, 'input "x": got the shape [3]; it is declared f32[N, 3]'],
    [{ x: { data: f32(4), shape: [1, 3] }, y: [1] }, 'input "x": got 4 elements where [1, 3] takes 3'],
    [{ x: { data: f32(3), shape: [1, "3"] }, y: [1] }, 'input "x": got the shape [1, a string]'],
    [{ x: { shape: [1, 3] }, y: [1] }, 'input "x": got an object without data'],
    [{ x: new DataView(new ArrayBuffer(12)), y: [1] }, 'input "x": got a DataView'],
    [{ x: "abc", y: [1] }, 'input "x": got a string'],
  ])("%j", (inputs, message) => {
    const { read, views } = readerOf(declared);
    expect(() => read(inputs)).toThrow(TypeError);
    expect(() => read(inputs)).toThrow(message);
    for (const view of views) expect(view.every((element) => element === -1)).toBe(true);
  });

  it("a length that leaves two axes open", () => {
    const { read } = readerOf({ x: ["f32", N, T] });
    expect(() => read({ x: f32(6) })).toThrow("a length alone does not tell its shape: give { data, shape }");
    expect(read({ x: { data: f32(6), shape: [2, 3] } })).toEqual([2, 3]);
  });

  it("names of every object's prototype, unless they are declared", () => {
    const vector = ["f32", 1] as const;
    const { read } = readerOf({ constructor: vector, ["__proto__"]: vector });
    expect(() => read({ ["__proto__"]: [1] })).toThrow('input "constructor": got');
    expect(read({ constructor: [1], ["__proto__"]: [2] })).toEqual([4, 8]);
  });
});
