/** `x.T`, `x.shape`, `x.dtype`, and `h.W` for the parameters of a layer's call. */
import type { Member } from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { dataMember } from "./data/data-sets.ts";
import { transpose } from "./emit.ts";
import { foreignMember } from "./names/foreign-names.ts";
import { materialize } from "./materialize.ts";
import { nearest } from "../../runtime/module/nearest.ts";
import { describe, dimension, list, tensor, UNKNOWN } from "./values.ts";
import type { Located, Value } from "./values.ts";

export const MEMBERS: readonly string[] = ["T", "shape", "dtype"];

export function applyMember(context: Context, object: Located, member: Member): Value {
  const name = member.property.text;
  const owned = ownedParameter(context, member);
  if (owned !== undefined) return owned;
  if (object.value.kind === "unknown") return UNKNOWN;
  // A standard function takes tensors: its `x.dtype` is no column.
  if (object.value.kind === "data set" && context.standard === undefined)
    return dataMember(context, object.value, member);
  if (!MEMBERS.includes(name)) return unknownMember(context, object, member);
  const node = materialize(context, object);
  if (node === undefined) return UNKNOWN;
  if (name === "shape") return list(node.type.shape.map(dimension), "i32");
  if (name === "dtype") return { kind: "dtype", dtype: node.type.dtype };
  const rank = node.type.shape.length;
  const reversed = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  return tensor(transpose({ context, span: member.span }, node, reversed));
}

/** The tensor that `h.W` names, where `h` is bound to a layer's call. */
function ownedParameter(context: Context, member: Member): Value | undefined {
  if (!/^[\p{L}_][\p{L}\d_.]*$/u.test(textOf(member.span))) return undefined;
  const node = context.owner?.find(`${context.owner.prefix}${textOf(member.span)}`);
  return node === undefined ? undefined : tensor(node);
}

function unknownMember(context: Context, object: Located, member: Member): Value {
  const name = member.property.text;
  const text = textOf(object.span);
  const prefix = `${context.owner?.prefix ?? ""}${text}.`;
  const owned = (context.owner?.names() ?? []).filter((full) => full.startsWith(prefix));
  const near = nearest(name, [...MEMBERS, ...owned.map((full) => full.slice(prefix.length))]);
  const isFunction = context.unit.library.find(name, false) !== undefined;
  return fail(context, {
    code: "N114",
    message: `${describe(object.value)} has no member ${name}`,
    span: member.property.span,
    help:
      foreignMember(name, text) ??
      (isFunction
        ? `${name} is a function, call it: ${text}.${name}()`
        : near === undefined
          ? "a tensor has the members T, shape and dtype"
          : `did you mean ${text}.${near}?`),
  });
}
