/** Random numbers for test data, the same in every run. */

/** Marsaglia's xorshift32: numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
