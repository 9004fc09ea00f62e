/** The numbers for which functions are measured: every exponent, and many where a function bends. The same in every run. */
import type { Float } from "../support/real/ulp.ts";

/** ACCURACY_POINTS multiplies the number of points, for a longer search. */
const FACTOR = Number(process.env["ACCURACY_POINTS"] ?? 1);

const word = new DataView(new ArrayBuffer(8));

/** A sequence of numbers in [0, 1) that look random. */
function* fractions(seed: number): Generator<number> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    yield ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }
}

export type Random = () => number;

/** With all bits of an f64. */
export function randomOf(seed: number): Random {
  const source = fractions(seed);
  const next = (): number => source.next().value as number;
  return () => next() + next() * 2 ** -32;
}

export const roundTo = (dtype: Float, x: number): number => (dtype === "f32" ? Math.fround(x) : x);

/** Finite numbers of every exponent, `each` of them and as many with a minus; the first of each is a power of two. */
export function everywhere(
  dtype: Float,
  each: number,
  signs: readonly (1 | -1)[] = [1, -1],
): readonly number[] {
  const random = randomOf(each);
  const list: number[] = [];
  const most = dtype === "f32" ? 255 : 2047;
  for (let field = 0; field < most; field++)
    for (let i = 0; i < each * FACTOR; i++)
      for (const sign of signs) {
        const fraction = i === 0 ? 0 : random();
        if (dtype === "f32") word.setUint32(0, (field << 23) | Math.floor(fraction * 2 ** 23));
        else {
          word.setUint32(0, (field << 20) | Math.floor(fraction * 2 ** 20));
          word.setUint32(4, i === 0 ? 0 : Math.floor(random() * 2 ** 32));
        }
        const size = dtype === "f32" ? word.getFloat32(0) : word.getFloat64(0);
        if (size !== 0) list.push(sign * size);
      }
  return list;
}

/** `count` numbers between two others, and these. */
export function between(dtype: Float, low: number, high: number, count: number): readonly number[] {
  const random = randomOf(count);
  const inside = Array.from({ length: count * FACTOR }, () => low + random() * (high - low));
  return [low, high, ...inside].map((x) => roundTo(dtype, x)).filter((x) => x !== 0);
}

/** The neighbours of a number, from near to far: where a function or its exact value passes through zero. */
export function around(dtype: Float, x: number): readonly number[] {
  const steps = Array.from({ length: dtype === "f32" ? 20 : 48 }, (_, i) => 2 ** (-i - 3));
  const sizes = x === 0 ? steps : steps.flatMap((step) => [x * (1 + step), x * (1 - step)]);
  return [...new Set(sizes.map((each) => roundTo(dtype, each)))];
}
