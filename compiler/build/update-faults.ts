/** Messages about `name <- ...` where the name cannot be updated, or stands for nothing. */
import type { Expression, Name } from "../../grammar/ast.ts";
import { nearest } from "../../runtime/module/nearest.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { poison } from "./names/names.ts";
import type { Entry } from "./names/scope.ts";

/** The name is taken as declared after that: what is said once need not be said of each use. */
export function unknownTarget(context: Context, target: Name, expression: Expression): void {
  if (!context.session.reporter.has("N101", target.span)) {
    const near = nearest(target.text, context.scope.names());
    fail(context, {
      code: "N101",
      message: `the name ${target.text} is not known here`,
      span: target.span,
      help:
        near === undefined || context.body === "optimizer"
          ? `declare it first: ${declaration(context, target.text, expression)}`
          : `did you mean ${near}?`,
    });
  }
  poison(context, target, "var");
}

/** In an optimizer what lasts from step to step is a state: a count of steps, or a tensor like the weight. */
function declaration({ body }: Context, name: string, expression: Expression): string {
  if (body !== "optimizer") return `var ${name} = ...`;
  const counts =
    expression.kind === "Binary" && expression.operator === "+" && expression.right.kind === "NumberLiteral";
  return counts ? `state ${name} = 0` : `state ${name} = zeros_like(w)`;
}

/** What a name is that `<-` cannot change, and what to write. */
function fixed(name: string, role: Entry["role"]): readonly [what: string, help: string] {
  switch (role) {
    case "param":
      return [
        "a parameter",
        "parameters are changed by the optimizer; what a model keeps itself is a `state`",
      ];
    case "input":
      return ["an input", `bind the changed value to another name: ${name}1 = ...`];
    case "parameter":
      return ["an argument", `begin a variable with it: var ${name}1 = ${name}, and update that`];
    case "loop variable":
      return [
        "the variable of the loop",
        `begin a variable with it: var ${name}1 = ${name}, and update that`,
      ];
    default:
      return ["bound with `=` and never changes", `declare it with var ${name} = ...`];
  }
}

export function fixedName(context: Context, target: Name, entry: Entry): void {
  const [what, help] = fixed(target.text, entry.role);
  fail(context, {
    code: "N103",
    message: `${target.text} is ${what}, so it cannot be updated`,
    span: target.span,
    labels: entry.span === undefined ? [] : [{ span: entry.span, text: "bound here" }],
    help,
  });
}
