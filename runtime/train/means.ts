/** Running means of a model's results over batches of different sizes. */
import type { Results } from "./model-interface.ts";

/** Values by name, without a prototype: a metric may be named `constructor` or `__proto__`. */
export type NamedValues = Readonly<Record<string, number>>;

/** The sums that the means so far are computed from. */
export interface MeansState {
  readonly names: readonly string[];
  /** Sums of value × batch size, in the order of the names. */
  readonly sums: Float64Array;
  /** The sum of the batch sizes. */
  readonly weight: number;
}

/** Means weighted by batch size, of the numbers among the first results added. */
export class Means {
  #names: readonly string[];
  #sums: Float64Array;
  #weight: number;

  /** Starts empty if there is no state. */
  constructor(state: MeansState = { names: [], sums: new Float64Array(0), weight: 0 }) {
    [this.#names, this.#sums, this.#weight] = [state.names, state.sums.slice(), state.weight];
  }

  add(results: Results, weight: number): void {
    if (this.#weight === 0) {
      this.#names = Object.keys(results).filter((name) => typeof results[name] === "number");
      this.#sums = new Float64Array(this.#names.length);
    }
    for (let i = 0; i < this.#names.length; i++) {
      this.#sums[i] = (this.#sums[i] ?? 0) + weight * Number(results[this.#names[i] ?? ""]);
    }
    this.#weight += weight;
  }

  /** The means so far, in a new object. */
  values(): NamedValues {
    return namedValues(this.#names, (i) => (this.#sums[i] ?? NaN) / this.#weight);
  }

  /** A copy. */
  state(): MeansState {
    return { names: this.#names, sums: this.#sums.slice(), weight: this.#weight };
  }
}

export function namedValues(names: readonly string[], valueOf: (index: number) => number): NamedValues {
  const values = Object.create(null) as Record<string, number>;
  names.forEach((name, i) => {
    values[name] = valueOf(i);
  });
  return values;
}
