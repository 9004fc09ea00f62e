/**
 * `stop = early(on="val_L", patience=3)`: training ends when a value has not become better for some epochs, and
 * the model is left as it was after its best epoch.
 */
import { Fault } from "../data/fault.ts";
import type { TrainableModel } from "./model-interface.ts";
import type { EpochRecord } from "./trainer.ts";

export interface EarlyStopping {
  /** What is watched, as it is written: `val_L`. */
  readonly on: string;
  /** The part of the data that it is a mean over. */
  readonly part: "train" | "val";
  /** Its name among the results. */
  readonly name: string;
  /** Training ends after so many epochs in a row that are no better than the best. */
  readonly patience: number;
  readonly best: "lowest" | "highest";
}

export interface BestEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly on: string;
  readonly value: number;
}

/** Follows a training from epoch to epoch. Throws a Fault where there is nothing to watch. */
export class BestKeeper {
  readonly #rule: EarlyStopping;
  readonly #model: TrainableModel;
  #best: BestEpoch | undefined;
  #file: Uint8Array = new Uint8Array(0);
  #epochsSince = 0;

  constructor(rule: EarlyStopping, model: TrainableModel, validationLength: number) {
    [this.#rule, this.#model] = [rule, model];
    if (rule.part === "val" && validationLength === 0)
      throw new Fault(
        "N658",
        `stop watches ${rule.on}, but the data have no validation part`,
        `watch the training part: stop = early(on="${rule.name}")`,
      );
  }

  /** Takes an epoch that is done into account; true where training should end. */
  isOver(record: EpochRecord): boolean {
    const { on, part, name, patience } = this.#rule;
    const value = record[part]?.[name] ?? NaN;
    if (this.#isBetter(value)) {
      this.#best = { epoch: record.epoch, on, value };
      this.#file = this.#model.save();
      this.#epochsSince = 0;
    } else this.#epochsSince++;
    return this.#epochsSince >= patience;
  }

  /** Puts the model back to its best epoch, and tells which that was; undefined where no epoch had a value. */
  restore(): BestEpoch | undefined {
    if (this.#best !== undefined) this.#model.load(this.#file);
    return this.#best;
  }

  /** NaN never is. */
  #isBetter(value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (this.#best === undefined) return true;
    return this.#rule.best === "lowest" ? value < this.#best.value : value > this.#best.value;
  }
}
