/** Calls of functions and layers: the body is built again for each call, in a scope of its own. */
import type { Parameter } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { bindArguments } from "./arguments.ts";
import type { Given } from "./arguments.ts";
import type { CallText } from "./calls.ts";
import { warnOfDoubled } from "./doubled-activation.ts";
import { countCopy, fail } from "../context.ts";
import type { Context, Owner } from "../context.ts";
import { evaluate } from "../evaluate.ts";
import { declare } from "../names/names.ts";
import { conform } from "./parameter-types.ts";
import { timesOf } from "../training/schedules.ts";
import { Scope } from "../names/scope.ts";
import type { Definition } from "../names/standard.ts";
import { execute } from "../statements.ts";
import type { Unit } from "../names/unit.ts";
import { UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

export interface InlinedCall {
  readonly declaration: Definition;
  readonly isStandard: boolean;
  /** The file that a definition of the user's stands in. */
  readonly home: Unit | undefined;
  readonly given: readonly Given[];
  readonly call: CallText;
}

export const parameterNames = (parameters: readonly Parameter[]) =>
  parameters.map(({ name, defaultValue }) => ({ name: name.text, isOptional: defaultValue !== undefined }));

export function inline(context: Context, inlined: InlinedCall): Value {
  const { declaration, isStandard, given, call } = inlined;
  const name = declaration.name.text;
  if (context.active.includes(declaration)) return recursion(context, declaration, call);
  if (!countCopy(context, call.span)) return UNKNOWN;
  const isLayer = declaration.kind === "Layer";
  if (isLayer && (context.owner === undefined || context.body === "optimizer"))
    return misplaced(context, name, call);
  const timed = timesOf(context, declaration, given, call);
  const parameters = parameterNames(declaration.parameters).filter((parameter) => !timed.has(parameter.name));
  const origin = isStandard ? ("standard" as const) : undefined;
  const callee = { name, parameters, span: call.callee.span, origin };
  const written = bindArguments(context, callee, given);
  if (written === undefined) return UNKNOWN;
  if (isStandard) warnOfDoubled(context, name, written);
  const bound = new Map([...timed, ...written]);
  const entered = isLayer ? context.owner?.enter(name, call.label) : undefined;
  const inner = calleeContext(context, inlined, entered);
  const { reporter, opaqueCalls, isTrial } = context.session;
  // What a region reads is told apart by the calls inside it; where only names are looked at, other mistakes stay unsaid.
  const isRepeatable = isTrial && !isStandard && context.region === undefined && !reporter.looksAtNamesOnly;
  if (isRepeatable && opaqueCalls.has(declaration, bound)) return UNKNOWN;
  const before = reporter.errors;
  if (!bindParameters(context, inner, name, declaration.parameters, bound)) return UNKNOWN;
  const value = buildBody(inner, inlined, context);
  if (isRepeatable && value.kind === "unknown" && reporter.errors === before)
    opaqueCalls.add(declaration, bound);
  return value;
}

/** What the body gives, its parameters being bound. */
function buildBody(inner: Context, { declaration, isStandard, call }: InlinedCall, caller: Context): Value {
  if (declaration.kind === "Fn" && declaration.body.kind !== "Block")
    return evaluate(inner, declaration.body);
  const { name, body } = declaration;
  const { reporter } = inner.session;
  const before = reporter.errors;
  const value = execute(inner, body.kind === "Block" ? body.statements : []);
  if (declaration.kind === "Layer") forgetUnused(inner);
  if (value !== undefined) return value;
  if (reporter.errors > before) return UNKNOWN;
  return fail(caller, {
    code: "N115",
    message: `${name.text} returns nothing`,
    span: call.span,
    labels: isStandard ? [] : [{ span: name.span, text: "defined here" }],
    help: "end its body with return ...",
  });
}

function calleeContext(
  context: Context,
  { declaration, isStandard, home = context.unit, call }: InlinedCall,
  entered: { readonly label: string; readonly owner: Owner } | undefined,
): Context {
  context.session.entered.add(declaration);
  const callee = declaration.name.text;
  const span = context.standard?.span ?? call.span;
  const standard = context.standard ?? (isStandard ? { span: call.span, callee } : undefined);
  return {
    ...context,
    unit: home,
    scope: new Scope(isStandard ? undefined : home.top),
    body: entered === undefined ? "fn" : "layer",
    calls: [...context.calls, { callee, label: entered?.label ?? callee, span }],
    active: [...context.active, declaration],
    standard,
    owner: entered?.owner,
    model: undefined,
    initial: undefined,
    scheduling: false,
    differentiated: context.session.differentiated.of(declaration),
  };
}

/** Puts the arguments, or the defaults, into the scope of the body. False after a report: the first misfit ends it. */
export function bindParameters(
  caller: Context,
  inner: Context,
  function_: string,
  parameters: readonly Parameter[],
  bound: ReadonlyMap<string, Located>,
): boolean {
  const { reporter } = inner.session;
  const before = reporter.errors;
  // Untyped arguments first: a type may name them (`fn f(x: f32[n], n)`).
  const isPlain = ({ name, type }: Parameter): boolean => type === undefined && bound.has(name.text);
  const inOrder = [...parameters.filter(isPlain), ...parameters.filter((parameter) => !isPlain(parameter))];
  for (const parameter of inOrder) {
    const { name, defaultValue } = parameter;
    const given = bound.get(name.text);
    const located =
      given ??
      (defaultValue && {
        value: evaluate(inner, defaultValue),
        span: defaultValue.span,
        expression: defaultValue,
      });
    if (located === undefined) continue;
    const value = conform(given === undefined ? inner : caller, inner, function_, parameter, located, bound);
    declare(inner, { name, role: "parameter", value, given: given && placeOf(caller, inner, given) });
    if (reporter.errors > before) return false;
  }
  return true;
}

/** Where an argument of a standard function stands in the user's text, through calls of one another. */
function placeOf(caller: Context, inner: Context, { span, expression }: Located): Span | undefined {
  if (inner.standard === undefined) return undefined;
  if (caller.standard === undefined) return span;
  return expression?.kind === "NameReference" ? caller.scope.lookup(expression.name)?.given : undefined;
}

/** A layer's parameter that its body did not read this time (a bias that is switched off) is not kept. */
function forgetUnused(inner: Context): void {
  for (const entry of inner.scope.entries())
    if (entry.role === "param" && !entry.used && entry.stored !== undefined)
      inner.owner?.forget(entry.stored);
}

function recursion(context: Context, declaration: Definition, call: CallText): Value {
  const names = context.active.map(({ name }) => name.text);
  const circle = [...names.slice(context.active.indexOf(declaration)), declaration.name.text];
  return fail(context, {
    code: "N110",
    message: `${declaration.name.text} calls itself`,
    span: call.callee.span,
    notes: circle.length > 2 ? [`through ${circle.join(", ")}`] : [],
    help: "functions are inlined, so they cannot recur; use `for i in 0..n { ... }`",
  });
}

function misplaced(context: Context, name: string, call: CallText): Value {
  return fail(context, {
    code: "N404",
    message: `the layer ${name} is called outside of any model or layer`,
    span: call.callee.span,
    help:
      context.body === "fn"
        ? "a fn is pure: make the function that calls it a layer"
        : "call it inside model Name(...) { ... }",
  });
}
