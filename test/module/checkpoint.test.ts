import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { encodeCheckpoint, restoreCheckpoint, type Stored } from "../../runtime/module/checkpoint.ts";
import { createModel, type Model } from "../../runtime/module/model.ts";
import { readSafetensors, writeSafetensors, type StoredFile } from "../../runtime/module/safetensors.ts";
import type { Named, Tensor } from "../../runtime/module/tensors.ts";
import { lineMachine, lineManifest } from "./line.ts";

const create = (seed = 0): Promise<Model> => createModel(lineManifest, lineMachine, { N: 4, seed });
const inputs = {
  x: [
    [1, 2],
    [3, -1],
  ],
  y: [1, 2],
};

describe("save and load", () => {
  it("carry on as if nothing had happened", async () => {
    const [one, other] = [await create(7), await create(1)];
    for (let i = 0; i < 3; i++) one.step(inputs);
    const file = one.save();
    for (let i = 0; i < 3; i++) one.step(inputs);
    other.load(file);
    expect([other.steps, other.seed]).toEqual([3, 7]);
    for (let i = 0; i < 3; i++) other.step(inputs);
    expect(other.save()).toEqual(one.save());
  });

  it("load an ArrayBuffer and weights from elsewhere", async () => {
    const model = await create(3);
    model.step(inputs);
    const bytes = new Uint8Array(Float32Array.of(1, 2).buffer);
    const tensors = new Map([
      ["w", { dtype: "F32", shape: [2], bytes }],
      ["b", { dtype: "F32", shape: [], bytes: bytes.subarray(4) }],
    ]);
    model.load(writeSafetensors({ tensors, metadata: new Map() }).slice().buffer);
    expect([...(model.params["w"]?.data ?? [])]).toEqual([1, 2]);
    expect([...(model.params["b"]?.data ?? [])]).toEqual([2]);
    expect([model.steps, model.seed, model.states["steps"]?.data[0]]).toEqual([1, 3, 1]);
  });

  /** The bytes, with others before and after them, in any buffer. */
  function within(buffer: ArrayBufferLike, bytes: Uint8Array, offset: number): Uint8Array {
    const whole = new Uint8Array(buffer).fill(0x7b);
    whole.set(bytes, offset);
    return whole.subarray(offset, offset + bytes.length);
  }
  class Bytes extends Uint8Array {
    // As Node's Buffer has it.
    override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
      return this.subarray(start, end);
    }
  }
  const forms: readonly (readonly [string, (file: Uint8Array) => ArrayBufferView | ArrayBufferLike])[] = [
    ["a Buffer", (file) => Buffer.from(file)],
    ["a Buffer in a pool", (file) => Buffer.concat([Buffer.from("abc"), file]).subarray(3)],
    ["a subarray at an odd offset", (file) => within(new ArrayBuffer(file.length + 20), file, 5)],
    ["a class whose slice does not copy", (file) => new Bytes(file)],
    [
      "a DataView",
      (file) => new DataView(within(new ArrayBuffer(file.length + 8), file, 3).buffer, 3, file.length),
    ],
    ["other numbers", (file) => new Uint16Array(Uint8Array.from(file).buffer)],
    ["an ArrayBuffer", (file) => Uint8Array.from(file).buffer],
    ["a SharedArrayBuffer", (file) => within(new SharedArrayBuffer(file.length), file, 0).buffer],
    ["a view of a SharedArrayBuffer", (file) => within(new SharedArrayBuffer(file.length + 9), file, 1)],
    [
      "a buffer of another realm",
      (file) => runInNewContext("Uint8Array.from(file).buffer", { file }) as ArrayBuffer,
    ],
  ];
  it.each(forms)("load %s", async (_, form) => {
    const [one, other] = [await create(7), await create(1)];
    one.step(inputs);
    other.load(form(one.save()));
    expect(other.save()).toEqual(one.save());
  });

  it("load what readFileSync gives", async () => {
    const folder = mkdtempSync(join(tmpdir(), "netc-load-"));
    try {
      const [one, other] = [await create(7), await create(1)];
      writeFileSync(join(folder, "weights.safetensors"), one.save());
      other.load(readFileSync(join(folder, "weights.safetensors")));
      expect(other.save()).toEqual(one.save());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["a promise", Promise.resolve(new Uint8Array(8)), "Promise"],
    ["a text", "weights.safetensors", "String"],
    ["a number", 1e9, "Number"],
    ["a list", [1, 2, 3], "Array"],
    ["nothing", undefined, "Undefined"],
    ["a response", new Response(""), "Response"],
  ])("refuse %s as a file", async (_, file, kind) => {
    const model = await create();
    expect(() => {
      model.load(file as unknown as Uint8Array);
    }).toThrow(new TypeError(`load takes a Uint8Array or an ArrayBuffer, not ${kind}`));
  });

  const words = (count: number): Uint8Array => new Uint8Array(4 * count).fill(1);
  const changes: readonly (readonly [
    string,
    (tensors: Map<string, ReturnType<typeof tensor>>) => void,
    string,
  ])[] = [
    ["a parameter that is missing", (t) => t.delete("b"), 'the file has no tensor "b"'],
    [
      "a state that is missing",
      (t) => t.set("state/other", tensor("F32", [])).delete("state/steps"),
      'no tensor "state/steps"',
    ],
    [
      "a tensor too many",
      (t) => t.set("c", tensor("F32", [])),
      'the file has a tensor "c", and the model has none',
    ],
    [
      "another shape",
      (t) => t.set("w", tensor("F32", [3])),
      '"w" is F32[3] in the file and F32[2] in the model',
    ],
    ["another rank", (t) => t.set("w", tensor("F32", [1, 2])), '"w" is F32[1, 2] in the file'],
    [
      "another dtype",
      (t) => t.set("w", tensor("I32", [2])),
      '"w" is I32[2] in the file and F32[2] in the model',
    ],
  ];
  function tensor(dtype: string, shape: readonly number[]) {
    return { dtype, shape, bytes: words(shape.reduce((a, b) => a * b, 1)) };
  }
  it.each(changes)("refuse %s and change nothing", async (_, change, message) => {
    const model = await create(9);
    const before = model.save();
    const tensors = new Map([
      ["w", tensor("F32", [2])],
      ["b", tensor("F32", [])],
      ["state/steps", tensor("I32", [])],
    ]);
    const file = (): Uint8Array => writeSafetensors({ tensors, metadata: new Map([["step", "5"]]) });
    change(tensors);
    expect(() => model.load(file())).toThrow(message);
    expect(model.save()).toEqual(before);
  });

  it.each([
    ["step", "1e9", "999999999999999"],
    ["step", "1000000000000000", "999999999999999"],
    ["step", "-1", "999999999999999"],
    ["seed", "4294967296", "4294967295"],
    ["seed", "0.5", "4294967295"],
    ["seed", "NaN", "4294967295"],
  ])("refuse the %s %s in metadata and change nothing", async (name, text, most) => {
    const model = await create(9);
    const before = model.save();
    const { tensors } = readSafetensors((await create(2)).save());
    expect(() => {
      model.load(writeSafetensors({ tensors, metadata: new Map([[name, text]]) }));
    }).toThrow(`"${name}" in the file's metadata is not an integer from 0 to ${most}`);
    expect(model.save()).toEqual(before);
  });

  it("pass over states that the model lacks", async () => {
    const { tensors, metadata } = readSafetensors((await create(2)).save());
    const more = new Map([...tensors, ["state/w.v", tensor("F32", [2])]]);
    const model = await create(0);
    model.load(writeSafetensors({ tensors: more, metadata } satisfies StoredFile));
    expect(model.seed).toBe(2);
  });
});

describe("a checkpoint's bytes", () => {
  const named = (entries: Readonly<Record<string, Tensor>>): Named<Tensor> => entries;
  const none = named({});

  it("hold canonical NaNs, whatever the bits in memory", () => {
    const data = new Float32Array(2);
    new Uint32Array(data.buffer).set([0xffc00001, 0x3f800000]);
    const wide = new Float64Array(1);
    new Uint32Array(wide.buffer).set([1, 0xfff80000]);
    const params = named({
      a: { data, shape: [2], dtype: "f32" },
      d: { data: wide, shape: [], dtype: "f64" },
    });
    const { tensors } = readSafetensors(
      encodeCheckpoint({ params, states: none }, "M", { step: 0, seed: 0 }),
    );
    expect([...(tensors.get("a")?.bytes ?? [])]).toEqual([0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x3f]);
    expect([...(tensors.get("d")?.bytes ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
  });

  it("store a bool as one byte and read it back", () => {
    const flags = (values: readonly number[]): Stored => ({
      params: none,
      states: named({ m: { data: Int32Array.from(values), shape: [3], dtype: "bool" } }),
    });
    const file = encodeCheckpoint(flags([1, 0, 1]), "M", { step: 0, seed: 0 });
    expect(readSafetensors(file).tensors.get("state/m")).toMatchObject({ dtype: "BOOL", shape: [3] });
    const other = flags([0, 0, 0]);
    restoreCheckpoint(other, file);
    expect([...(other.states["m"]?.data ?? [])]).toEqual([1, 0, 1]);
  });

  it("keep apart names that the format or the states use", () => {
    const names = ["__metadata__", "state/a", "param/state/a", "__proto__", "a"];
    const scalar = (value: number): Tensor => ({ data: Float32Array.of(value), shape: [], dtype: "f32" });
    const make = (factor: number): Stored => {
      const params = Object.create(null) as Record<string, Tensor>;
      names.forEach((name, i) => (params[name] = scalar(i * factor)));
      return { params, states: named({ a: scalar(9 * factor) }) };
    };
    const other = make(0);
    restoreCheckpoint(other, encodeCheckpoint(make(1), "</script>", { step: 1, seed: 2 }));
    expect(names.map((name) => other.params[name]?.data[0])).toEqual([0, 1, 2, 3, 4]);
    expect(other.states["a"]?.data[0]).toBe(9);
  });
});
