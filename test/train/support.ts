/** A linear regression written by hand, and what else tests of training share. */
import type { Dataset } from "../../runtime/data/dataset.ts";
import { syntheticRegression } from "../../runtime/data/synthetic.ts";
import type { Hypers, Inputs, TrainableModel } from "../../runtime/train/model-interface.ts";
import type { TrainHost } from "../../runtime/train/trainer.ts";

/** ŷ = x w + b with the loss ½ (ŷ - y)², its mean over the batch, and plain gradient descent. */
export class LinearModel implements TrainableModel {
  readonly inputs = [
    { name: "x", dtype: "f32", shape: ["N", 2] },
    { name: "y", dtype: "f32", shape: ["N", 1] },
  ] as const;
  readonly loss = "L";
  readonly w: [number, number] = [0, 0];
  b = 0;
  /** The first inputs of each batch of a step, and its hypers. */
  readonly steps: { readonly x0: number; readonly length: number; readonly hypers: Hypers }[] = [];
  private readonly results = { L: NaN, mae: NaN };

  step(inputs: Inputs, hypers: Hypers) {
    const { x, y, errors } = this.errors(inputs);
    this.steps.push({ x0: x[0] ?? NaN, length: y.length, hypers });
    const rate = (hypers["lr"] ?? NaN) / y.length;
    errors.forEach((error, i) => {
      this.w[0] -= rate * error * (x[2 * i] ?? NaN);
      this.w[1] -= rate * error * (x[2 * i + 1] ?? NaN);
      this.b -= rate * error;
    });
    return this.results;
  }

  evaluate(inputs: Inputs) {
    this.errors(inputs);
    return this.results;
  }

  save(): Uint8Array {
    return new Uint8Array(Float64Array.of(...this.w, this.b).buffer);
  }

  load(file: Uint8Array): void {
    [this.w[0] = NaN, this.w[1] = NaN, this.b = NaN] = new Float64Array(file.slice().buffer);
  }

  private errors(inputs: Inputs) {
    const { x, y } = inputs;
    if (x === undefined || y === undefined) throw new Error("x and y are needed");
    const errors = Array.from(
      y,
      (target, i) => this.w[0] * (x[2 * i] ?? NaN) + this.w[1] * (x[2 * i + 1] ?? NaN) + this.b - target,
    );
    const mean = (of: (error: number) => number): number =>
      errors.reduce((sum, error) => sum + of(error), 0) / errors.length;
    this.results.L = Math.fround(mean((error) => (error * error) / 2));
    this.results.mae = mean(Math.abs);
    return { x, y, errors };
  }
}

/** The course's linear regression: w = [2, -3.4], b = 4.2. */
export function courseData(train = 1000, val = 1000): Dataset {
  const given = { w: [2, -3.4], b: 4.2, noise: 0.01, train, val };
  return syntheticRegression(new Map(Object.entries(given)));
}

/** A clock that goes on by `milliseconds` at each look, and a count of pauses. */
export function steppingHost(
  milliseconds: number,
  stop?: AbortSignal,
): TrainHost & { readonly pauses: () => number } {
  let [now, pauses] = [0, 0];
  return {
    clock: () => (now += milliseconds),
    pause: () => {
      pauses++;
      return Promise.resolve();
    },
    pauses: () => pauses,
    ...(stop === undefined ? {} : { stop }),
  };
}
