/**
 * `frozen = [encoder, W1]`: parameters that no step of this training changes, as in fine-tuning. A name means the
 * parameter of that name, or all parameters of the layer of that name.
 */
import type { Expression, Setting } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import type { BuiltModel } from "../built.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { trainedParams } from "../models/trained.ts";

/** The maximum number of names that a message lists. */
const MOST_NAMES = 12;

/** The full names of the parameters that a setting freezes; undefined after a report. */
export function readFrozen(
  root: Context,
  setting: Setting | undefined,
  model: BuiltModel | undefined,
): ReadonlySet<string> | undefined {
  if (setting === undefined || model === undefined) return new Set();
  const { value } = setting;
  if (value.kind === "MissingExpression") return undefined;
  const parts = value.kind === "ListLiteral" ? value.elements : [value];
  const named = parts.map((part) => paramsNamed(root, part, model));
  if (named.includes(undefined)) return undefined;
  const frozen = new Set(named.flatMap((names) => names ?? []));
  return isAnyTrained(root, setting, model, frozen) ? frozen : undefined;
}

function paramsNamed(root: Context, part: Expression, model: BuiltModel): readonly string[] | undefined {
  const params = model.stored.flatMap(({ role, name }) => (role === "param" ? [name] : []));
  const path = pathOf(part);
  const found = params.filter((name) => name === path || name.startsWith(`${path ?? ""}.`));
  if (path !== undefined && found.length > 0) return found;
  const { message, help } = path === undefined ? notAName(part) : unknownName(model, path, params);
  fail(root, { code: "N416", message, span: part.span, help });
  return undefined;
}

/** `encoder.dense_1.W` as it is written. */
function pathOf(expression: Expression): string | undefined {
  if (expression.kind === "NameReference") return expression.name;
  if (expression.kind !== "Member") return undefined;
  const object = pathOf(expression.object);
  return object === undefined ? undefined : `${object}.${expression.property.text}`;
}

const notAName = (part: Expression) => ({
  message: "frozen takes names of parameters and layers",
  help:
    part.kind === "StringLiteral" ? `leave out the quotes: ${part.value}` : "write frozen = [encoder, W1]",
});

function unknownName({ name, stored }: BuiltModel, path: string, params: readonly string[]) {
  const isState = stored.some((tensor) => tensor.role === "state" && tensor.name === path);
  if (isState)
    return {
      message: `${path} is a state of the model ${name}, which is not trained`,
      help: "leave it out",
    };
  const names = [...new Set(params.flatMap(withLayers))];
  const near = nearest(path, names);
  const listed = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), "..."] : names;
  return {
    message: `the model ${name} has no parameter or layer ${path}`,
    help: near === undefined ? `it has ${listed.join(", ")}` : `did you mean ${near}?`,
  };
}

/** `a.b.W` with the layers that it belongs to: `a`, `a.b`. */
const withLayers = (name: string): readonly string[] =>
  name.split(".").map((_, i, parts) => parts.slice(0, i + 1).join("."));

/** A training changes at least one parameter. */
function isAnyTrained(
  root: Context,
  { value }: Setting,
  model: BuiltModel,
  frozen: ReadonlySet<string>,
): boolean {
  const { builder } = root.session;
  const isNone = trainedParams(builder, model, frozen).length === 0;
  if (!isNone || trainedParams(builder, model).length === 0) return true;
  fail(root, {
    code: "N408",
    message: `every parameter of the model ${model.name} is frozen, so there is nothing to train`,
    span: value.span,
    help: `leave one out of ${textOf(value.span)}`,
  });
  return false;
}
