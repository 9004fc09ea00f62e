import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors, type StoredFile } from "../../runtime/module/safetensors.ts";

/** A file with any header, followed by `data`. */
function fileOf(header: string, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setUint32(0, text.length, true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}
const entry = (dtype: string, shape: readonly number[], range: readonly number[]): string =>
  JSON.stringify({ dtype, shape, data_offsets: range });

describe("safetensors", () => {
  it("reads what it wrote, whatever the names", () => {
    const name = fc.string({ unit: "binary", maxLength: 12 }).filter((text) => text !== "__metadata__");
    const tensor = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => ({ dtype: "U8", shape: [bytes.length], bytes }));
    const named = fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 8 });
    fc.assert(
      fc.property(
        named,
        fc.uniqueArray(fc.tuple(name, name), { selector: ([key]) => key }),
        (tensors, metadata) => {
          const file: StoredFile = { tensors: new Map(tensors), metadata: new Map(metadata) };
          const read = readSafetensors(writeSafetensors(file));
          expect([...read.metadata].sort()).toEqual([...file.metadata].sort());
          expect(read.tensors.size).toBe(file.tensors.size);
          for (const [key, { shape, bytes }] of file.tensors)
            expect(read.tensors.get(key)).toEqual({ dtype: "U8", shape, bytes: new Uint8Array(bytes) });
        },
      ),
    );
  });

  it("writes the format's bytes: length, header, larger elements first", () => {
    const bytes = writeSafetensors({
      tensors: new Map([
        ["a", { dtype: "F32", shape: [1], bytes: Uint8Array.of(1, 2, 3, 4) }],
        ["d", { dtype: "F64", shape: [], bytes: new Uint8Array(8) }],
      ]),
      metadata: new Map([["k", "v"]]),
    });
    const header = new DataView(bytes.buffer).getUint32(0, true);
    expect(header % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)))).toEqual({
      __metadata__: { k: "v" },
      d: { dtype: "F64", shape: [], data_offsets: [0, 8] },
      a: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
    });
    expect([...bytes.subarray(8 + header + 8)]).toEqual([1, 2, 3, 4]);
  });

  it("reads a file that does not start at the start of its buffer", () => {
    const file = fileOf(`{"a":${entry("U8", [2], [0, 2])}}`, [7, 8]);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect([...(readSafetensors(shifted.subarray(3)).tensors.get("a")?.bytes ?? [])]).toEqual([7, 8]);
  });

  const long = new Uint8Array(16);
  new DataView(long.buffer).setUint32(4, 1, true);
  const beyond = new Uint8Array(16);
  new DataView(beyond.buffer).setUint32(0, 9, true);
  const huge = new Uint8Array(16);
  huge.fill(255, 0, 8);
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "it is shorter than 8 bytes"],
    ["a header of 2^32 bytes", long, "its header is too long"],
    ["a header of 2^64 bytes", huge, "its header is too long"],
    ["a header past the end", beyond, "it ends inside the header"],
    ["no JSON", fileOf("{"), "its header is not JSON"],
    ["deep nesting", fileOf("[".repeat(1_000_000)), "its header is not JSON"],
    ["deep valid nesting", fileOf(`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`), '"a" is not an object'],
    ["no UTF-8", fileOf(""), "its header is not JSON"],
    ["a byte order mark", fileOf("\ufeff{}"), "its header is not JSON"],
    ["an array", fileOf("[]"), "its header is not an object"],
    ["null", fileOf("null"), "its header is not an object"],
    ["metadata of numbers", fileOf('{"__metadata__":{"a":1}}'), '"a" in its metadata is not a text'],
    [
      "a tensor twice",
      fileOf(`{"a":${entry("U8", [0], [0, 0])},"a":${entry("U8", [0], [0, 0])}}`),
      '"a" is there twice',
    ],
    [
      "a tensor twice, escaped",
      fileOf(`{"a":${entry("U8", [0], [0, 0])},"\\u0061":1}`),
      '"a" is there twice',
    ],
    [
      "a field twice",
      fileOf('{"a":{"dtype":"U8","dtype":"F32","shape":[],"data_offsets":[0,1]}}', [1]),
      '"dtype" is there twice',
    ],
    ["an unknown dtype", fileOf(`{"a":${entry("F4", [1], [0, 1])}}`, [1]), '"a" has an unknown dtype'],
    [
      "a dtype of every object",
      fileOf(`{"a":${entry("constructor", [1], [0, 1])}}`, [1]),
      '"a" has an unknown dtype',
    ],
    ["a negative size", fileOf(`{"a":${entry("U8", [-1], [0, 1])}}`, [1]), '"a" has a shape that is none'],
    [
      "a size that is no integer",
      fileOf(`{"a":${entry("U8", [1.5], [0, 1])}}`, [1]),
      '"a" has a shape that is none',
    ],
    [
      "a size beyond 2^53",
      fileOf(`{"a":${entry("U8", [1e300], [0, 1])}}`, [1]),
      '"a" has a shape that is none',
    ],
    [
      "a product beyond 2^53",
      fileOf(`{"a":${entry("U8", [2 ** 52, 2 ** 52], [0, 1])}}`, [1]),
      '"a" has 1 bytes',
    ],
    ["three offsets", fileOf(`{"a":${entry("U8", [1], [0, 1, 1])}}`, [1]), '"a" has offsets that are none'],
    ["offsets backwards", fileOf(`{"a":${entry("U8", [1], [1, 0])}}`, [1]), '"a" lies outside the file'],
    ["offsets past the end", fileOf(`{"a":${entry("U8", [2], [0, 2])}}`, [1]), '"a" lies outside the file'],
    ["too few bytes", fileOf(`{"a":${entry("F32", [2], [0, 4])}}`, [1, 2, 3, 4]), '"a" has 4 bytes'],
    [
      "overlap",
      fileOf(`{"a":${entry("U8", [2], [0, 2])},"b":${entry("U8", [2], [1, 3])}}`, [1, 2, 3]),
      "tensors overlap",
    ],
    [
      "a hole",
      fileOf(`{"a":${entry("U8", [1], [0, 1])},"b":${entry("U8", [1], [2, 3])}}`, [1, 2, 3]),
      "there is a hole",
    ],
    [
      "bytes left over",
      fileOf(`{"a":${entry("U8", [1], [0, 1])}}`, [1, 2]),
      "there are bytes after the last tensor",
    ],
    ["a prototype", fileOf('{"__proto__":{"dtype":"U8"}}'), '"__proto__" has a shape that is none'],
    ["terminal escapes", fileOf(`{"\\u001b[31m\\u202e":1}`), '"\\u001b[31m\\u{202e}" is not an object'],
  ])("refuses %s", (_, file, message) => {
    expect(() => readSafetensors(file)).toThrow(new RegExp(`^not a safetensors file that can be read: `));
    expect(() => readSafetensors(file)).toThrow(message);
  });

  it("never does anything but read or throw one plain Error", () => {
    const valid = writeSafetensors({
      tensors: new Map([["a", { dtype: "U8", shape: [4], bytes: Uint8Array.of(1, 2, 3, 4) }]]),
      metadata: new Map(),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255))),
        fc.nat(valid.length),
        (edits, cut) => {
          const file = valid.slice(0, cut % 3 === 0 ? cut : undefined);
          for (const [place, byte] of edits) if (place < file.length) file[place] = byte;
          try {
            readSafetensors(file);
          } catch (fault) {
            expect(fault).toHaveProperty(
              "message",
              expect.stringMatching(/^not a safetensors file that can be read: /),
            );
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
