/** `netc train`: data, module, training loop; then checkpoint, weights, curves and the graph page, each written whole. */
import { join, resolve } from "node:path";
import { printable } from "../../../grammar/index.ts";
import { processEnvironment } from "../../../runtime/data/environment.ts";
import { Fault, reasonOf } from "../../../runtime/data/fault.ts";
import { loadDataset } from "../../../runtime/data/sources.ts";
import { isPresent } from "../../../runtime/files/files.ts";
import type { Model } from "../../../runtime/module/model.ts";
import { drawCurves } from "../../../runtime/train/curves.ts";
import { formatValue } from "../../../runtime/show/plain-text.ts";
import { ProgressReporter } from "../../../runtime/train/progress.ts";
import type { BuiltTraining } from "../../build/built.ts";
import type { TrainingState } from "../../../runtime/train/state.ts";
import { PROCESS_HOST, train as runTraining, type TrainResult } from "../../../runtime/train/trainer.ts";
import { compileModel } from "../../compile.ts";
import { missingSetting } from "../../build/training/trainings.ts";
import { CHECKPOINT, CheckpointFile, identityOf, intervalOf } from "../checkpoints.ts";
import { trainingNamed } from "../choose.ts";
import { choice, commandText, flag, maxIterations, number, text, type Command } from "../command.ts";
import { dataReader } from "../data-files.ts";
import { drawGraph } from "../draw-graph.ts";
import { warn } from "../fault-report.ts";
import type { Io } from "../io.ts";
import { formatBytes } from "../memory.ts";
import { instantiate } from "../module-text.ts";
import { fileStem } from "../names.ts";
import { RunFolder } from "../run-folder.ts";
import { checkedFile, printDiagnostics } from "../sources.ts";
import { largestOf, lossOf, settingsOf, trainable } from "../training.ts";

const WEIGHTS = "weights.safetensors";
/** For the weights of a training that did not end well, so that they do not overwrite good ones. */
const BEST_WEIGHTS = "best.safetensors";
const PAGE_SECONDS = 60;

export const train: Command = async (line, io) => {
  const target = choice(line, "target", ["wasm", "js"], "wasm");
  const every = intervalOf(line);
  const pageSeconds = number(line, "page-limit", { least: 0, whole: false }) ?? PAGE_SECONDS;
  const file = await checkedFile(line, io, dataReader(io.cwd));
  if (file === undefined) return 1;
  const { built, path, source, skip } = file;
  const training = trainingNamed(built, path, file.wanted);
  const { model, data, optimizer } = training;
  const missing = missingSetting(training);
  if (missing !== undefined) printDiagnostics([missing], io);
  if (data === undefined || optimizer === undefined) return 1;
  const settings = settingsOf(line, training);
  const largest = largestOf(model, settings.batch);
  const where = text(line, "out") ?? join("runs", fileStem(training.name ?? model.name));
  const folder = await RunFolder.open(where, io, flag(line, "json"));

  const say = (sentence: string) => void io.err(`${printable(sentence)}\n`);
  const dataset = data.kind === "loaded" ? data.dataset : await loadDataset(data, processEnvironment(say));
  const compiled = compileModel(built, model, optimizer, {
    skip,
    maxIterations: maxIterations(line),
    data,
  });
  const identity = await identityOf(compiled, optimizer, dataset, settings);
  const store = new CheckpointFile({ cwd: io.cwd, folder: where }, identity, every, folder.failed);
  const from = flag(line, "resume") ? await resumed(store, where, io, say) : await replaced(store, say);
  const live = await instantiate(compiled.lowered, target, largest, settings.seed);
  say(
    `data: ${dataset.origin}; ${count(dataset.train.length)} to train, ${count(dataset.val.length)} to validate`,
  );

  const trained = async (stop: AbortSignal): Promise<TrainResult> => {
    say(
      `model: ${model.name}, ${count(parametersOf(live))} parameters, ${formatBytes(live.bytes)}; ${target}`,
    );
    const reporter = progressOn(io, settings.epochs);
    const host = { ...PROCESS_HOST, stop, store };
    const result = await runTraining(
      trainable(model, optimizer, live),
      dataset,
      settings,
      reporter,
      host,
      from,
    );
    reporter.end();
    sayHow(result, training, say);
    const { outcome, history, best, state } = result;
    const hasFailed = outcome.kind === "diverged" || outcome.kind === "failed";
    if (!flag(line, "json")) io.out(scoresOf(result));
    // Write the weights first, the pictures later.
    if (state !== undefined) await folder.attempt(CHECKPOINT, () => store.write(state));
    if (!hasFailed) await folder.write(WEIGHTS, live.save());
    else if (best !== undefined) await folder.write(BEST_WEIGHTS, live.save());
    await drawn(io, "the curves are", async () => {
      await folder.write("curves.svg", drawCurves(model.name, lossOf(model), history));
    });
    return result;
  };
  const { result, isInterrupted } = await heedingInterrupts(io, trained);
  const { outcome } = result;
  if (outcome.kind === "stopped")
    say(`to go on from there: ${commandText("train", line, ["json", "resume"])} --resume`);
  // A user who interrupts does not want to wait for a page.
  if (!isInterrupted && pageSeconds > 0)
    await drawn(io, `the graph of ${model.name} is`, async () => {
      const page = await drawGraph({ kind: "page", compiled, built, source, seconds: pageSeconds });
      await folder.write("graph.html", page);
    });

  if (flag(line, "json")) io.out(forMachines(result, folder.written));
  if (outcome.kind === "diverged") throw outcome.fault;
  if (outcome.kind === "failed") throw outcome.thrown;
  return folder.hasFailed ? 1 : 0;
};

type Say = (sentence: string) => void;

/** The state to resume from. Without a checkpoint training starts anew, but not where the folder has weights. */
async function resumed(
  store: CheckpointFile,
  folder: string,
  io: Io,
  say: Say,
): Promise<TrainingState | undefined> {
  const state = await store.resume();
  if (state !== undefined) {
    const done = [`${count(state.history.length)} epochs`, `${count(state.step)} steps of the next one`];
    say(`goes on from ${store.path}: ${done.slice(0, state.step === 0 ? 1 : 2).join(" and ")} are done`);
    return state;
  }
  if (await isPresent(resolve(io.cwd, folder, WEIGHTS)))
    throw new Fault(
      "N661",
      `there are weights in ${folder}, but no checkpoint to go on from`,
      "without --resume training begins anew, and replaces them",
    );
  say(`no checkpoint in ${folder}: training begins at its beginning`);
  return undefined;
}

/** Warns before training replaces a checkpoint that the user may want to resume from. */
async function replaced(store: CheckpointFile, say: Say): Promise<undefined> {
  const found = await store.read().catch((fault: unknown) => {
    // A damaged checkpoint is no loss.
    if (fault instanceof Fault && fault.code === "N661") return undefined;
    throw fault;
  });
  if (found === undefined) return;
  const { state, identity } = found;
  const { epochs, stop } = identity.settings;
  if (state.epoch > epochs || state.keeper.epochsSince >= (stop?.patience ?? Infinity)) return;
  say(
    `${store.path}, of a training that was interrupted in epoch ${count(state.epoch)}, will be replaced; --resume goes on from it`,
  );
}

/** Draws and writes a picture; one that cannot be drawn is a warning. */
async function drawn(io: Io, what: string, draw: () => Promise<void>): Promise<void> {
  try {
    await draw();
  } catch (thrown) {
    warn(thrown instanceof Fault ? thrown : new Fault("N662", `${what} not drawn: ${reasonOf(thrown)}`), io);
  }
}

/** Runs something that an interrupt only signals to stop, so that it can save its results before it ends. */
async function heedingInterrupts<T>(
  io: Io,
  run: (stop: AbortSignal) => Promise<T>,
): Promise<{ readonly result: T; readonly isInterrupted: boolean }> {
  const controller = new AbortController();
  const forget = io.onInterrupt(() => {
    controller.abort();
  });
  try {
    const result = await run(controller.signal);
    return { result, isInterrupted: controller.signal.aborted };
  } finally {
    forget();
  }
}

/** How training ended, and which weights are kept. */
function sayHow({ outcome, best }: TrainResult, { stop }: BuiltTraining, say: Say): void {
  if (outcome.kind === "stopped") say("stopped after the step at hand; what was learned is kept");
  if (outcome.kind === "early") say(`stopped early: ${stop?.on ?? ""} did not become better any more`);
  if (best !== undefined)
    say(
      `the weights are those of epoch ${count(best.epoch)}, the best: ${best.on} ${formatValue(best.value)}`,
    );
  else if (outcome.kind === "diverged" || outcome.kind === "failed")
    say("no epoch was finished, so there are no weights to keep");
}

function progressOn(io: Io, epochs: number): ProgressReporter {
  const stream = {
    write: (piece: string) => {
      io.err(piece);
    },
    isTTY: io.errIsTerminal && io.env["TERM"] !== "dumb",
    get columns() {
      return io.columns();
    },
  };
  return new ProgressReporter(stream, epochs, () => io.now() * 1000);
}

const parametersOf = (model: Model): number =>
  Object.values(model.params).reduce((sum, { data }) => sum + data.length, 0);

const count = (value: number): string => value.toLocaleString("en-US");

function scoresOf({ history, best }: TrainResult): string {
  const kept = best === undefined ? history.at(-1) : history[best.epoch - 1];
  return Object.entries(kept?.val ?? {})
    .map(([name, value]) => `${printable(`validation ${name} ${formatValue(value)}`)}\n`)
    .join("");
}

function forMachines({ outcome, history, best }: TrainResult, files: readonly string[]): string {
  return `${JSON.stringify({ outcome: outcome.kind, history, best, files }, null, 2)}\n`;
}
