/**
 * Lists and whole numbers that no tensor can hold, found where they are bound to a name: that is one message, where each
 * use would give one of its own.
 */
import type { Context } from "./context.ts";
import { materialize } from "./materialize.ts";
import { UNKNOWN } from "./values.ts";
import type { Located, Value } from "./values.ts";

/** The value to bind to a name: unknown, after a report, where it can become no tensor. */
export function bindable(context: Context, located: Located): Value {
  const { value } = located;
  const isFit = !isLarge(value) && !(value.kind === "list" && isMixed(value));
  return isFit || materialize(context, located) !== undefined ? value : UNKNOWN;
}

/** Whether a whole number, or one in a list, may be more than an i32 holds. */
function isLarge(value: Value): boolean {
  if (value.kind === "list") return value.elements.some(isLarge);
  return value.kind === "number" && value.isInteger && Math.abs(value.value) >= 2 ** 31;
}

/** Whether a list of numbers is ragged, or holds texts beside other things. Tensors of several shapes may lie in one list. */
function isMixed(value: Value): boolean {
  const kinds = new Set(leavesOf(value));
  return kinds.size > 1 && !kinds.has("other");
}

/** What lies how deep in a list; rows of other lengths count as other things. */
function leavesOf(value: Value): readonly string[] {
  if (value.kind === "list")
    return [...new Set(value.elements.flatMap(leavesOf))].map((leaf) =>
      leaf === "other" ? leaf : `${leaf}[${String(value.elements.length)}]`,
    );
  if (value.kind === "string") return ["text"];
  return value.kind === "number" || value.kind === "bool" || value.kind === "dimension"
    ? ["number"]
    : ["other"];
}
