/** Records of a training while it runs: its finished epochs, and its progress. */
import type { NamedValues } from "./means.ts";

/** One finished epoch. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Means over the epoch's steps, weighted by batch size, each taken before its update. */
  readonly train: NamedValues;
  /** Means over the validation part after the epoch; undefined where that part is empty. */
  readonly val: NamedValues | undefined;
  /** Training steps a second, validation not counted. */
  readonly stepsPerSecond: number;
}

/** The progress of a training. Numbers count from 1; `step` is the last one done. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Means of this epoch so far. */
  readonly values: NamedValues;
  readonly stepsPerSecond: number;
  /** An estimate from the pace so far, validation included. */
  readonly secondsLeft: number;
}

export interface TrainCallbacks {
  /** Called after every step; `progress()` is computed only when it is called. */
  onStep?(progress: () => Progress): void;
  onEpoch?(record: EpochRecord): void;
}
