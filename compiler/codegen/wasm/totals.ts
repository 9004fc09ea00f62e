/**
 * The totals in f64 of sums that are cut in blocks. They are globals, not locals: a loop over one block then
 * has all registers for itself. A total is 0 whenever no loop uses it. Loops inside each other use different ones.
 */
import type { ScalarType } from "../../lower/kernel.ts";

/** A sum being made: the accumulator's local, and its total. */
export interface Total {
  readonly local: string;
  readonly type: ScalarType;
  readonly isVector: boolean;
  readonly slot: number;
}

export class Totals {
  #used = 0;
  #most = 0;

  /** Takes as many totals as `write` needs, until it is done. */
  within<Item, Result>(
    items: readonly Item[],
    write: (slots: readonly { readonly item: Item; readonly slot: number }[]) => Result,
  ): Result {
    const slots = items.map((item) => ({ item, slot: this.#used++ }));
    this.#most = Math.max(this.#most, this.#used);
    const result = write(slots);
    this.#used -= items.length;
    return result;
  }

  /** The globals of all totals that were ever taken. */
  declarations(): string {
    const slots = Array.from({ length: this.#most }, (_, slot) => slot);
    const vector = "(mut v128) (v128.const i64x2 0 0)";
    return slots
      .map(
        (slot) =>
          `  (global ${low(slot)} ${vector}) (global ${high(slot)} ${vector}) (global ${single(slot)} (mut f64) (f64.const 0))\n`,
      )
      .join("");
  }
}

const low = (slot: number): string => `$low${String(slot)}`;
const high = (slot: number): string => `$high${String(slot)}`;
const single = (slot: number): string => `$total${String(slot)}`;

/** The upper two lanes of a vector where the lower ones are. */
const upper = (vector: string): string =>
  `(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 ${vector} ${vector})`;

/** Adds what the accumulator holds to its total. */
export function addToTotal({ local, type, isVector, slot }: Total): string {
  const value = `(local.get ${local})`;
  const add = (global: string, shape: string, more: string): string =>
    `(global.set ${global} (${shape}.add (global.get ${global}) ${more}))\n`;
  if (!isVector) return add(single(slot), "f64", type === "f32" ? `(f64.promote_f32 ${value})` : value);
  return (
    add(low(slot), "f64x2", `(f64x2.promote_low_f32x4 ${value})`) +
    add(high(slot), "f64x2", `(f64x2.promote_low_f32x4 ${upper(value)})`)
  );
}

/** Sets the accumulator to its total, rounded, and the total to 0. */
export function takeTotal({ local, type, isVector, slot }: Total): string {
  if (!isVector) {
    const total = `(global.get ${single(slot)})`;
    return `(local.set ${local} ${type === "f32" ? `(f32.demote_f64 ${total})` : total})
(global.set ${single(slot)} (f64.const 0))
`;
  }
  const [first, second] = [low(slot), high(slot)].map(
    (half) => `(f32x4.demote_f64x2_zero (global.get ${half}))`,
  );
  return `(local.set ${local} (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${first ?? ""} ${second ?? ""}))
(global.set ${low(slot)} (v128.const i64x2 0 0))
(global.set ${high(slot)} (v128.const i64x2 0 0))
`;
}
