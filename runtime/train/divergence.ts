/**
 * Detects that training diverged, and proposes what to try.
 *
 * Single losses say little: with noise in the data, the first batch may by chance be a hundred times better than the
 * next ones. An epoch's mean is over the same examples each time, so the detector compares means with means:
 *
 *   1.18  1.16  1.17  1.16        noise around the loss that can be reached
 *   9.4   31    118   530         each epoch worse than the one before, the last far above the first: diverged
 */
import { Fault } from "../data/fault.ts";
import type { Hypers } from "./model-interface.ts";

/** Training diverged if the means of the last epochs rose, and the last one is above this multiple of the first. */
const GROWTH = 10;
const RISES = 2;
/** A slower growth counts as divergence too if it lasts longer. */
const SLOW_GROWTH = 2;
const SLOW_RISES = 5;
/** The minimum number of steps in a quarter of the first epoch for a comparison of its losses. */
const LEAST_QUARTER = 8;

/** At the very start no step can have been too large: the formula itself has no value, or its first gradient none. */
const UNDEFINED_ADVICE =
  "look for 0 / 0, for log or sqrt of a number below 0, and for the gradient of sqrt or norm at 0, as with weights that begin at zeros()";

/** The loss of a step (both counted from 1) that is NaN or infinite, as a Fault. */
export function notFinite(loss: number, epoch: number, step: number, hypers: Hypers): Fault {
  const what = Number.isNaN(loss) ? "NaN" : "infinite";
  return new Fault(
    "N657",
    `the loss became ${what} in epoch ${epoch}, step ${step}${setting(hypers)}`,
    Number.isNaN(loss) && epoch === 1 && step <= 2 ? UNDEFINED_ADVICE : advice(hypers),
  );
}

/** The losses of the first epoch, for a training with a single epoch. */
export interface FirstEpoch {
  /** The maximum loss in its first quarter. */
  readonly early: number;
  /** The minimum loss in its last quarter. */
  readonly late: number;
}

/** Follows the losses of the first epoch's steps. */
export class FirstEpochLosses {
  #early: number;
  #late: number;
  readonly #quarter: number;

  constructor(steps: number, { early, late }: FirstEpoch = { early: -Infinity, late: Infinity }) {
    [this.#early, this.#late, this.#quarter] = [early, late, Math.floor(steps / 4)];
  }

  /** Takes the loss of a step into account; `step` counts from 1. */
  add(loss: number, step: number, steps: number): void {
    if (this.#quarter < LEAST_QUARTER) return;
    if (step <= this.#quarter) this.#early = Math.max(this.#early, loss);
    if (step > steps - this.#quarter) this.#late = Math.min(this.#late, loss);
  }

  state(): FirstEpoch {
    return { early: this.#early, late: this.#late };
  }
}

/** A Fault if finite losses rose from epoch to epoch, far above the first; else undefined. */
export function risen(means: readonly number[], first: FirstEpoch, hypers: Hypers): Fault | undefined {
  const [from, last] = [means[0] ?? NaN, means.at(-1) ?? NaN];
  if (means.length === 1) {
    const { early, late } = first;
    if (!(early > 0) || !Number.isFinite(late) || late <= GROWTH * early) return undefined;
    return rise(
      `at most ${early.toPrecision(4)} at first and at least ${late.toPrecision(4)} at last`,
      hypers,
    );
  }
  const isFast = last > GROWTH * from && rises(means, Math.min(RISES, means.length - 1));
  const isSteady = last > SLOW_GROWTH * from && means.length > SLOW_RISES && rises(means, SLOW_RISES);
  if (!(from > 0) || !(isFast || isSteady)) return undefined;
  return rise(
    `${from.toPrecision(4)} in epoch 1 and rose to ${last.toPrecision(4)} in epoch ${means.length}`,
    hypers,
  );
}

/** Whether each of the last `count` means is above the one before. */
function rises(means: readonly number[], count: number): boolean {
  const tail = means.slice(-count - 1);
  return tail.every((mean, i) => i === 0 || mean > (tail[i - 1] ?? NaN));
}

function rise(how: string, hypers: Hypers): Fault {
  return new Fault("N657", `training diverged: the loss was ${how}${setting(hypers)}`, advice(hypers));
}

function setting(hypers: Hypers): string {
  const settings = Object.entries(hypers).map(([name, value]) => `${name} = ${value}`);
  return settings.length === 0 ? "" : ` (${settings.join(", ")})`;
}

function advice(hypers: Hypers): string {
  const rate = Object.hasOwn(hypers, "lr") ? hypers["lr"] : undefined;
  // A step of size 0 changed no weight: the rate is not the cause.
  if (rate === 0) return "look for inputs of very large values, and for states that grow from step to step";
  const smaller =
    rate === undefined
      ? "a smaller learning rate"
      : `a smaller learning rate, such as lr = ${+(rate / 10).toPrecision(3)}`;
  return `try ${smaller}; if it still diverges, look for inputs of very large values`;
}
