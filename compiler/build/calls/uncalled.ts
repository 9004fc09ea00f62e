/**
 * Definitions that nothing calls. Their bodies are built once with arguments that are not known, in graphs that
 * nothing keeps: names, calls and their arguments are checked, and shapes as far as they do not depend on the arguments.
 */
import type { Model, Parameter } from "../../../grammar/ast.ts";
import { Provenance } from "../../ir/provenance.ts";
import { Assembly } from "../models/assembly.ts";
import { fail } from "../context.ts";
import type { Body, Context, Session } from "../context.ts";
import { evaluate } from "../evaluate.ts";
import { bindParameters } from "./inline.ts";
import { Scope } from "../names/scope.ts";
import type { Definition } from "../names/standard.ts";
import { isDefinition } from "../names/standard.ts";
import { execute } from "../statements.ts";
import { UNKNOWN } from "../values.ts";
import type { Located } from "../values.ts";

/** Checks each definition of the file whose body was not built so far. */
export function checkUncalled(root: Context): void {
  for (const item of root.unit.module.items)
    if (isDefinition(item) && !root.session.entered.has(item)) checkDefinition(root, item);
}

const BODIES: Readonly<Record<Definition["kind"], Body>> = {
  Fn: "fn",
  Layer: "layer",
  Optimizer: "optimizer",
};

function checkDefinition(root: Context, declaration: Definition): void {
  const { kind, body, name, parameters } = declaration;
  const context = contextOf(root, declaration, BODIES[kind]);
  context.session.entered.add(declaration);
  const before = context.session.reporter.errors;
  if (!bindUnknown(root, context, name.text, parameters)) return;
  if (kind === "Optimizer") defineWeight(context);
  if (body.kind !== "Block") return void evaluate(context, body);
  const value = execute(context, body.statements);
  const isSilent = value !== undefined || kind === "Optimizer" || context.session.reporter.errors > before;
  if (!isSilent)
    fail(root, {
      code: "N115",
      message: `${name.text} returns nothing`,
      span: name.span,
      help: "end its body with return ...",
    });
}

/** A model whose arguments have no values. */
export function checkUnbuilt(root: Context, declaration: Model): void {
  const { name, parameters, body } = declaration;
  const context = contextOf(root, declaration, "model");
  if (bindUnknown(root, context, name.text, parameters)) execute(context, body.statements);
}

function contextOf(root: Context, declaration: Definition | Model, body: Body): Context {
  const session: Session = {
    ...root.session,
    provenance: new Provenance(),
    script: [],
    isTrial: true,
  };
  const assembly = new Assembly(session.builder, (report) => void fail(root, report));
  return {
    ...root,
    session,
    scope: new Scope(root.unit.top),
    body,
    active: declaration.kind === "Model" ? [] : [declaration],
    owner: body === "fn" ? undefined : assembly.owner,
    model: body === "model" ? assembly : undefined,
    draws: assembly.draws,
    initialDraws: assembly.initialDraws,
    calls: [],
    differentiated: session.differentiated.of(declaration),
  };
}

/** Gives every parameter a value that is not known; its default is checked by itself. */
function bindUnknown(
  root: Context,
  context: Context,
  name: string,
  parameters: readonly Parameter[],
): boolean {
  const unknown = ({ name: { text, span } }: Parameter): readonly [string, Located] => [
    text,
    { value: UNKNOWN, span, expression: undefined },
  ];
  if (!bindParameters(root, context, name, parameters, new Map(parameters.map(unknown)))) return false;
  for (const { defaultValue } of parameters) if (defaultValue !== undefined) evaluate(context, defaultValue);
  return true;
}

/** What an optimizer sees: a weight and its gradient. */
function defineWeight({ scope }: Context): void {
  const entry = { span: undefined, definition: undefined, stored: undefined, value: UNKNOWN, used: true };
  scope.set({ ...entry, name: "w", role: "weight" });
  scope.set({ ...entry, name: "g", role: "argument" });
}
