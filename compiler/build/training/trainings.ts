/** `train { ... }`: which model, data, optimiser and numbers. */
import type { Call, Data, Model, Setting, Train } from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { bindArguments } from "../calls/arguments.ts";
import { givenArguments } from "../calls/calls.ts";
import { fail, warn } from "../context.ts";
import type { Context } from "../context.ts";
import { checkFit, schemaOfData } from "../data/data-fit.ts";
import { resolveData } from "../data/data.ts";
import { locate } from "../evaluate.ts";
import { parameterNames } from "../calls/inline.ts";
import type { BuiltModel, BuiltOptimizer, BuiltTraining } from "../built.ts";
import { isPoisoned } from "../names/names.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { bareResult } from "../models/bare-results.ts";
import { trainedParams } from "../models/trained.ts";
import { readFrozen } from "./frozen.ts";
import { buildOptimizer } from "./optimizers.ts";
import type { Overrides } from "../overrides.ts";
import { readStop } from "./stopping.ts";
import { describe } from "../values.ts";
import type { Located } from "../values.ts";

/** What a train block may refer to. */
export interface TrainingScope {
  readonly root: Context;
  readonly models: ReadonlyMap<string, Model>;
  readonly data: ReadonlyMap<string, Data>;
  readonly overrides: Overrides;
  /** Models without a loss or without parameters that were told of. */
  readonly untaught: Set<BuiltModel>;
  /** Builds a model with arguments, or gives the one that was built with the same. */
  build(declaration: Model, bound: ReadonlyMap<string, Located>, call: Call): BuiltModel | undefined;
}

const SETTINGS: readonly string[] = [
  ...["model", "data", "batch", "epochs", "optimizer", "frozen", "clip_norm", "stop", "seed"],
];

/** The training a block describes; undefined after a report. */
export function buildTraining(scope: TrainingScope, train: Train): BuiltTraining | undefined {
  const { root, overrides } = scope;
  const before = root.session.reporter.errors;
  const settings = readSettings(root, train);
  const model = trainedModel(scope, train, settings.get("model"));
  const data = settings.get("data");
  const source = data === undefined ? undefined : resolveData(root, data, scope.data);
  const rows = source === undefined ? undefined : schemaOfData(source)?.rows;
  const batch = count(root, settings.get("batch"), overrides, "batch", 32, 1);
  checkBatch(root, settings.get("batch"), batch, rows?.train);
  const epochs = count(root, settings.get("epochs"), overrides, "epochs", 10, 1);
  const seed = count(root, settings.get("seed"), overrides, "seed", 0, 0);
  const rule = settings.get("optimizer");
  const clipNorm = positive(root, settings.get("clip_norm"));
  const frozen = readFrozen(root, settings.get("frozen"), model);
  const built = rule === undefined ? undefined : optimizerOf(scope, rule, model, frozen);
  const limits = {
    ...(clipNorm === undefined ? {} : { clipNorm }),
    ...(frozen === undefined ? {} : { frozen }),
  };
  const optimizer = built === undefined ? undefined : { ...built, ...limits };
  const stop = readStop(root, settings.get("stop"), model, rows?.val);
  if (model !== undefined && source !== undefined && data !== undefined)
    checkFit(root, model, source, data.value.span);
  if (model === undefined || root.session.reporter.errors > before) return undefined;
  const name = train.name?.text;
  const unread = source === undefined ? data?.value.span : undefined;
  return {
    name,
    model,
    data: source,
    unread,
    batch,
    epochs,
    seed,
    optimizer,
    limits,
    stop,
    span: headOf(train),
  };
}

/** The name of a block, or its first word. */
const headOf = ({ name, span }: Train): Span => name?.span ?? { ...span, end: span.start + "train".length };

/** What a block must name for `netc train`, and may leave out for a module whose user has the data; undefined where it is all there. */
export function missingSetting({ data, optimizer, span }: BuiltTraining): Diagnostic | undefined {
  if (data !== undefined && optimizer !== undefined) return undefined;
  const [what, help] =
    data === undefined
      ? ["data", 'write data = csv("file.csv"), or the name of a data set']
      : ["optimizer", "write optimizer = sgd(lr=0.1)"];
  const message = `this train block names no ${what}, so it cannot be carried out`;
  return { severity: "error", code: "N603", message, span, labels: [], notes: [], help };
}

function checkBatch(
  root: Context,
  setting: Setting | undefined,
  batch: number,
  rows: number | undefined,
): void {
  if (setting === undefined || rows === undefined || batch <= rows) return;
  warn(root, {
    code: "N604",
    message: `a batch of ${String(batch)} is more than the ${String(rows)} rows to train on: each epoch is one step`,
    span: setting.value.span,
    help: `write batch = ${String(rows)} or less`,
  });
}

function readSettings(root: Context, train: Train): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const setting of train.settings) {
    const { name } = setting;
    const first = settings.get(name.text);
    if (first !== undefined)
      fail(root, {
        code: "N102",
        message: `the setting ${name.text} is given twice`,
        span: name.span,
        labels: [{ span: first.name.span, text: "given here first" }],
        help: "leave one of them out",
      });
    else if (SETTINGS.includes(name.text)) settings.set(name.text, setting);
    else {
      const near = SETTING_SYNONYMS.get(name.text) ?? nearest(name.text, SETTINGS);
      fail(root, {
        code: "N602",
        message: `a train block has no setting ${name.text}`,
        span: name.span,
        help: near === undefined ? `its settings are ${SETTINGS.join(", ")}` : `did you mean ${near}?`,
      });
    }
  }
  return settings;
}

const SETTING_SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["lr", "optimizer = sgd(lr=0.1)"],
  ["learning_rate", "optimizer = sgd(lr=0.1)"],
  ["freeze", "frozen"],
  ["batch_size", "batch"],
]);

/** The model a block trains; it must have a loss. Undefined after a report. */
function trainedModel(
  scope: TrainingScope,
  train: Train,
  setting: Setting | undefined,
): BuiltModel | undefined {
  const { root, models } = scope;
  const value = setting?.value ?? namedModel(train, models);
  if (value === undefined) {
    const [name] = models.keys();
    fail(root, {
      code: "N603",
      message: "this train block names no model",
      span: headOf(train),
      help: `write model = ${name ?? "MLP"}()`,
    });
    return undefined;
  }
  if (value.kind === "MissingExpression") return undefined;
  const name =
    value.kind === "Call" ? value.callee.text : value.kind === "NameReference" ? value.name : undefined;
  const declaration = name === undefined ? undefined : models.get(name);
  if (declaration === undefined && isPoisoned(root, name)) return undefined;
  if (value.kind !== "Call" || declaration === undefined) {
    const near = name === undefined ? undefined : nearest(name, models.keys());
    fail(root, {
      code: "N409",
      message:
        name === undefined
          ? "a call of a model is wanted here"
          : declaration === undefined
            ? `there is no model ${name}`
            : `${name} must be called`,
      span: value.kind === "Call" ? value.callee.span : value.span,
      help:
        declaration !== undefined
          ? `write ${name ?? ""}()`
          : near !== undefined
            ? `did you mean ${near}?`
            : models.size > 0
              ? `the models are ${[...models.keys()].join(", ")}`
              : "declare one: model Name() { ... }",
    });
    return undefined;
  }
  const given = givenArguments(root, { arguments: value.arguments, receiver: undefined });
  const callee = {
    name: declaration.name.text,
    parameters: parameterNames(declaration.parameters),
    span: value.callee.span,
  };
  const bound = bindArguments(root, callee, given);
  const model = bound === undefined ? undefined : scope.build(declaration, bound, value);
  if (model === undefined) return undefined;
  const isTaught = model.training !== undefined;
  if (isTaught && model.stored.some(({ role }) => role === "param")) return model;
  if (scope.untaught.has(model)) return undefined;
  scope.untaught.add(model);
  const bare = bareResult(declaration, "loss");
  fail(root, {
    code: "N408",
    message: isTaught
      ? `the model ${model.name} has no parameters, so there is nothing to train`
      : `the model ${model.name} has no loss, so there is nothing to train it by`,
    span: value.span,
    labels: [{ span: declaration.name.span, text: "declared here" }],
    help: isTaught
      ? "declare one (param w: f32[4] = zeros()), or call a layer: dense(x, 10)"
      : `add to the model: loss L = ${bare === undefined ? "mse(prediction, y)" : "loss"}`,
  });
  return undefined;
}

/** `train Deep { ... }` without a `model =` trains Deep(). */
function namedModel({ name }: Train, models: TrainingScope["models"]): Call | undefined {
  if (name === undefined || !models.has(name.text)) return undefined;
  return { kind: "Call", callee: name, arguments: [], span: name.span };
}

function optimizerOf(
  scope: TrainingScope,
  { value }: Setting,
  model: BuiltModel | undefined,
  frozen: ReadonlySet<string> | undefined,
): BuiltOptimizer | undefined {
  if (value.kind === "Call") {
    const trained = model === undefined ? [] : trainedParams(scope.root.session.builder, model, frozen);
    return buildOptimizer(scope.root, value, trained, scope.overrides);
  }
  if (value.kind === "MissingExpression") return undefined;
  const written = value.kind === "NameReference" ? value.name : "sgd";
  const known = scope.root.unit.library.optimizerNames();
  const name = known.includes(written) ? written : (nearest(written, known) ?? "sgd");
  fail(scope.root, {
    code: "N410",
    message: "the optimizer must be called with its settings",
    span: value.span,
    help: `write ${name}(lr=0.1)`,
  });
  return undefined;
}

/** A number above 0 that is known at compile time; undefined where the setting is left out, or after a report. */
function positive(root: Context, setting: Setting | undefined): number | undefined {
  if (setting === undefined) return undefined;
  const { value, span } = locate(root, setting.value);
  if (value.kind === "number" && value.value > 0) return value.value;
  if (value.kind !== "unknown")
    fail(root, {
      code: "N604",
      message: `${setting.name.text} must be a number above 0, not ${describe(value)}`,
      span,
    });
  return undefined;
}

/** A whole number of at least `least`. */
function count(
  root: Context,
  setting: Setting | undefined,
  overrides: Overrides,
  name: string,
  otherwise: number,
  least: number,
): number {
  const override = overrides.take(name);
  const located = setting === undefined ? undefined : locate(root, setting.value);
  const value = override ?? located?.value;
  if (value === undefined || value.kind === "unknown") return otherwise;
  if (value.kind === "number" && value.isInteger && value.value >= least && value.value < 2 ** 31)
    return value.value;
  fail(root, {
    code: "N604",
    message: `${name} must be a whole number of at least ${String(least)}, not ${describe(value)}`,
    span: located?.span ?? root.session.start,
  });
  return otherwise;
}
