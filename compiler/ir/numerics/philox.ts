/**
 * Philox 4x32-10, the counter-based generator of J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * The layout of a draw, the same on every target: element e is word e % 4 of block floor(e / 4). The
 * block's counter words are [block, 0, counter operand, stream] - the second is the block's high word -
 * and its key words are the i32[2] key operand.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

type Words4 = readonly [number, number, number, number];

/** The upper 32 bits of the product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  return Number((BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n) | 0;
}

/** Four random words (as i32) from four counter words and two key words. */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  return [c0 | 0, c1 | 0, c2 | 0, c3 | 0];
}

/** `count` random words of a draw, in the layout above. */
export function philoxBits(
  count: number,
  key: readonly [number, number],
  counter: number,
  stream: number,
): Int32Array {
  const words = new Int32Array(count);
  for (let block = 0; block * 4 < count; block++) {
    const four = philox4x32([block, 0, counter, stream], key);
    words.set(four.slice(0, count - block * 4), block * 4);
  }
  return words;
}
