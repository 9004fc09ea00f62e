/** The training loop: epochs of shuffled batches, a validation after each, and a history. */
import { Batches, epochOrder } from "../data/batches.ts";
import { checkLabels } from "../data/columns.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Fault } from "../data/fault.ts";
import { identityOrder } from "../data/philox.ts";
import { FirstEpochLosses, notFinite, risen } from "./divergence.ts";
import { BestKeeper, type BestEpoch } from "./early-stopping.ts";
import { Means, type NamedValues } from "./means.ts";
import type { Hypers, TrainableModel } from "./model-interface.ts";
import type { EpochRecord, Progress, TrainCallbacks } from "./records.ts";
import { checkSettings, type TrainSettings } from "./settings.ts";
import type { StateStore, TrainingState } from "./state.ts";

/** Milliseconds from any fixed moment. */
export type Clock = () => number;

export interface TrainHost {
  readonly clock: Clock;
  /** Lets timers, signals and sockets have their turn. */
  pause(): Promise<void>;
  /** Ends training after the step at hand. */
  readonly stop?: AbortSignal;
  readonly store?: StateStore;
}

export type TrainOutcome =
  | { readonly kind: "finished" }
  /** Its value did not become better for as long as its `patience`. */
  | { readonly kind: "early" }
  | { readonly kind: "stopped" }
  | { readonly kind: "diverged"; readonly fault: Fault }
  /** A step or a validation threw this. */
  | { readonly kind: "failed"; readonly thrown: unknown };

export interface TrainResult {
  readonly history: readonly EpochRecord[];
  readonly outcome: TrainOutcome;
  /**
   * The epoch whose weights the model has now: with `stop`, and if training diverged or failed. Undefined if the model
   * has the last weights.
   */
  readonly best: BestEpoch | undefined;
  /** The state at the end of training; undefined if training cannot resume from there. */
  readonly state: TrainingState | undefined;
}

const PAUSE_EVERY_MILLISECONDS = 50;

export const PROCESS_HOST: TrainHost = {
  clock: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};

/**
 * Trains `model` on `dataset`. Each epoch's order depends on the seed and the epoch alone, so that the
 * same seed gives the same weights. Ends early, with `diverged`, at the first loss that is not finite;
 * losses that rose from epoch to epoch are `diverged` too. From a state of an earlier training of the same model, data
 * and settings it goes on as if that one had not ended. Throws a Fault where a setting is out
 * of range or the data do not fit the model, before any step.
 */
export async function train(
  model: TrainableModel,
  dataset: Dataset,
  settings: TrainSettings,
  callbacks: TrainCallbacks = {},
  host: TrainHost = PROCESS_HOST,
  from?: TrainingState,
): Promise<TrainResult> {
  checkSettings(settings);
  checkLabels(dataset, model.inputs);
  const training = new Training(model, dataset, settings, callbacks, host, from);
  if (from !== undefined) model.load(from.model);
  return training.run();
}

class Training {
  readonly #model: TrainableModel;
  readonly #settings: TrainSettings;
  readonly #callbacks: TrainCallbacks;
  readonly #host: TrainHost;
  readonly #batches: Batches;
  readonly #validation: Batches;
  readonly #order: Uint32Array;
  readonly #validationOrder: Uint32Array;
  /** What each step is given. */
  readonly #hypers: Hypers;
  readonly #keeper: BestKeeper;
  readonly #firstEpoch: FirstEpochLosses;
  readonly #history: EpochRecord[];
  readonly #started: number;
  #lastPause: number;
  #lastStored: number;
  /** The current epoch, the number of its finished steps, and their means. */
  #epoch: number;
  #step: number;
  #means: Means;
  #milliseconds: number;
  #epochStarted = 0;
  #stepsHere = 0;

  constructor(
    model: TrainableModel,
    dataset: Dataset,
    settings: TrainSettings,
    callbacks: TrainCallbacks,
    host: TrainHost,
    from: TrainingState | undefined,
  ) {
    [this.#model, this.#settings, this.#callbacks, this.#host] = [model, settings, callbacks, host];
    this.#batches = new Batches(dataset.train, model.inputs, settings.batch);
    this.#validation = new Batches(dataset.val, model.inputs, settings.batch);
    this.#order = identityOrder(dataset.train.length);
    this.#validationOrder = identityOrder(dataset.val.length);
    this.#keeper = new BestKeeper(settings.stop, model, dataset.val.length, from?.keeper);
    this.#firstEpoch = new FirstEpochLosses(this.#batches.count, from?.firstEpoch);
    const total = settings.epochs * this.#batches.count;
    this.#hypers = model.takesTotal === true ? { ...settings.hypers, total } : settings.hypers;
    this.#history = [...(from?.history ?? [])];
    this.#means = new Means(from?.means);
    [this.#epoch, this.#step] = [from?.epoch ?? 1, from?.step ?? 0];
    this.#milliseconds = from?.milliseconds ?? 0;
    this.#started = this.#lastPause = this.#lastStored = host.clock();
  }

  async run(): Promise<TrainResult> {
    const outcome = await this.#trainEpochs().catch((thrown: unknown): TrainOutcome => ({
      kind: "failed",
      thrown,
    }));
    const isBroken = outcome.kind === "failed" || (outcome.kind === "diverged" && !this.#isDone);
    const state = isBroken ? undefined : this.#state();
    const keepsBest =
      this.#settings.stop !== undefined || outcome.kind === "diverged" || outcome.kind === "failed";
    return { history: this.#history, outcome, best: keepsBest ? this.#keeper.restore() : undefined, state };
  }

  get #isDone(): boolean {
    return this.#epoch > this.#settings.epochs;
  }

  async #trainEpochs(): Promise<TrainOutcome> {
    while (!this.#isDone) {
      // A resumed training may already have ended early.
      if (this.#keeper.isOver) return { kind: "early" };
      const ended = await this.#trainEpoch();
      if (ended !== undefined) return ended;
    }
    if (this.#keeper.isOver) return { kind: "early" };
    const means = this.#history.map(({ train }) => train[this.#model.loss] ?? NaN);
    const fault = risen(means, this.#firstEpoch.state(), this.#settings.hypers);
    return fault === undefined ? { kind: "finished" } : { kind: "diverged", fault };
  }

  /** Runs the rest of an epoch, steps and validation. Returns what ended it early, if anything did. */
  async #trainEpoch(): Promise<TrainOutcome | undefined> {
    const ended = await this.#makeSteps();
    if (ended !== undefined) return ended;
    const stepsPerSecond = this.#stepsPerSecond(this.#milliseconds);
    const val = await this.#validate();
    if (val === "stopped") return { kind: "stopped" };
    const record = { epoch: this.#epoch, train: this.#means.values(), val, stepsPerSecond };
    this.#history.push(record);
    this.#keeper.add(record);
    [this.#epoch, this.#step, this.#means, this.#milliseconds] = [this.#epoch + 1, 0, new Means(), 0];
    this.#callbacks.onEpoch?.(record);
    return undefined;
  }

  async #makeSteps(): Promise<TrainOutcome | undefined> {
    const { seed, hypers } = this.#settings;
    const { count } = this.#batches;
    epochOrder(this.#order, seed, this.#epoch);
    this.#epochStarted = this.#host.clock() - this.#milliseconds;
    while (this.#step < count) {
      const batch = this.#batches.gather(this.#order, this.#step);
      const results = this.#model.step(batch.inputs, this.#hypers);
      this.#step++;
      this.#stepsHere++;
      const loss = Number(results[this.#model.loss]);
      if (!Number.isFinite(loss))
        return { kind: "diverged", fault: notFinite(loss, this.#epoch, this.#step, hypers) };
      if (this.#epoch === 1) this.#firstEpoch.add(loss, this.#step, count);
      this.#means.add(results, batch.length);
      this.#callbacks.onStep?.(this.#progress);
      const pause = this.#pauseIfDue(this.#stepsHere);
      if (pause !== undefined) await pause;
      if (this.#isStopped) return { kind: "stopped" };
    }
    return undefined;
  }

  async #validate(): Promise<NamedValues | undefined | "stopped"> {
    const { count } = this.#validation;
    const means = new Means();
    for (let index = 0; index < count; index++) {
      const batch = this.#validation.gather(this.#validationOrder, index);
      means.add(this.#model.evaluate(batch.inputs), batch.length);
      const pause = this.#pauseIfDue();
      if (pause !== undefined) await pause;
      if (this.#isStopped) return "stopped";
    }
    return count === 0 ? undefined : means.values();
  }

  get #isStopped(): boolean {
    return this.#host.stop?.aborted === true;
  }

  /** `steps`: the number of steps that this training has made, including this one. */
  #pauseIfDue(steps?: number): Promise<void> | undefined {
    const { clock, store } = this.#host;
    const now = clock();
    if (steps !== undefined) this.#milliseconds = now - this.#epochStarted;
    if (store !== undefined && "steps" in store.every && steps !== undefined)
      if (steps % store.every.steps === 0) return store.save(this.#state());
    if (now - this.#lastPause < PAUSE_EVERY_MILLISECONDS) return undefined;
    this.#lastPause = now;
    if (store !== undefined && "milliseconds" in store.every)
      if (now - this.#lastStored >= store.every.milliseconds) return this.#storeFor(store);
    return this.#host.pause();
  }

  async #storeFor(store: StateStore): Promise<void> {
    await store.save(this.#state());
    this.#lastStored = this.#host.clock();
  }

  #state(): TrainingState {
    return {
      epoch: this.#epoch,
      step: this.#step,
      milliseconds: this.#milliseconds,
      means: this.#means.state(),
      history: [...this.#history],
      firstEpoch: this.#firstEpoch.state(),
      keeper: this.#keeper.state(),
      model: this.#model.save(),
    };
  }

  #stepsPerSecond(milliseconds: number): number {
    return this.#step / Math.max(milliseconds / 1000, 1e-9);
  }

  readonly #progress = (): Progress => {
    const { epochs } = this.#settings;
    const { count } = this.#batches;
    const left = (epochs - this.#epoch + 1) * count - this.#step;
    return {
      epoch: this.#epoch,
      epochs,
      step: this.#step,
      steps: count,
      values: this.#means.values(),
      stepsPerSecond: this.#stepsPerSecond(this.#host.clock() - this.#epochStarted),
      secondsLeft: ((this.#host.clock() - this.#started) / 1000 / this.#stepsHere) * left,
    };
  };
}
