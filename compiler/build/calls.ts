/** Calls in their three spellings, `f(x, a)`, `x.f(a)` and `x |> f(a)`: who is called, with which arguments. */
import type { Argument, Name } from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import { bindArguments } from "./arguments.ts";
import type { Given } from "./arguments.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { locate } from "./evaluate.ts";
import { inline } from "./inline.ts";
import { nearest } from "../../runtime/module/nearest.ts";
import { describe, UNKNOWN } from "./values.ts";
import type { Callable, Located, Value } from "./values.ts";

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
  if (callable === undefined || isOptimizer(callable)) return unknownFunction(context, call);
  const given = givenArguments(context, call);
  if (callable.kind === "builtin") {
    const parameters = callable.builtin.parameters.map((text) => ({
      name: text.replace("?", ""),
      isOptional: text.endsWith("?"),
    }));
    const bound = bindArguments(context, { name, parameters, span: call.callee.span }, given);
    if (bound === undefined) return UNKNOWN;
    const site = { context, span: call.span };
    return callable.builtin.apply({ site, name, calleeSpan: call.callee.span, given: bound });
  }
  return inline(context, { ...callable, given, call });
}

const isOptimizer = (callable: Callable): boolean =>
  callable.kind === "defined" && callable.declaration.kind === "Optimizer";

function unknownFunction(context: Context, call: CallText): Value {
  const { text: name, span } = call.callee;
  // What is wrong in the arguments is said too.
  givenArguments(context, call);
  const entry = context.scope.lookup(name);
  if (entry !== undefined) {
    entry.used = true;
    if (entry.value.kind === "unknown") return UNKNOWN;
    return fail(context, {
      code: "N105",
      message: `${name} is ${describe(entry.value)}, not a function`,
      span,
      help:
        entry.value.kind === "tensor" ? `to multiply write ${name} * ..., to index ${name}[...]` : undefined,
    });
  }
  if (PLANNED.has(name))
    return fail(context, { code: "N909", message: `${name} is not supported yet`, span });
  if (context.unit.library.optimizerNames().includes(name))
    return fail(context, {
      code: "N105",
      message: `${name} is an optimizer, not a function`,
      span,
      help: `name it in a train block: optimizer = ${name}(lr=0.1)`,
    });
  const near = nearest(name, context.unit.library.functionNames());
  return fail(context, {
    code: "N104",
    message: `there is no function ${name}`,
    span,
    help: SYNONYMS.get(name) ?? (near === undefined ? undefined : `did you mean ${near}?`),
  });
}

/** Other libraries' names for what exists here. */
const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Linear: "a fully connected layer is dense(x, units)",
    linear: "a fully connected layer is dense(x, units)",
    Dense: "a fully connected layer is dense(x, units)",
    cat: "did you mean concat?",
    concatenate: "did you mean concat?",
    view: "did you mean reshape?",
    permute: "did you mean transpose?",
    ln: "the natural logarithm is log",
    pow: "write a ** b",
    power: "write a ** b",
    add: "write a + b",
    int: "write cast(x, i32)",
    float: "write cast(x, f32)",
    len: "write x.shape[0]",
    print: "write show x",
  }),
);

/** Part of the language, not compiled yet. */
const PLANNED: ReadonlySet<string> = new Set([
  ...["conv2d", "max_pool2d", "avg_pool2d", "layer_norm", "batch_norm", "attention"],
  ...["einsum", "gather", "scatter_add", "pad", "cumsum", "cumprod", "sort", "split"],
]);
