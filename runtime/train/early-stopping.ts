/**
 * `stop = early(on="val_L", patience=3)`: training ends when a value has not become better for some epochs, and
 * the model is left as it was after its best epoch. Without `stop` the best epoch is kept too, by its loss: for a
 * training that diverges.
 */
import { Fault } from "../data/fault.ts";
import type { TrainableModel } from "./model-interface.ts";
import type { EpochRecord } from "./records.ts";

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

/** What a resumed training needs to know about the best epoch so far. */
export interface KeeperState {
  readonly epochsSince: number;
  /** Undefined where no epoch had a value. */
  readonly best: { readonly epoch: number; readonly value: number; readonly file: Uint8Array } | undefined;
}

/** Follows a training from epoch to epoch. Throws a Fault where there is nothing to watch. */
export class BestKeeper {
  readonly #rule: EarlyStopping;
  readonly #model: TrainableModel;
  #best: KeeperState["best"];
  #epochsSince: number;

  constructor(
    rule: EarlyStopping | undefined,
    model: TrainableModel,
    validationLength: number,
    { best, epochsSince }: KeeperState = { best: undefined, epochsSince: 0 },
  ) {
    [this.#rule, this.#model] = [rule ?? byLoss(model, validationLength), model];
    [this.#best, this.#epochsSince] = [best, epochsSince];
    if (rule?.part === "val" && validationLength === 0)
      throw new Fault(
        "N658",
        `stop watches ${rule.on}, but the data have no validation part`,
        `watch the training part: stop = early(on="${rule.name}")`,
      );
  }

  /** Whether training should end. */
  get isOver(): boolean {
    return this.#epochsSince >= this.#rule.patience;
  }

  /** Takes a finished epoch into account. */
  add(record: EpochRecord): void {
    const { part, name } = this.#rule;
    const value = record[part]?.[name] ?? NaN;
    if (this.#isBetter(value)) {
      this.#best = { epoch: record.epoch, value, file: this.#model.save() };
      this.#epochsSince = 0;
    } else this.#epochsSince++;
  }

  /** Puts the model back to its best epoch, and tells which that was; undefined where no epoch had a value. */
  restore(): BestEpoch | undefined {
    if (this.#best === undefined) return undefined;
    const { epoch, value, file } = this.#best;
    this.#model.load(file);
    return { epoch, on: this.#rule.on, value };
  }

  state(): KeeperState {
    return { best: this.#best, epochsSince: this.#epochsSince };
  }

  /** NaN never is. */
  #isBetter(value: number): boolean {
    if (Number.isNaN(value)) return false;
    if (this.#best === undefined) return true;
    return this.#rule.best === "lowest" ? value < this.#best.value : value > this.#best.value;
  }
}

function byLoss({ loss }: TrainableModel, validationLength: number): EarlyStopping {
  const part = validationLength > 0 ? "val" : "train";
  const on = part === "val" ? `val_${loss}` : loss;
  return { on, part, name: loss, patience: Infinity, best: "lowest" };
}
