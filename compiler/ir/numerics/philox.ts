/**
 * Random bits of the graph, from Philox 4x32-10.
 *
 * The layout of a draw, the same on every target: element e is word e % 4 of block floor(e / 4). The
 * block's counter words are [block, 0, counter operand, stream] - the second is the block's high word -
 * and its key words are the i32[2] key operand.
 */
import { philox4x32 } from "../../../runtime/data/philox.ts";

/** `count` random words of a draw, in the layout above. */
export function philoxBits(
  count: number,
  key: readonly [number, number],
  counter: number,
  stream: number,
): Int32Array {
  const words = new Int32Array(count);
  for (let block = 0; block * 4 < count; block++) {
    const four = Uint32Array.of(block, 0, counter, stream);
    philox4x32(four, key[0], key[1]);
    words.set(four.subarray(0, count - block * 4), block * 4);
  }
  return words;
}
