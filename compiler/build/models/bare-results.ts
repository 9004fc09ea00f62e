/** `loss = e` in a model: it binds a name, where mostly a result was meant. */
import type { Binding, Model, Result } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";

const NAMES: Readonly<Record<Result["role"], string>> = { output: "y", metric: "m", loss: "L" };
const ROLES = ["output", "metric", "loss"] as const;
const LONGEST = 60;

/** The binding of one of these words as a name; of a certain one where `word` is given. */
export function bareResult({ body }: Model, word?: string): Binding | undefined {
  return body.statements.find(
    (statement): statement is Binding =>
      statement.kind === "Binding" &&
      statement.targets.length === 1 &&
      ROLES.some((role) => role === nameOf(statement) && (word ?? role) === role),
  );
}

const nameOf = ({ targets }: Binding): string => targets[0]?.text ?? "";

/** How such a binding is written as a declaration. */
export function declaredHelp(binding: Binding): string {
  const role = ROLES.find((one) => one === nameOf(binding)) ?? "output";
  const value = textOf(binding.value.span);
  const isShort = value.length <= LONGEST && !/[\r\n]/.test(value);
  return `write ${role} ${NAMES[role]} = ${isShort ? value : "..."}`;
}
