/** Tensors one after the other along an axis that they have. */
import { dimEquals } from "../../ir/dim.ts";
import type { BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import { emit } from "../emit.ts";
import { materializeAll } from "../materialize.ts";
import { axisIn } from "../calls/static-arguments.ts";
import { tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** `place` is the axis where the caller knows it; else it is the call's `axis`, or 0. */
export function join(call: BuiltinCall, elements: readonly Located[], place?: number): Value {
  const { site, given } = call;
  const nodes = materializeAll(site.context, elements);
  const [first] = nodes ?? [];
  if (nodes === undefined) return UNKNOWN;
  if (first === undefined)
    return fail(site.context, {
      code: "N209",
      message: `${call.name} wants at least one tensor`,
      span: site.span,
    });
  const located = given.get("axis");
  const rank = first.type.shape.length;
  const axis =
    place ??
    (located === undefined ? (rank > 0 ? 0 : undefined) : axisIn(call, located, rank, typeText(first.type)));
  if (axis === undefined)
    return located !== undefined
      ? UNKNOWN
      : fail(site.context, {
          code: "N209",
          message: "scalars have no axis to join along",
          span: elements[0]?.span ?? site.span,
          help: "a list of scalars is a vector already, and stack makes one too",
        });
  const odd = nodes.findIndex(
    ({ type }) =>
      type.shape.length !== rank ||
      type.shape.some((dim, i) => i !== axis && !dimEquals(dim, first.type.shape[i] ?? -1)),
  );
  const other = nodes[odd];
  if (other !== undefined)
    return fail(site.context, {
      code: "N209",
      message: `${typeText(first.type)} and ${typeText(other.type)} do not join along axis ${String(axis)}`,
      span: call.calleeSpan,
      labels: [
        { span: elements[0]?.span ?? site.span, text: typeText(first.type) },
        { span: elements[odd]?.span ?? site.span, text: typeText(other.type) },
      ],
      notes: ["all other axes must be equal"],
    });
  return tensor(nodes.length === 1 ? first : emit(site, "concat", nodes, { axis }));
}
