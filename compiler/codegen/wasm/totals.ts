/**
 * The f64 totals of sums in blocks. They are globals, not locals, so that a loop over one block can use all
 * registers. A total is 0 while no loop uses it. Loops inside each other use different ones.
 */
import type { ScalarType } from "../../lower/kernel.ts";

/** The local in which an accumulator lives. */
interface Accumulating {
  readonly local: string;
  readonly type: ScalarType;
}

/** A loop in blocks. */
interface InBlocks {
  readonly block: number;
  readonly accumulators: readonly Accumulating[];
  readonly isVector: boolean;
}

export class Totals {
  readonly #vectors = new Set<number>();
  readonly #scalars = new Set<number>();
  readonly #firsts = new Set<number>();
  #used = 0;

  /** Gives totals to the accumulators of a loop until `write` is done. */
  of(loop: InBlocks, write: (totals: LoopTotals) => void): void {
    const first = this.#used;
    this.#used += loop.accumulators.length;
    this.#firsts.add(first);
    const slots = loop.isVector ? this.#vectors : this.#scalars;
    for (let slot = first; slot < this.#used; slot++) slots.add(slot);
    write(new LoopTotals(loop, first));
    this.#used = first;
  }

  /**
   * The globals, and two kinds of functions. One for each global adds to it and returns the new total, rounded. One for
   * each index at which the totals of a loop begin sets all totals from that index on to 0.
   */
  declarations(): string {
    const [vectors, scalars] = [[...this.#vectors], [...this.#scalars]];
    const clearing = [...this.#firsts].map((first) => {
      const names = [
        ...vectors.filter((slot) => slot >= first).flatMap(halves),
        ...scalars.filter((slot) => slot >= first).map(single),
      ];
      const clear = names.map((name) => `    (global.set ${name} ${zeroOf(name)})\n`);
      return `  (func ${clearer(first)}\n${clear.join("")})\n`;
    });
    return [...vectors.map(vectorTotal), ...scalars.map(scalarTotal), ...clearing].join("");
  }
}

const halves = (slot: number): readonly [string, string] => [`$low${String(slot)}`, `$high${String(slot)}`];
const single = (slot: number): string => `$total${String(slot)}`;
const zeroOf = (name: string): string => (name.startsWith("$total") ? "(f64.const 0)" : VECTOR_ZERO);
const VECTOR_ZERO = "(v128.const i64x2 0 0)";

function vectorTotal(slot: number): string {
  const [low, high] = halves(slot);
  const x = "(local.get $x)";
  const upper = `(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 ${x} ${x})`;
  const add = (half: string, more: string): string =>
    `    (global.set ${half} (f64x2.add (global.get ${half}) (f64x2.promote_low_f32x4 ${more})))\n`;
  const [first, second] = [low, high].map((half) => `(f32x4.demote_f64x2_zero (global.get ${half}))`);
  return `  (global ${low} (mut v128) ${VECTOR_ZERO})
  (global ${high} (mut v128) ${VECTOR_ZERO})
  (func ${adder(slot, true)} (param $x v128) (result v128)
${add(low, x)}${add(high, upper)}    (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${first ?? ""} ${second ?? ""}))
`;
}

function scalarTotal(slot: number): string {
  const total = single(slot);
  return `  (global ${total} (mut f64) (f64.const 0))
  (func ${adder(slot, false)} (param $x f64) (result f64)
    (global.set ${total} (f64.add (global.get ${total}) (local.get $x)))
    (global.get ${total}))
`;
}

const adder = (slot: number, isVector: boolean): string =>
  `$add_${isVector ? "lanes" : "total"}${String(slot)}`;
const clearer = (first: number): string => `$clear_totals${String(first)}`;

/** The totals of one loop's accumulators. */
export class LoopTotals {
  readonly block: number;
  readonly #loop: InBlocks;
  readonly #first: number;

  constructor(loop: InBlocks, first: number) {
    this.block = loop.block;
    this.#loop = loop;
    this.#first = first;
  }

  /** Adds what the accumulators hold to their totals, and sets them to these, rounded. */
  add(): string {
    const { accumulators, isVector } = this.#loop;
    const sets = accumulators.map(({ local, type }, i) => {
      const isNarrow = !isVector && type === "f32";
      const value = `(local.get ${local})`;
      const total = `(call ${adder(this.#first + i, isVector)} ${isNarrow ? `(f64.promote_f32 ${value})` : value})`;
      return `(local.set ${local} ${isNarrow ? `(f32.demote_f64 ${total})` : total})\n`;
    });
    return sets.join("");
  }

  /** Sets the totals to 0. */
  clear(): string {
    return `(call ${clearer(this.#first)})\n`;
  }
}
