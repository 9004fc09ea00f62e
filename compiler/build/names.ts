/** References to names, and their declaration: unknown names, names bound twice. */
import type { Expression, Name, NameReference } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import type { DType } from "../ir/types.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { nearest } from "../../runtime/module/nearest.ts";
import { helpForTime } from "./schedules.ts";
import type { Role } from "./scope.ts";
import { asVariable } from "./variables.ts";
import { bool, UNKNOWN } from "./values.ts";
import type { Value } from "./values.ts";

export const DTYPES: ReadonlyMap<string, DType> = new Map([
  ["f32", "f32"],
  ["f64", "f64"],
  ["i32", "i32"],
  ["bool", "bool"],
]);

/** What a name stands for: a binding in scope, `training`, a dtype, a function. */
export function referTo(context: Context, reference: NameReference): Value {
  const { name, span } = reference;
  const entry = context.scope.lookup(name);
  if (entry !== undefined) {
    entry.used = true;
    return entry.value;
  }
  if (name === "training") {
    context.session.trainingWasRead = true;
    return bool(context.training);
  }
  const dtype = DTYPES.get(name);
  if (dtype !== undefined) return { kind: "dtype", dtype };
  const callable = context.unit.library.find(name, context.standard !== undefined);
  if (callable !== undefined) return { kind: "function", callable };
  return fail(context, {
    code: "N101",
    message: `the name ${name} is not known here`,
    span,
    help: helpForTime(context, name) ?? helpForName(context, name),
  });
}

function helpForName(context: Context, name: string): string | undefined {
  if (name === "None" || name === "none" || name === "null") return "leave the argument out";
  if (name === "True" || name === "False") return `write ${name.toLowerCase()}`;
  const { library } = context.unit;
  const near = nearest(name, [...context.scope.names(), "training", ...library.functionNames()]);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

export interface Declared {
  readonly name: Name;
  readonly role: Role;
  readonly value: Value;
  readonly definition?: Expression | undefined;
  /** The full name of a state's tensor, which `<-` updates. */
  readonly stored?: string;
}

/** Binds a name in the innermost scope. Reports a second binding, and one that hides a name of the same body. */
export function declare(context: Context, declared: Declared): void {
  const { name, role, definition, stored } = declared;
  const known = ownerOf(context, name.text);
  if (known !== undefined) return boundTwice(context, name, known);
  const value = asVariable(context, declared);
  context.scope.set({ name: name.text, role, span: name.span, definition, value, stored, used: false });
}

/** An earlier binding of a name that a new one may not hide: of the same scope, or outside a loop's turn. */
function ownerOf(context: Context, name: string): { readonly span: Span | undefined } | undefined {
  for (let { scope } = context; ;) {
    const entry = scope.own(name);
    if (entry !== undefined) return entry;
    if (!scope.isTurn || scope.parent === undefined) return undefined;
    scope = scope.parent;
  }
}

export function boundTwice(
  context: Context,
  name: Name,
  first: { readonly span: Span | undefined },
  help = `give this one another name, or begin with \`var ${name.text} = ...\` and change it with \`${name.text} <- ...\``,
): void {
  fail(context, {
    code: "N102",
    message: `the name ${name.text} is bound twice`,
    span: name.span,
    labels: first.span === undefined ? [] : [{ span: first.span, text: "first bound here" }],
    help,
  });
}

/** Whether a message was given already for what a name stands for. */
export function isPoisoned(context: Context, name: string | undefined): boolean {
  return name !== undefined && context.scope.lookup(name)?.value.kind === "unknown";
}

/** Marks names that a message was already given for, so that their uses stay silent. */
export function poison(context: Context, name: Name, role: Role): void {
  if (context.scope.own(name.text) === undefined)
    context.scope.set({
      name: name.text,
      role,
      span: name.span,
      definition: undefined,
      value: UNKNOWN,
      stored: undefined,
      used: true,
    });
}
