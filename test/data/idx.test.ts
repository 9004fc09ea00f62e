import { describe, expect, test } from "vitest";
import { Fault } from "../../runtime/data/fault.ts";
import { readIdx } from "../../runtime/data/idx.ts";
import { idxBytes } from "./support.ts";

describe("readIdx", () => {
  test("reads u8 as a view of the bytes", () => {
    const bytes = idxBytes(0x08, [2, 3], [1, 2, 3, 4, 5, 255]);
    const array = readIdx(bytes, "a");
    expect(array).toEqual({ dtype: "u8", shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 255) });
    expect(array.values.buffer).toBe(bytes.buffer);
  });

  test.each([
    [0x09, "i32", [0x80, 0x7f], [-128, 127]],
    [0x0b, "i32", [0xff, 0xfe, 0x01, 0x00], [-2, 256]],
    [0x0c, "i32", [0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0], [-1, 65536]],
    [0x0d, "f32", [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], [1.5, -2]],
    [0x0e, "f64", [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0, 0, 0, 0, 0, 0, 0, 0], [0.1, 0]],
  ] as const)("reads big-endian values of type %d as %s", (type, dtype, content, values) => {
    const array = readIdx(idxBytes(type, [2], content), "a");
    expect(array.dtype).toBe(dtype);
    expect([...array.values]).toEqual(values);
  });

  test("reads from the middle of a buffer", () => {
    const whole = new Uint8Array(20);
    whole.set(idxBytes(0x0b, [1], [1, 2]), 7);
    expect([...readIdx(whole.subarray(7, 17), "a").values]).toEqual([0x102]);
  });

  test.each([
    ["empty", new Uint8Array(0), "it holds 0 bytes, fewer than the 4 of the header"],
    ["other magic", Uint8Array.of(0x1f, 0x8b, 8, 1), "its first two bytes are not zero"],
    ["unknown type", idxBytes(0x0a, [1], [1]), "its type byte is 0x0a"],
    ["no axes", idxBytes(0x08, [], [1]), "it has 0 axes, not 1 to 8"],
    ["many axes", idxBytes(0x08, new Array<number>(9).fill(1), [1]), "it has 9 axes, not 1 to 8"],
    ["cut header", idxBytes(0x08, [2, 2], []).subarray(0, 9), "it ends inside the 12 bytes of its header"],
    ["truncated", idxBytes(0x08, [2, 2], [1, 2, 3]), "its shape [2, 2] takes 16 bytes, and it holds 15"],
    ["too long", idxBytes(0x0c, [1], [1, 2, 3, 4, 5]), "its shape [1] takes 12 bytes, and it holds 13"],
    [
      "huge",
      idxBytes(0x08, [0xffffffff, 0xffffffff], []),
      "its shape [4294967295, 4294967295] has more than 2^31 - 1 elements",
    ],
  ])("refuses a file that is %s", (_, bytes, reason) => {
    expect(() => readIdx(bytes, "f.idx")).toThrow(
      new Fault("N654", `f.idx is not a sound IDX file: ${reason}`),
    );
  });
});
