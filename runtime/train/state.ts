/** The state of a training: what the next steps depend on, besides the model's text, the data and the settings. */
import type { FirstEpoch } from "./divergence.ts";
import type { KeeperState } from "./early-stopping.ts";
import type { MeansState } from "./means.ts";
import type { EpochRecord } from "./records.ts";

export interface TrainingState {
  /** The current epoch, from 1; one more than the number of epochs when all are done. */
  readonly epoch: number;
  /**
   * The finished steps of this epoch. If all are done, its validation is still to come. Seed, epoch and step determine
   * the examples of the next step and all random numbers.
   */
  readonly step: number;
  /** The time that these steps took. */
  readonly milliseconds: number;
  /** Means over these steps. */
  readonly means: MeansState;
  /** The epochs that are done. */
  readonly history: readonly EpochRecord[];
  readonly firstEpoch: FirstEpoch;
  readonly keeper: KeeperState;
  /** What the model's `save` gives: parameters, states of the optimiser, count of steps. */
  readonly model: Uint8Array;
}

/** Stores the state of a training at intervals, so that it can resume after an interruption. */
export interface StateStore {
  /** How often. */
  readonly every: { readonly milliseconds: number } | { readonly steps: number };
  /** Training waits until it is done, and continues even if it failed. */
  save(state: TrainingState): Promise<void>;
}
