/** `netc train`: data, module, training loop; then weights, curves and the graph page, each written whole. */
import { join, resolve } from "node:path";
import { processEnvironment } from "../../../runtime/data/environment.ts";
import { Fault } from "../../../runtime/data/fault.ts";
import { loadDataset } from "../../../runtime/data/sources.ts";
import { drawCurves } from "../../../runtime/train/curves.ts";
import { ensureDirectory, writeAtomically } from "../../../runtime/train/files.ts";
import type { TrainableModel } from "../../../runtime/train/model-interface.ts";
import { ProgressReporter } from "../../../runtime/train/progress.ts";
import {
  train as runTraining,
  type TrainResult,
  type TrainSettings,
} from "../../../runtime/train/trainer.ts";
import { printable } from "../../../grammar/index.ts";
import type { BuiltModel, BuiltTraining } from "../../build/model.ts";
import { compileModel, trainingOf } from "../../compile.ts";
import { formatDim } from "../../ir/dim.ts";
import { choice, CommandFault, flag, number, text, type Command, type CommandLine } from "../command.ts";
import { graphPage } from "../graph-page.ts";
import type { ExitStatus, Io } from "../io.ts";
import { instantiate, type LiveModel } from "../module-text.ts";
import { fileStem } from "../names.ts";
import { chooseModel } from "../sources.ts";

export const train: Command = async (line, io) => {
  const target = choice(line, "target", ["wasm", "js"], "wasm");
  const chosen = await chooseModel(line, io);
  if (chosen === undefined) return 1;
  const { built, model, source } = chosen;
  const training = trainingOf(built, model);
  const { data, optimizer } = training ?? {};
  if (training === undefined || data === undefined || optimizer === undefined)
    throw new CommandFault(`${source.path} has no train block with data and an optimizer for ${model.name}`);
  const settings = settingsOf(line, training);
  const folder = text(line, "out") ?? join("runs", fileStem(model.name));
  await ensureDirectory(resolve(io.cwd, folder));

  const dataset = await loadDataset(
    data,
    processEnvironment((report) => io.err(`${printable(report)}\n`)),
  );
  io.err(
    `data: ${printable(dataset.origin)}; ${count(dataset.train.length)} to train, ${count(dataset.val.length)} to validate\n`,
  );
  const compiled = compileModel(built, model, optimizer);
  const live = await instantiate(compiled, target, largestOf(model, settings.batch), settings.seed);
  io.err(
    `model: ${printable(model.name)}, ${count(parametersOf(live))} parameters; ${target}, ${megabytes(live.bytes)}\n`,
  );

  const reporter = new ProgressReporter(
    {
      write: (piece) => {
        io.err(piece);
      },
      isTTY: io.errIsTerminal,
      columns: io.columns(),
    },
    settings.epochs,
    () => io.now() * 1000,
  );
  const result = await runTraining(trainable(model, live), dataset, settings, reporter);
  reporter.end();

  const files = {
    weights: [join(folder, "weights.safetensors"), live.save()],
    curves: [join(folder, "curves.svg"), drawCurves(model.name, lossOf(model), result.history)],
    graph: [join(folder, "graph.html"), await graphPage(compiled, built, source)],
  } as const;
  for (const [path, content] of Object.values(files)) await writeAtomically(resolve(io.cwd, path), content);
  return summarise(result, files, flag(line, "json"), io);
};

/** The train block's settings, with what the command line says instead. */
function settingsOf(line: CommandLine, training: BuiltTraining): TrainSettings {
  const lr = number(line, "lr", { least: 0, whole: false });
  const hypers = training.optimizer?.hypers ?? [];
  if (lr !== undefined && !hypers.some(({ name }) => name === "lr"))
    throw new CommandFault("--lr has nothing to set: the optimizer has no argument lr");
  return {
    batch: number(line, "batch", { least: 1, whole: true }) ?? training.batch,
    epochs: number(line, "epochs", { least: 1, whole: true }) ?? training.epochs,
    seed: number(line, "seed", { least: 0, whole: true }) ?? training.seed,
    hypers: {
      ...Object.fromEntries(hypers.map(({ name, value }) => [name, value])),
      ...(lr === undefined ? {} : { lr }),
    },
  };
}

/** The memory the model needs: the batch for the dimension that counts examples. */
function largestOf(model: BuiltModel, batch: number): Readonly<Record<string, number>> {
  const [examples, ...others] = model.dimensions;
  const [other] = others;
  if (other !== undefined)
    throw new CommandFault(
      `training wants one free dimension, the batch; ${model.name} also has ${other.name}`,
    );
  if (examples === undefined || examples.axis !== 0)
    throw new CommandFault(
      `the inputs of ${model.name} have no batch dimension to train on; begin their shapes with N: x: f32[N, ...]`,
    );
  return { [examples.name]: batch };
}

function trainable(model: BuiltModel, live: LiveModel): TrainableModel {
  return {
    inputs: model.inputs.map(({ name, type }) => ({
      name,
      dtype: type.dtype,
      shape: type.shape.map((dim) => (typeof dim === "number" ? dim : formatDim(dim))),
    })),
    loss: lossOf(model),
    step: (inputs, hypers) => live.step(inputs, hypers) as Readonly<Record<string, number>>,
    evaluate: (inputs) => live.evaluate(inputs) as Readonly<Record<string, number>>,
  };
}

const lossOf = (model: BuiltModel): string =>
  model.forward.results.find(({ role }) => role === "loss")?.name ?? "loss";

const parametersOf = (live: LiveModel): number =>
  Object.values(live.params).reduce((sum, { data }) => sum + data.length, 0);

const count = (value: number): string => value.toLocaleString("en-US");
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function summarise(
  result: TrainResult,
  files: Readonly<Record<string, readonly [string, unknown]>>,
  json: boolean,
  io: Io,
): ExitStatus {
  const paths = Object.fromEntries(Object.entries(files).map(([kind, [path]]) => [kind, path]));
  if (json) {
    io.out(
      `${JSON.stringify({ outcome: result.outcome.kind, history: result.history, files: paths }, null, 2)}\n`,
    );
  } else {
    const { val } = result.history.at(-1) ?? {};
    for (const [name, value] of Object.entries(val ?? {}))
      io.out(`val ${printable(name)}: ${value.toFixed(4)}\n`);
    for (const [kind, path] of Object.entries(paths)) io.out(`${kind}: ${printable(path)}\n`);
  }
  if (result.outcome.kind !== "diverged") return 0;
  const { fault } = result.outcome;
  throw new Fault(fault.code, fault.message, fault.help);
}
