/** Calls in their three spellings, `f(x, a)`, `x.f(a)` and `x |> f(a)`: who is called, with which arguments. */
import type { Argument, Expression, Name } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { bindArguments } from "./arguments.ts";
import type { Given } from "./arguments.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { locate } from "../evaluate.ts";
import { foreignFunction } from "../names/foreign-names.ts";
import type { ForeignCall } from "../names/foreign-names.ts";
import { DTYPES } from "../names/names.ts";
import { inline } from "./inline.ts";
import { MEMBERS } from "../members.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { textOf } from "../../../grammar/source.ts";
import { describe, nameOf, nodesIn, UNKNOWN } from "../values.ts";
import type { Callable, Located, Value } from "../values.ts";

export interface CallText {
  readonly callee: Name;
  readonly arguments: readonly Argument[];
  readonly span: Span;
  /** What stands before the `.` or the `|>`. */
  readonly receiver: Located | undefined;
  /** The name the call's value is bound to. */
  readonly label: string | undefined;
}

export function givenArguments(
  context: Context,
  call: Pick<CallText, "arguments" | "receiver">,
): readonly Given[] {
  const given = call.arguments.map(({ name, value }): Given => ({ name, located: locate(context, value) }));
  return call.receiver === undefined ? given : [{ name: undefined, located: call.receiver }, ...given];
}

export function applyCall(context: Context, call: CallText): Value {
  const name = call.callee.text;
  const callable = context.unit.library.find(name, context.standard !== undefined);
  if (isModule(context, call.receiver)) {
    givenArguments(context, call);
    return UNKNOWN;
  }
  if (callable === undefined || isOptimizer(callable)) return unknownFunction(context, call);
  const given = givenArguments(context, call);
  if (callable.kind === "builtin") {
    const parameters = callable.builtin.parameters.map((text) => ({
      name: text.replace("?", ""),
      isOptional: text.endsWith("?"),
    }));
    const bound = bindArguments(
      context,
      { name, parameters, span: call.callee.span, origin: "builtin" },
      given,
    );
    if (bound === undefined) return UNKNOWN;
    const site = { context, span: call.span };
    return callable.builtin.apply({ site, name, calleeSpan: call.callee.span, given: bound });
  }
  return inline(context, { ...callable, given, call });
}

/** Whether `torch` of `torch.relu(x)` stands for nothing: that was reported, and the call is not one with a receiver. */
function isModule(context: Context, receiver: Located | undefined): boolean {
  if (receiver?.value.kind !== "unknown") return false;
  let root: Expression | undefined = receiver.expression;
  while (root?.kind === "Member") root = root.object;
  return root?.kind === "NameReference" && context.scope.lookup(root.name) === undefined;
}

const isOptimizer = (callable: Callable): boolean =>
  callable.kind === "defined" && callable.declaration.kind === "Optimizer";

function unknownFunction(context: Context, call: CallText): Value {
  const { text: name, span } = call.callee;
  // What is wrong in the arguments is said too.
  const given = givenArguments(context, call);
  if (context.session.reporter.has("N104", span)) return UNKNOWN;
  const entry = context.scope.lookup(name);
  if (entry !== undefined) {
    entry.used = true;
    const { value } = entry;
    if (value.kind === "unknown") return UNKNOWN;
    // The first call through the name says it for all.
    if (value.kind === "function") entry.value = UNKNOWN;
    return fail(context, {
      code: "N105",
      message:
        value.kind === "function"
          ? `${name} stands for ${describe(value)}, and a function is called by its own name only`
          : `${name} is ${describe(value)}, not a function`,
      span,
      help:
        value.kind === "function"
          ? `write ${nameOf(value.callable)}(...)`
          : value.kind === "tensor"
            ? `to multiply write ${name} * ..., to index ${name}[...]`
            : undefined,
    });
  }
  const { library, models, data } = context.unit;
  const kind = models.has(name) ? "model" : data.has(name) ? "data set" : undefined;
  if (kind !== undefined)
    return fail(context, {
      code: "N105",
      message: `${name} is a ${kind}, not a function`,
      span,
      help:
        kind === "model"
          ? "what a model has inside it is a layer: layer block(x) { ... }"
          : `name it in a train block: data = ${name}`,
    });
  const first = call.receiver?.span ?? call.arguments[0]?.span;
  const text = first === undefined ? undefined : textOf(first);
  if (MEMBERS.includes(name))
    return fail(context, {
      code: "N105",
      message: `${name} is a member of tensors, not a function`,
      span,
      help: `write ${text ?? "x"}.${name}`,
    });
  if (library.optimizerNames().includes(name))
    return fail(context, {
      code: "N105",
      message: `${name} is an optimizer, not a function`,
      span,
      help: `name it in a train block: optimizer = ${name}(lr=0.1)`,
    });
  const help = castHelp(name, text) ?? foreignFunction(name, foreignCall(given, call.span));
  const near =
    help === undefined && context.session.reporter.wantsHelp
      ? nearest(name, library.functionNames())
      : undefined;
  return fail(context, {
    code: "N104",
    message: `there is no function ${name}`,
    span,
    help: help ?? (near === undefined ? undefined : `did you mean ${near}?`),
  });
}

/** A dtype is no function: `f64(x)` is a cast. */
function castHelp(name: string, text = "x"): string | undefined {
  if (name === "bool") return `compare it: ${text} != 0`;
  return DTYPES.has(name) ? `write cast(${text}, ${name})` : undefined;
}

function foreignCall(given: readonly Given[], { source, start, end }: Span): ForeignCall {
  const [first, ...rest] = given.map(({ located }) => located);
  const node = nodesIn(first?.value)[0];
  return {
    first: first === undefined ? "x" : textOf(first.span),
    rest: rest.map(({ span }) => textOf(span)),
    rank: node?.type.shape.length,
    isOperand:
      /[-+*/%@]\s*$/.test(source.text.slice(0, start)) || /^[ \t]*[-+*/%@.[]/.test(source.text.slice(end)),
  };
}
