/** The statements at the top of a file one by one, each with what it computes. */
import type { Statement } from "../../grammar/ast.ts";
import type { Context } from "./context.ts";
import { updatedNames } from "./control/loop.ts";
import type { TopStatement } from "./built.ts";
import { execute } from "./statements.ts";
import { nodesIn } from "./values.ts";

/** Runs a statement at the top of a file. */
export function executeTop(context: Context, statement: Statement): TopStatement {
  const { script } = context.session;
  const before = script.length;
  execute(context, [statement]);
  const values = setBy(statement).map((name) => context.scope.lookup(name)?.value);
  return { span: statement.span, bound: values.flatMap(nodesIn), steps: script.slice(before) };
}

/** The names of the file that have a value, or another one, after a statement. */
function setBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case "Binding":
      return statement.targets.map(({ text }) => text);
    case "Var":
      return [statement.name.text];
    case "Update":
    case "For":
    case "While":
      return [...new Set(updatedNames([statement]))];
    default:
      return [];
  }
}
