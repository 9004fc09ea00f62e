/** Running means of a model's results over batches of different sizes. */
import type { Results } from "./model-interface.ts";

/** Values by name, without a prototype: a metric may be named `constructor` or `__proto__`. */
export type NamedValues = Readonly<Record<string, number>>;

/** Means weighted by batch size, of the numbers among the first results added. */
export class Means {
  private names: readonly string[] = [];
  private sums = new Float64Array(0);
  private weight = 0;

  add(results: Results, weight: number): void {
    if (this.weight === 0) {
      this.names = Object.keys(results).filter((name) => typeof results[name] === "number");
      this.sums = new Float64Array(this.names.length);
    }
    for (let i = 0; i < this.names.length; i++) {
      this.sums[i] = (this.sums[i] ?? 0) + weight * Number(results[this.names[i] ?? ""]);
    }
    this.weight += weight;
  }

  /** The means so far, in a new object. */
  values(): NamedValues {
    const means = Object.create(null) as Record<string, number>;
    this.names.forEach((name, i) => {
      means[name] = (this.sums[i] ?? NaN) / this.weight;
    });
    return means;
  }
}
