/**
 * The totals in f64 of sums that are cut in blocks. They are globals, not locals: so a loop over one block has all
 * registers for itself. A total is 0 while no loop uses it. Loops inside each other use different ones.
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
  #used = 0;

  /** Gives totals to the accumulators of a loop until `write` is done. */
  of(loop: InBlocks, write: (totals: LoopTotals) => void): void {
    const first = this.#used;
    this.#used += loop.accumulators.length;
    const slots = loop.isVector ? this.#vectors : this.#scalars;
    for (let slot = first; slot < this.#used; slot++) slots.add(slot);
    write(new LoopTotals(loop, first));
    this.#used = first;
  }

  /** The globals, with a function for each total that adds to it and one that takes it and leaves 0. */
  declarations(): string {
    return [...[...this.#vectors].map(vectorTotal), ...[...this.#scalars].map(scalarTotal)].join("");
  }
}

function vectorTotal(slot: number): string {
  const [low, high] = [`$low${String(slot)}`, `$high${String(slot)}`];
  const [lower, upper] = [
    `(f64x2.promote_low_f32x4 (local.get $x))`,
    `(f64x2.promote_low_f32x4 ${UPPER_HALF})`,
  ];
  const zero = "(v128.const i64x2 0 0)";
  const [first, second] = [low, high].map((half) => `(f32x4.demote_f64x2_zero (global.get ${half}))`);
  return `  (global ${low} (mut v128) ${zero})
  (global ${high} (mut v128) ${zero})
  (func ${adding(slot, true)} (param $x v128)
    (global.set ${low} (f64x2.add (global.get ${low}) ${lower}))
    (global.set ${high} (f64x2.add (global.get ${high}) ${upper})))
  (func ${taking(slot, true)} (result v128)
    (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${first ?? ""} ${second ?? ""})
    (global.set ${low} ${zero})
    (global.set ${high} ${zero}))
`;
}
const UPPER_HALF =
  "(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $x) (local.get $x))";

function scalarTotal(slot: number): string {
  const total = `$total${String(slot)}`;
  return `  (global ${total} (mut f64) (f64.const 0))
  (func ${adding(slot, false)} (param $x f64)
    (global.set ${total} (f64.add (global.get ${total}) (local.get $x))))
  (func ${taking(slot, false)} (result f64)
    (global.get ${total})
    (global.set ${total} (f64.const 0)))
`;
}

const adding = (slot: number, isVector: boolean): string =>
  `$add_${isVector ? "lanes" : "total"}${String(slot)}`;
const taking = (slot: number, isVector: boolean): string =>
  `$take_${isVector ? "lanes" : "total"}${String(slot)}`;

/** The totals of one loop's accumulators. */
export class LoopTotals {
  readonly block: number;
  readonly #accumulators: readonly Accumulating[];
  readonly #isVector: boolean;
  readonly #first: number;

  constructor({ block, accumulators, isVector }: InBlocks, first: number) {
    this.block = block;
    this.#accumulators = accumulators;
    this.#isVector = isVector;
    this.#first = first;
  }

  /** Adds what the accumulators hold to their totals. */
  add(): string {
    return this.#each(
      ({ local, type }, slot) => `(call ${adding(slot, this.#isVector)} ${this.#widened(local, type)})\n`,
    );
  }

  /** Sets the accumulators to their totals, rounded, and these to 0. */
  take(): string {
    return this.#each(({ local, type }, slot) => {
      const total = `(call ${taking(slot, this.#isVector)})`;
      const rounded = this.#isVector || type === "f64" ? total : `(f32.demote_f64 ${total})`;
      return `(local.set ${local} ${rounded})\n`;
    });
  }

  #widened(local: string, type: ScalarType): string {
    const value = `(local.get ${local})`;
    return this.#isVector || type === "f64" ? value : `(f64.promote_f32 ${value})`;
  }

  #each(write: (accumulator: Accumulating, slot: number) => string): string {
    return this.#accumulators.map((accumulator, i) => write(accumulator, this.#first + i)).join("");
  }
}
