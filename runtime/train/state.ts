/** A moment of a training: all that what follows depends on, besides the model's text, the data and the settings. */
import type { FirstEpoch } from "./divergence.ts";
import type { KeeperState } from "./early-stopping.ts";
import type { MeansState } from "./means.ts";
import type { EpochRecord } from "./records.ts";

export interface TrainingState {
  /** The epoch under way, from 1; one more than there are where all are done. */
  readonly epoch: number;
  /**
   * Steps of it that are done. With all of them done its validation is still to come. The examples of the next step
   * follow from seed, epoch and step, as all random numbers do.
   */
  readonly step: number;
  /** What these steps took. */
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

/** Where a training stores its state now and then, so that it can go on after an interruption. */
export interface StateStore {
  /** How often. */
  readonly every: { readonly milliseconds: number } | { readonly steps: number };
  /** Training waits for it, and goes on whatever came of it. */
  save(state: TrainingState): Promise<void>;
}
