/** The names at the top of a file: each is given once. */
import type { Declaration, Name, Optimizer, Statement, Train } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { boundTwice } from "./names.ts";
import { isDefinition } from "./standard.ts";
import type { Definition } from "./standard.ts";

/** Functions, models, data sets and named trainings may be used above their declaration, so they are looked at first. */
export function checkDeclaredNames(context: Context): void {
  for (const item of context.unit.module.items) if (item.kind === "Optimizer") checkWeight(context, item);
  const seen = new Map<string, Name>();
  const { items } = context.unit.module;
  const trainings = items.filter((item) => item.kind === "Train");
  const others = items.filter((item) => item.kind !== "Train");
  for (const name of others.flatMap(namesOf)) bindOnce(context, seen, name);
  const models = new Set(others.flatMap(modelNames));
  const trained = new Map<string, Name>();
  for (const train of trainings)
    for (const name of namesOf(train))
      bindOnce(context, models.has(name.text) && trainsItsName(train) ? trained : seen, name);
}

function bindOnce(context: Context, seen: Map<string, Name>, name: Name): void {
  const first = seen.get(name.text);
  if (first === undefined) seen.set(name.text, name);
  else boundTwice(context, name, first, "give one of them another name");
}

/** Names of train blocks that may be names of models: `train Deep { ... }` is named after its model. */
const modelNames = (item: Declaration | Statement): readonly string[] =>
  item.kind === "Model" || item.kind === "Import" ? namesOf(item).map(({ text }) => text) : [];

/** Whether a block has the model that it is named after. */
function trainsItsName({ name, settings }: Train): boolean {
  const model = settings.find((setting) => setting.name.text === "model")?.value;
  return model === undefined || (model.kind === "Call" && model.callee.text === name?.text);
}

/** Whether an optimizer lists what every optimizer sees anyway; that is reported. */
export const listsWeight = ({ kind, parameters }: Definition): boolean =>
  kind === "Optimizer" && parameters.some(({ name: { text } }) => GIVEN.has(text));

/** The weight and its gradient. */
const GIVEN: ReadonlySet<string> = new Set(["w", "g"]);

function checkWeight(context: Context, { name, parameters }: Optimizer): void {
  const listed = parameters.find((parameter) => GIVEN.has(parameter.name.text));
  if (listed === undefined) return;
  const own = parameters.filter((parameter) => !GIVEN.has(parameter.name.text));
  fail(context, {
    code: "N102",
    message: `${listed.name.text} is known in every optimizer, and bound again here`,
    span: listed.name.span,
    help: `leave the weight w and its gradient g out: optimizer ${name.text}(${own.map(({ span }) => textOf(span)).join(", ")})`,
  });
}

function namesOf(item: Declaration | Statement): readonly Name[] {
  if (item.kind === "Import") return item.names;
  if (isDefinition(item) || item.kind === "Const" || item.kind === "Model" || item.kind === "Data")
    return [item.name];
  return item.kind === "Train" && item.name !== undefined ? [item.name] : [];
}
