/** The training loop: epochs of shuffled batches, a validation after each, and a history. */
import { Batches, epochOrder } from "../data/batches.ts";
import { checkLabels } from "../data/columns.ts";
import type { Dataset } from "../data/dataset.ts";
import { Fault } from "../data/fault.ts";
import { identityOrder } from "../data/philox.ts";
import { grown, notFinite } from "./divergence.ts";
import { BestKeeper } from "./early-stopping.ts";
import type { BestEpoch, EarlyStopping } from "./early-stopping.ts";
import { Means } from "./means.ts";
import type { NamedValues } from "./means.ts";
import type { Hypers, TrainableModel } from "./model-interface.ts";

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

/** Where training stands. Numbers count from 1; `step` is the last one done. */
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
  /** Called after every step; `progress()` is made only when it is asked for. */
  onStep?(progress: () => Progress): void;
  onEpoch?(record: EpochRecord): void;
}

/** Milliseconds from any fixed moment. */
export type Clock = () => number;

export interface TrainHost {
  readonly clock: Clock;
  /** Lets timers, signals and sockets have their turn. */
  pause(): Promise<void>;
  /** Ends training after the step at hand. */
  readonly stop?: AbortSignal;
}

export type TrainOutcome =
  | { readonly kind: "finished" }
  /** Its value did not become better for as long as its `patience`. */
  | { readonly kind: "early" }
  | { readonly kind: "stopped" }
  | { readonly kind: "diverged"; readonly fault: Fault };

export interface TrainResult {
  readonly history: readonly EpochRecord[];
  readonly outcome: TrainOutcome;
  /** With `stop`: the epoch whose weights the model has now. */
  readonly best: BestEpoch | undefined;
}

const PAUSE_EVERY_MILLISECONDS = 50;

export const PROCESS_HOST: TrainHost = {
  clock: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};

/**
 * Trains `model` on `dataset`. Each epoch's order depends on the seed and the epoch alone, so that the
 * same seed gives the same weights. Ends early, with `diverged`, at the first loss that is not finite;
 * a loss that ends far above its first value is `diverged` too. Throws a Fault where a setting is out
 * of range or the data do not fit the model, before any step.
 */
export async function train(
  model: TrainableModel,
  dataset: Dataset,
  settings: TrainSettings,
  callbacks: TrainCallbacks = {},
  host: TrainHost = PROCESS_HOST,
): Promise<TrainResult> {
  checkSettings(settings);
  checkLabels(dataset, model.inputs);
  return new Training(model, dataset, settings, callbacks, host).run();
}

function checkSettings(settings: TrainSettings): void {
  const least = { batch: 1, epochs: 1, seed: 0 } as const;
  for (const name of ["batch", "epochs", "seed"] as const) {
    const value = settings[name];
    if (!Number.isSafeInteger(value) || value < least[name]) {
      throw new Fault("N658", `${name} must be a whole number of at least ${least[name]}, not ${value}`);
    }
  }
  for (const [name, value] of Object.entries(settings.hypers)) {
    if (!Number.isFinite(value)) throw new Fault("N658", `${name} must be a finite number, not ${value}`);
  }
}

class Training {
  private readonly model: TrainableModel;
  private readonly dataset: Dataset;
  private readonly settings: TrainSettings;
  private readonly callbacks: TrainCallbacks;
  private readonly host: TrainHost;
  private readonly batches: Batches;
  private readonly validation: Batches;
  private readonly order: Uint32Array;
  private readonly validationOrder: Uint32Array;
  /** What each step is given. */
  private readonly hypers: Hypers;
  private readonly keeper: BestKeeper | undefined;
  private readonly started: number;
  private lastPause: number;
  private epoch = 0;
  private step = 0;
  private means = new Means();
  private epochStarted = 0;
  private firstLoss = NaN;

  constructor(
    model: TrainableModel,
    dataset: Dataset,
    settings: TrainSettings,
    callbacks: TrainCallbacks,
    host: TrainHost,
  ) {
    [this.model, this.dataset, this.settings, this.callbacks, this.host] = [
      model,
      dataset,
      settings,
      callbacks,
      host,
    ];
    this.batches = new Batches(dataset.train, model.inputs, settings.batch);
    this.validation = new Batches(dataset.val, model.inputs, settings.batch);
    this.order = identityOrder(dataset.train.length);
    this.validationOrder = identityOrder(dataset.val.length);
    const { stop } = settings;
    this.keeper = stop === undefined ? undefined : new BestKeeper(stop, model, dataset.val.length);
    const total = settings.epochs * this.batches.count;
    this.hypers = model.takesTotal === true ? { ...settings.hypers, total } : settings.hypers;
    this.started = this.lastPause = host.clock();
  }

  async run(): Promise<TrainResult> {
    const history: EpochRecord[] = [];
    const outcome = await this.trainEpochs(history);
    return { history, outcome, best: this.keeper?.restore() };
  }

  private async trainEpochs(history: EpochRecord[]): Promise<TrainOutcome> {
    const { epochs, hypers } = this.settings;
    for (this.epoch = 1; this.epoch <= epochs; this.epoch++) {
      const early = await this.trainEpoch();
      if (early !== undefined) return early;
      const stepsPerSecond = this.stepsPerSecond();
      const val = await this.validate();
      const record = { epoch: this.epoch, train: this.means.values(), val, stepsPerSecond };
      history.push(record);
      this.callbacks.onEpoch?.(record);
      if (this.keeper?.isOver(record) === true) return { kind: "early" };
    }
    const lastMean = history.at(-1)?.train[this.model.loss] ?? NaN;
    const fault = grown(this.firstLoss, lastMean, epochs, hypers);
    return fault === undefined ? { kind: "finished" } : { kind: "diverged", fault };
  }

  /** One epoch of steps; what ended it early, if something did. */
  private async trainEpoch(): Promise<TrainOutcome | undefined> {
    const { model, settings, batches } = this;
    epochOrder(this.order, settings.seed, this.epoch);
    this.means = new Means();
    this.epochStarted = this.host.clock();
    for (this.step = 1; this.step <= batches.count; this.step++) {
      const batch = batches.gather(this.order, this.step - 1);
      const results = model.step(batch.inputs, this.hypers);
      const loss = Number(results[model.loss]);
      if (!Number.isFinite(loss)) {
        return { kind: "diverged", fault: notFinite(loss, this.epoch, this.step, settings.hypers) };
      }
      if (this.epoch === 1 && this.step === 1) this.firstLoss = loss;
      this.means.add(results, batch.length);
      this.callbacks.onStep?.(this.progress);
      const pause = this.pauseIfDue();
      if (pause !== undefined) await pause;
      if (this.host.stop?.aborted === true) return { kind: "stopped" };
    }
    return undefined;
  }

  private async validate(): Promise<NamedValues | undefined> {
    if (this.dataset.val.length === 0) return undefined;
    const means = new Means();
    for (let index = 0; index < this.validation.count; index++) {
      const batch = this.validation.gather(this.validationOrder, index);
      means.add(this.model.evaluate(batch.inputs), batch.length);
      const pause = this.pauseIfDue();
      if (pause !== undefined) await pause;
    }
    return means.values();
  }

  private pauseIfDue(): Promise<void> | undefined {
    const now = this.host.clock();
    if (now - this.lastPause < PAUSE_EVERY_MILLISECONDS) return undefined;
    this.lastPause = now;
    return this.host.pause();
  }

  private stepsPerSecond(): number {
    const seconds = (this.host.clock() - this.epochStarted) / 1000;
    return Math.min(this.step, this.batches.count) / Math.max(seconds, 1e-9);
  }

  private readonly progress = (): Progress => {
    const { epoch, step, batches, settings } = this;
    const done = (epoch - 1) * batches.count + step;
    const left = settings.epochs * batches.count - done;
    return {
      epoch,
      epochs: settings.epochs,
      step,
      steps: batches.count,
      values: this.means.values(),
      stepsPerSecond: this.stepsPerSecond(),
      secondsLeft: ((this.host.clock() - this.started) / 1000 / done) * left,
    };
  };
}
