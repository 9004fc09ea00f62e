/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011): ten rounds turn a 128-bit counter and a 64-bit key into 128
 * random bits. Only 32-bit integer arithmetic, so every engine gives the same numbers.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const KEY_STEP_0 = 0x9e3779b9;
const KEY_STEP_1 = 0xbb67ae85;
const ROUNDS = 10;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
export function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * One block: four random words from the counter's four and the key's two (all unsigned 32-bit),
 * written over `counter`.
 */
export function philox4x32(counter: Uint32Array, keyLow: number, keyHigh: number): void {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  let [k0, k1] = [keyLow, keyHigh];
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = [multiplyHigh(MULTIPLIER_0, c0), Math.imul(MULTIPLIER_0, c0)];
    const [high1, low1] = [multiplyHigh(MULTIPLIER_1, c2), Math.imul(MULTIPLIER_1, c2)];
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1 >>> 0, (high0 ^ c3 ^ k1) >>> 0, low0 >>> 0];
    k0 = (k0 + KEY_STEP_0) >>> 0;
    k1 = (k1 + KEY_STEP_1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** What a stream of random numbers is for. Streams of different purposes never share a counter. */
export const PURPOSES = { shuffle: 1, split: 2, synthetic: 3 } as const;
export type Purpose = keyof typeof PURPOSES;

/**
 * Random numbers in order: block `b` is Philox of the counter (b, 0, index, purpose) under the key
 * `seed`. A stream needs no state but its place, so that the order of epoch 7 is known without
 * drawing those of epochs 1 to 6.
 */
export class RandomStream {
  private readonly keyLow: number;
  private readonly keyHigh: number;
  private readonly index: number;
  private readonly purpose: number;
  private readonly words = new Uint32Array(4);
  private block = 0;
  private used = 4;

  /** `seed`: an integer up to 2^53 in size; `index`: which stream of this purpose, from 0. */
  constructor(seed: number, purpose: Purpose, index = 0) {
    this.keyLow = seed >>> 0;
    this.keyHigh = Math.floor(seed / 2 ** 32) >>> 0;
    this.index = index >>> 0;
    this.purpose = PURPOSES[purpose];
  }

  /** 32 random bits as an unsigned integer. */
  uint32(): number {
    if (this.used === 4) {
      this.words[0] = this.block++;
      this.words[1] = 0;
      this.words[2] = this.index;
      this.words[3] = this.purpose;
      philox4x32(this.words, this.keyLow, this.keyHigh);
      this.used = 0;
    }
    return this.words[this.used++] ?? 0;
  }

  /**
   * A whole number from 0 to `count` - 1, each equally likely; `count` from 1 to 2^32 - 1. Lemire, "Fast
   * random integer generation in an interval" (2019).
   */
  below(count: number): number {
    const uneven = 2 ** 32 % count;
    for (;;) {
      const word = this.uint32();
      if (Math.imul(word, count) >>> 0 >= uneven) return multiplyHigh(word, count);
    }
  }

  /** Uniform in the open interval (0, 1), in steps of 2^-52 and never its ends. */
  uniform(): number {
    const high = this.uint32() >>> 6;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low + 0.5) / 2 ** 52;
  }
}

/** Shuffles in place, every order equally likely (Fisher and Yates, in Durstenfeld's form). */
export function shuffle(order: Uint32Array, random: RandomStream): void {
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = random.below(last + 1);
    const value = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = value;
  }
}

/** The numbers 0 to `length` - 1 in order. */
export function identityOrder(length: number): Uint32Array {
  return resetOrder(new Uint32Array(length));
}

/** Writes 0, 1, 2, ... over an order and gives it back. */
export function resetOrder(order: Uint32Array): Uint32Array {
  for (let index = 0; index < order.length; index++) order[index] = index;
  return order;
}
