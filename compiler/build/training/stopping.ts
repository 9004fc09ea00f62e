/** `stop = early(on="val_L", patience=3)`: when training ends before its last epoch. */
import type { Setting } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import type { EarlyStopping } from "../../../runtime/train/early-stopping.ts";
import { bindArguments } from "../calls/arguments.ts";
import { givenArguments } from "../calls/calls.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import type { BuiltModel } from "../built.ts";
import { describe } from "../values.ts";
import type { Located } from "../values.ts";

const PARAMETERS = [
  { name: "on", isOptional: false },
  { name: "patience", isOptional: true },
  { name: "best", isOptional: true },
];
const PATIENCE = 3;
/** The mean over the validation part is called so, with the name behind. */
const VALIDATION = "val_";

/** What a training may watch: a scalar among the results. */
interface Watched {
  readonly name: string;
  readonly isLoss: boolean;
}

/** The rule that the setting gives. `validationRows` is how many the data have, where that is known. Undefined where it is left out, or after a report. */
export function readStop(
  context: Context,
  setting: Setting | undefined,
  model: BuiltModel | undefined,
  validationRows: number | undefined,
): EarlyStopping | undefined {
  if (setting === undefined || setting.value.kind === "MissingExpression") return undefined;
  const { value } = setting;
  if (value.kind !== "Call" || value.callee.text !== "early") {
    fail(context, {
      code: "N604",
      message: "stop wants a call of early",
      span: value.kind === "Call" ? value.callee.span : value.span,
      help: `write stop = early(on="${VALIDATION}${lossOf(model)}", patience=${String(PATIENCE)})`,
    });
    return undefined;
  }
  const on = value.arguments.find(({ name }, i) =>
    name === undefined ? i === 0 : name.text === "on",
  )?.value;
  if (on?.kind === "NameReference" && context.scope.lookup(on.name) === undefined) {
    fail(context, {
      code: "N617",
      message: "what early watches is named by a text",
      span: on.span,
      help: `put it in quotes: on="${on.name}"`,
    });
    return undefined;
  }
  const given = givenArguments(context, { arguments: value.arguments, receiver: undefined });
  const callee = { name: "early", parameters: PARAMETERS, span: value.callee.span };
  const bound = bindArguments(context, callee, given);
  const watchedName = bound?.get("on");
  if (bound === undefined || watchedName === undefined || model === undefined) return undefined;
  const patience = patienceOf(context, bound.get("patience"));
  const watched = watchedBy(context, watchedName, model);
  if (watched?.part === "val" && validationRows === 0) noValidation(context, watched, watchedName.span);
  const best = watched && bestOf(context, bound.get("best"), watched, watchedName.span);
  return watched === undefined || best === undefined || patience === undefined
    ? undefined
    : { on: watched.on, part: watched.part, name: watched.name, patience, best };
}

const lossOf = (model: BuiltModel | undefined): string =>
  model?.training?.results.find(({ role }) => role === "loss")?.name ?? "L";

function patienceOf(context: Context, located: Located | undefined): number | undefined {
  if (located === undefined) return PATIENCE;
  const { value, span } = located;
  if (value.kind === "number" && value.isInteger && value.value >= 1) return value.value;
  if (value.kind !== "unknown")
    fail(context, {
      code: "N604",
      message: `patience of early must be a whole number of at least 1, not ${describe(value)}`,
      span,
    });
  return undefined;
}

function watchedBy(
  context: Context,
  { value, span }: Located,
  model: BuiltModel,
): (Watched & Pick<EarlyStopping, "on" | "part">) | undefined {
  if (value.kind === "unknown") return undefined;
  const results = (model.training?.results ?? []).flatMap(({ role, name, node }): readonly Watched[] =>
    (role === "loss" || role === "metric") && node.type.shape.length === 0
      ? [{ name, isLoss: role === "loss" }]
      : [],
  );
  const watched = [
    ...results.map((result) => ({ ...result, on: VALIDATION + result.name, part: "val" }) as const),
    ...results.map((result) => ({ ...result, on: result.name, part: "train" }) as const),
  ];
  const found = watched.find(({ on }) => value.kind === "string" && on === value.value);
  if (found !== undefined) return found;
  const names = watched.map(({ on }) => on);
  const written = value.kind === "string" ? value.value : "";
  const isTheLoss = /^(val_)?loss$/.test(written);
  const near = isTheLoss ? written.replace("loss", lossOf(model)) : nearest(written, names);
  fail(context, {
    code: "N617",
    message:
      value.kind === "string"
        ? `${model.name} has no loss or metric ${JSON.stringify(written)} to watch`
        : `on of early must be a text, not ${describe(value)}`,
    span,
    help:
      near === undefined
        ? `it has ${names.map((name) => `"${name}"`).join(", ")}`
        : `did you mean "${near}"?`,
  });
  return undefined;
}

function noValidation(context: Context, { on, name }: Pick<EarlyStopping, "on" | "name">, span: Span): void {
  fail(context, {
    code: "N617",
    message: `there is no ${on} to watch: the data have no validation part`,
    span,
    help: `give the data one (val=0.2), or watch the training part: on="${name}"`,
  });
}

/** The better side: of a loss the lower one; of a metric it must be said. */
function bestOf(
  context: Context,
  located: Located | undefined,
  { isLoss, name }: Watched,
  at: Span,
): EarlyStopping["best"] | undefined {
  const value = located?.value;
  if (value === undefined && isLoss) return "lowest";
  if (value?.kind === "string" && (value.value === "lowest" || value.value === "highest")) return value.value;
  if (value?.kind === "unknown") return undefined;
  fail(context, {
    code: "N617",
    message:
      value === undefined
        ? `whether a higher or a lower ${name} is better is not known`
        : `best of early must be "lowest" or "highest", not ${describe(value)}`,
    span: located?.span ?? at,
    help: value === undefined ? 'add best="highest" or best="lowest"' : undefined,
  });
  return undefined;
}
