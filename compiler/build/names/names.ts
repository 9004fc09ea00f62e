/** References to names, and their declaration: unknown names, names bound twice. */
import type { Expression, Name, NameReference } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { DType } from "../../ir/types.ts";
import { fail } from "../context.ts";
import { dataSetNamed } from "../data/data-sets.ts";
import type { Context } from "../context.ts";
import { helpForTime } from "../training/schedules.ts";
import type { Entry, Role } from "./scope.ts";
import { unknownName } from "./unknown-names.ts";
import { asVariable } from "../variables.ts";
import { bool, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

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
  const data = context.unit.data.get(name);
  if (data !== undefined) return dataSetNamed(context, reference, data);
  const callable = context.unit.library.find(name, context.standard !== undefined);
  if (callable !== undefined) return { kind: "function", callable };
  return unknownName(context, name, span, helpForTime(context, name));
}

export interface Declared {
  readonly name: Name;
  readonly role: Role;
  readonly value: Value;
  readonly definition?: Expression | undefined;
  /** The full name of a state's tensor, which `<-` updates. */
  readonly stored?: string;
  /** Where a standard function's argument stands in the user's text. */
  readonly given?: Span | undefined;
}

/** Binds a name in the innermost scope. Reports a second binding, and one that hides a name of the same body. */
export function declare(context: Context, declared: Declared): void {
  const { name, role, definition, stored, given } = declared;
  const known = ownerOf(context, name.text);
  if (known !== undefined) return boundTwice(context, name, known, helpAgainst(known, name.text, role));
  const value = asVariable(context, declared);
  context.scope.set({
    name: name.text,
    role,
    span: name.span,
    definition,
    value,
    stored,
    given,
    used: false,
  });
}

/** An earlier binding of a name that a new one may not hide: of the same scope, or outside a loop's turn. */
function ownerOf(context: Context, name: string): Entry | undefined {
  for (let { scope } = context; ;) {
    const entry = scope.own(name);
    if (entry !== undefined) return entry;
    if (!scope.isTurn || scope.parent === undefined) return undefined;
    scope = scope.parent;
  }
}

/** A second value of a binding may be an update; of anything else it needs a name of its own. */
function helpAgainst({ role }: Entry, name: string, second: Role): string {
  if (role === "parameter" && second === "parameter") return "give one of them another name";
  if (role === "weight") return `to change the weight write ${name} <- ...`;
  return role === "binding" && second === "binding"
    ? `give this one another name, or begin with \`var ${name} = ...\` and change it with \`${name} <- ...\``
    : role === "var" || role === "state"
      ? `to change it write ${name} <- ...`
      : `give this one another name: ${name}1 = ...`;
}

export function boundTwice(
  context: Context,
  name: Name,
  first: { readonly span: Span | undefined },
  help: string,
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
