/** Labels that are checked against the number of classes: by `cross_entropy`, `nll` and `one_hot`. */
import type { Dim } from "../../ir/dim.ts";
import { isAtLeast } from "../../ir/dim-bounds.ts";
import { unshaped } from "../../ir/classes.ts";
import type { Node } from "../../ir/graph.ts";
import { outsideClasses } from "../../../runtime/module/faults.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import type { Context } from "../context.ts";
import { fail } from "../context.ts";
import { emit } from "../emit.ts";
import { tensorArgument } from "../calls/static-arguments.ts";
import { asDim, describe, tensor, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

/**
 * The labels themselves. What is known of them is checked now, the rest when the program runs: they are picked from
 * the list of all classes, which finds what is outside. A model's inputs are checked before a step, by the module.
 */
function applyClassNumbers(call: BuiltinCall): Value {
  const { site, given } = call;
  const labels = tensorArgument(call, "labels");
  const classes = given.get("classes");
  if (labels === undefined || classes === undefined || classes.value.kind === "unknown") return UNKNOWN;
  const count = asDim(classes.value);
  if (count === undefined)
    return fail(site.context, {
      code: "N112",
      message: `the number of classes must be known at compile time, not ${describe(classes.value)}`,
      span: classes.span,
    });
  if (labels.type.dtype !== "i32" || isSurelyInside(labels, count) || isModelInput(site.context, labels))
    return tensor(labels);
  if (labels.op === "constant" && typeof count === "number") {
    const wrong = labels.attrs.values.find((label) => label < 0 || label >= count);
    if (wrong === undefined) return tensor(labels);
    return fail(site.context, { code: "N208", message: outsideClasses(wrong, count), span: site.span });
  }
  const all = emit(site, "iota", [], { dtype: "i32", shape: [count], axis: 0 });
  return tensor(emit(site, "gather", [all, labels], { axis: 0, labels: true }));
}

/** 0, 1, 2, ... of no more than there are. */
const isSurelyInside = (labels: Node, count: Dim): boolean =>
  labels.op === "iota" && isAtLeast(count, labels.type.shape[labels.attrs.axis] ?? 0);

function isModelInput({ session }: Context, labels: Node): boolean {
  const source = unshaped(labels);
  return source.op === "input" && !session.dataSets.hasInput(source.attrs.name);
}

export const CLASS_NUMBERS: readonly (readonly [string, Builtin])[] = [
  ["class_numbers", { parameters: ["labels", "classes"], apply: applyClassNumbers }],
];
