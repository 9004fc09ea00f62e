/**
 * Random bits: Philox 4x32-10 (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 * Element e is word e % 4 of block floor(e / 4), whose counter is [block, 0, counter operand, stream].
 */
import { addDims, floorDivideDims, sizeOf, type Dim } from "../ir/dim.ts";
import { addAffine, affine, scaleAffine, variable } from "./affine.ts";
import { Draft, type Drafted } from "./draft.ts";
import type { Value } from "./kernel.ts";
import type { Operand } from "./operand.ts";
import type { Scalar } from "./scalar.ts";

const MULTIPLIERS = [0xd2511f53 | 0, 0xcd9e8d57 | 0] as const;
const WEYL = [0x9e3779b9 | 0, 0xbb67ae85 | 0] as const;
const ROUNDS = 10;

type Words = readonly [Value, Value, Value, Value];

export function philox(s: Scalar, counter: Words, key: readonly [Value, Value]): Words {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = s.mulHigh(c0, MULTIPLIERS[0]);
    const high1 = s.mulHigh(c2, MULTIPLIERS[1]);
    const low0 = s.mul(c0, MULTIPLIERS[0]);
    const low1 = s.mul(c2, MULTIPLIERS[1]);
    [c0, c1, c2, c3] = [s.xor(s.xor(high1, c1), k0), low1, s.xor(s.xor(high0, c3), k1), low0];
    [k0, k1] = [s.add(k0, WEYL[0]), s.add(k1, WEYL[1])];
  }
  return [c0, c1, c2, c3];
}

/**
 * Whole blocks of four, then the words left over. The stream is read from memory, so that draws of one
 * size share a kernel.
 */
export function randomKernel(key: Operand, counter: Operand, stream: Operand, target: Operand): Drafted {
  const draft = new Draft();
  const { builder, scalar } = draft;
  const count = sizeOf(target.shape);
  const blocks = floorDivideDims(count, 4);
  const keyWords = [draft.read(key, [affine(0)]), draft.read(key, [affine(1)])] as const;
  const draw = draft.read(counter, []);
  const zero = builder.constant("i32", 0);
  const streamWord = draft.read(stream, []);
  const flat: Operand = { ...target, shape: [count], strides: [1] };
  const blockAt = (loop: number): Words =>
    philox(scalar, [builder.position(variable(loop)), zero, draw, streamWord], keyWords);
  const place = (loop: number, word: number) => addAffine(scaleAffine(variable(loop), 4), affine(word));
  builder.loop({ stop: blocks, lanes: 4 }, (loop) => {
    blockAt(loop).forEach((word, i) => {
      draft.write(flat, [place(loop, i)], word);
    });
  });
  for (const word of [0, 1, 2] as const) {
    const stop: Dim = floorDivideDims(addDims(count, 3 - word), 4);
    if (typeof count === "number" && stop === blocks) continue;
    builder.loop({ start: blocks, stop }, (loop) => {
      draft.write(flat, [place(loop, word)], blockAt(loop)[word]);
    });
  }
  return draft.finish("random_bits");
}
