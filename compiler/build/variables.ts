/**
 * Names that a gradient is with respect to. Equal expressions are one node, so in `a = x * 2`, `b = x * 2`
 * the node alone cannot tell a from b; nor has a literal that was bound to a name a node yet. Where some
 * `grad` of the body names it, the name's value becomes a node of its own, through which everything
 * computed from the name goes. The mark is taken away once gradients are derived.
 */
import type { Expression, Name } from "../../grammar/ast.ts";
import { isFloat } from "../ir/types.ts";
import type { Context } from "./context.ts";
import { emit } from "./emit.ts";
import { materialize } from "./materialize.ts";
import { dtypeOf } from "./promote.ts";
import type { Role } from "./names/scope.ts";
import { tensor } from "./values.ts";
import type { Value } from "./values.ts";

interface Bound {
  readonly name: Name;
  readonly role: Role;
  readonly value: Value;
  readonly definition?: Expression | undefined;
}

/** The value to bind: marked where a gradient is with respect to the name and the value is of floats. */
export function asVariable(context: Context, { name, role, value, definition }: Bound): Value {
  if (!context.differentiated.has(name.text)) return value;
  const isOwn = role === "binding" || role === "var" || (role === "parameter" && context.body !== "model");
  // `b = a` gives the value of a another name, not another value.
  if (!isOwn || definition?.kind === "NameReference" || holdsTensors(value)) return value;
  const own = dtypeOf(value);
  if (own === undefined || !isFloat(own.dtype)) return value;
  const span = definition?.span ?? name.span;
  const node = materialize(context, { value, span, expression: definition });
  if (node === undefined) return value;
  const { builder } = context.session;
  return tensor(emit({ context, span }, "variable", [node], { number: builder.size }));
}

/** A list of tensors stays one: `parameters = [W, b]`. */
function holdsTensors(value: Value): boolean {
  return (
    value.kind === "list" &&
    value.elements.some((element) => element.kind === "tensor" || holdsTensors(element))
  );
}
