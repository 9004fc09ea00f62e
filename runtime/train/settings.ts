/** The settings of a training, and the check of their ranges. */
import { Fault } from "../data/fault.ts";
import type { EarlyStopping } from "./early-stopping.ts";
import type { Hypers } from "./model-interface.ts";

export interface TrainSettings {
  /** Examples in a step; the last step of an epoch takes what is left. */
  readonly batch: number;
  readonly epochs: number;
  /** Fixes the order of the examples in every epoch. */
  readonly seed: number;
  readonly hypers: Hypers;
  /** When training ends before its last epoch. */
  readonly stop?: EarlyStopping | undefined;
}

const LEAST = { batch: 1, epochs: 1, seed: 0 } as const;

/** Throws a Fault for the first setting that is out of range. */
export function checkSettings(settings: TrainSettings): void {
  for (const name of ["batch", "epochs", "seed"] as const) {
    const value = settings[name];
    if (!Number.isSafeInteger(value) || value < LEAST[name]) {
      throw new Fault("N658", `${name} must be a whole number of at least ${LEAST[name]}, not ${value}`);
    }
  }
  for (const [name, value] of Object.entries(settings.hypers)) {
    if (!Number.isFinite(value)) throw new Fault("N658", `${name} must be a finite number, not ${value}`);
  }
}
