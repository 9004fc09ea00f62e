/** Which values statements use, and how often. The writer inlines a value that is used once. */
import type { Statement, Value } from "../../lower/kernel.ts";

/** All that the stores among these statements are computed from. */
export function valuesStored(statements: readonly Statement[]): ReadonlySet<Value> {
  const stored = new Set<Value>();
  for (const statement of statements.toReversed()) {
    if (statement.kind === "store") {
      stored.add(statement.value);
      if (statement.indirection !== undefined) stored.add(statement.indirection.value);
    } else if (statement.kind === "let" && stored.has(statement.result))
      for (const arg of statement.args) stored.add(arg);
    else if (statement.kind === "load" && stored.has(statement.result) && statement.indirection !== undefined)
      stored.add(statement.indirection.value);
  }
  return stored;
}

/** How often each value is used by these statements themselves; a use inside a nested block counts as many. */
export function countUses(
  statements: readonly Statement[],
  live: readonly Value[],
): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const add = (value: Value, times: number): void => {
    uses.set(value, (uses.get(value) ?? 0) + times);
  };
  const visit = (list: readonly Statement[], weight: number): void => {
    for (const statement of list) {
      if ((statement.kind === "load" || statement.kind === "store") && statement.indirection !== undefined)
        add(statement.indirection.value, weight);
      if (statement.kind === "let") for (const arg of statement.args) add(arg, weight);
      else if (statement.kind === "store") add(statement.value, weight);
      else if (statement.kind === "when") visit([...statement.then, ...statement.otherwise], 2);
      else if (statement.kind === "for") {
        for (const { initial } of statement.accumulators) add(initial, weight);
        for (const { next } of statement.accumulators) add(next, 2);
        visit(statement.body, 2);
      }
    }
  };
  visit(statements, 1);
  for (const value of live) add(value, 1);
  return uses;
}
