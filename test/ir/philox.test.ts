/** Philox 4x32-10 against the known answers of the Random123 library, and the layout of a draw. */
import { describe, expect, it } from "vitest";
import { philox4x32, philoxBits } from "../../compiler/ir/numerics/philox.ts";

const hex = (words: readonly number[]) => words.map((w) => (w >>> 0).toString(16).padStart(8, "0")).join(" ");

describe("philox4x32", () => {
  it.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[-1, -1, -1, -1], [-1, -1], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ] as const)("counter %j key %j gives %s", (counter, key, expected) => {
    expect(hex(philox4x32(counter, key))).toBe(expected);
  });
});

describe("philoxBits", () => {
  it("takes element e from word e % 4 of block floor(e / 4)", () => {
    const words = philoxBits(6, [7, 9], 5, 3);
    expect([...words.subarray(0, 4)]).toEqual([...philox4x32([0, 0, 5, 3], [7, 9])]);
    expect([...words.subarray(4)]).toEqual([...philox4x32([1, 0, 5, 3], [7, 9])].slice(0, 2));
  });
  it("of no elements is empty", () => {
    expect(philoxBits(0, [0, 0], 0, 0)).toHaveLength(0);
  });
});
