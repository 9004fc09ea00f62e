/** The layout of a draw. The generator itself is tested in test/data. */
import { describe, expect, it } from "vitest";
import { philoxBits } from "../../compiler/ir/numerics/philox.ts";
import { philox4x32 } from "../../runtime/data/philox.ts";

/** Random words as the generator gives them for a counter and a key. */
function block(counter: readonly number[], low: number, high: number): readonly number[] {
  const words = Uint32Array.from(counter);
  philox4x32(words, low, high);
  return [...Int32Array.from(words)];
}

describe("philoxBits", () => {
  it("takes element e from word e % 4 of block floor(e / 4)", () => {
    const words = philoxBits(6, [7, 9], 5, 3);
    expect([...words.subarray(0, 4)]).toEqual(block([0, 0, 5, 3], 7, 9));
    expect([...words.subarray(4)]).toEqual(block([1, 0, 5, 3], 7, 9).slice(0, 2));
  });
  it("of no elements is empty", () => {
    expect(philoxBits(0, [0, 0], 0, 0)).toHaveLength(0);
  });
});
