/** The names at the top of a file: each is given once. */
import type { Declaration, Name, Statement } from "../../../grammar/ast.ts";
import type { Context } from "../context.ts";
import { boundTwice } from "./names.ts";
import { isDefinition } from "./standard.ts";

/** Functions, models, data sets and named trainings may be used above their declaration, so they are looked at first. */
export function checkDeclaredNames(context: Context): void {
  const seen = new Map<string, Name>();
  for (const name of context.unit.module.items.flatMap(namesOf)) {
    const first = seen.get(name.text);
    if (first === undefined) seen.set(name.text, name);
    else boundTwice(context, name, first, "give one of them another name");
  }
}

function namesOf(item: Declaration | Statement): readonly Name[] {
  if (item.kind === "Import") return item.names;
  if (isDefinition(item) || item.kind === "Const" || item.kind === "Model" || item.kind === "Data")
    return [item.name];
  return item.kind === "Train" && item.name !== undefined ? [item.name] : [];
}
