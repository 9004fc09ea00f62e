/** `netc train`: data, module, training loop; then weights, curves and the graph page, each written whole. */
import { join, resolve } from "node:path";
import { printable } from "../../../grammar/index.ts";
import { processEnvironment } from "../../../runtime/data/environment.ts";
import { loadDataset } from "../../../runtime/data/sources.ts";
import type { Model } from "../../../runtime/module/model.ts";
import { drawCurves } from "../../../runtime/train/curves.ts";
import { ensureDirectory, writeAtomically } from "../../../runtime/files/files.ts";
import { formatValue } from "../../../runtime/show/plain-text.ts";
import { ProgressReporter } from "../../../runtime/train/progress.ts";
import { PROCESS_HOST, train as runTraining, type TrainResult } from "../../../runtime/train/trainer.ts";
import { compileModel } from "../../compile.ts";
import { missingSetting } from "../../build/training/trainings.ts";
import { trainingNamed } from "../choose.ts";
import { choice, flag, maxIterations, text, type Command } from "../command.ts";
import { dataReader } from "../data-files.ts";
import { graphPage } from "../graph-page.ts";
import type { Io } from "../io.ts";
import { formatBytes } from "../memory.ts";
import { instantiate } from "../module-text.ts";
import { fileStem } from "../names.ts";
import { checkedFile, printDiagnostics } from "../sources.ts";
import { largestOf, lossOf, settingsOf, trainable } from "../training.ts";

export const train: Command = async (line, io) => {
  const target = choice(line, "target", ["wasm", "js"], "wasm");
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
  const folder = text(line, "out") ?? join("runs", fileStem(training.name ?? model.name));
  await ensureDirectory(resolve(io.cwd, folder));

  const say = (sentence: string) => void io.err(`${printable(sentence)}\n`);
  const dataset = data.kind === "loaded" ? data.dataset : await loadDataset(data, processEnvironment(say));
  const compiled = compileModel(built, model, optimizer, {
    skip,
    maxIterations: maxIterations(line),
    data,
  });
  const live = await instantiate(compiled.lowered, target, largest, settings.seed);
  say(
    `data: ${dataset.origin}; ${count(dataset.train.length)} to train, ${count(dataset.val.length)} to validate`,
  );
  say(`model: ${model.name}, ${count(parametersOf(live))} parameters, ${formatBytes(live.bytes)}; ${target}`);

  const reporter = progressOn(io, settings.epochs);
  const result = await untilInterrupted(io, (stop) =>
    runTraining(trainable(model, optimizer, live), dataset, settings, reporter, { ...PROCESS_HOST, stop }),
  );
  reporter.end();
  const { outcome, history, best } = result;
  if (outcome.kind === "stopped") say("stopped after the step at hand; what was learned is kept");
  if (outcome.kind === "early")
    say(`stopped early: ${training.stop?.on ?? ""} did not become better any more`);
  if (best !== undefined)
    say(
      `the weights are those of epoch ${count(best.epoch)}, the best: ${best.on} ${formatValue(best.value)}`,
    );

  const files = new Map<string, string | Uint8Array>();
  // Weights that diverged are worth nothing, and would take the place of good ones.
  if (outcome.kind !== "diverged") files.set("weights.safetensors", live.save());
  files.set("curves.svg", drawCurves(model.name, lossOf(model), history));
  files.set("graph.html", await graphPage(compiled, built, source));
  for (const [name, content] of files) await writeAtomically(resolve(io.cwd, folder, name), content);

  const paths = [...files.keys()].map((name) => join(folder, name));
  io.out(flag(line, "json") ? forMachines(result, paths) : forPeople(result, paths));
  if (outcome.kind === "diverged") throw outcome.fault;
  return 0;
};

/** Runs something that an interrupt asks to stop, so that what it has is not lost. */
async function untilInterrupted<T>(io: Io, run: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const forget = io.onInterrupt(() => {
    controller.abort();
  });
  try {
    return await run(controller.signal);
  } finally {
    forget();
  }
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

function forPeople({ history, best }: TrainResult, paths: readonly string[]): string {
  const kept = best === undefined ? history.at(-1) : history[best.epoch - 1];
  const scores = Object.entries(kept?.val ?? {}).map(
    ([name, value]) => `validation ${name} ${formatValue(value)}`,
  );
  return [...scores, ...paths.map((path) => `wrote ${path}`)].map((text) => `${printable(text)}\n`).join("");
}

function forMachines({ outcome, history, best }: TrainResult, files: readonly string[]): string {
  return `${JSON.stringify({ outcome: outcome.kind, history, best, files }, null, 2)}\n`;
}
