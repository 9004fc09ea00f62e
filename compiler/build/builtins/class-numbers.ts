/** Class numbers that are checked against the number of classes: by `cross_entropy`, `nll`, `one_hot` and `embedding`. */
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
  if (!areInside(call, labels, count)) return UNKNOWN;
  if (labels.type.dtype !== "i32" || isSurelyInside(labels, count) || isModelInput(site.context, labels))
    return tensor(labels);
  if (labels.op === "constant" && typeof count === "number") return tensor(labels);
  const all = emit(site, "iota", [], { dtype: "i32", shape: [count], axis: 0 });
  return tensor(emit(site, "gather", [all, labels], { axis: 0, labels: true }));
}

/** Whether all labels that are known are classes. Reports the first one that is not. */
function areInside({ site }: BuiltinCall, labels: Node, count: Dim): boolean {
  if (labels.op !== "constant" || typeof count !== "number") return true;
  const wrong = labels.attrs.values.find((label) => !Number.isInteger(label) || label < 0 || label >= count);
  if (wrong === undefined) return true;
  fail(site.context, { code: "N208", message: outsideClasses(wrong, count), span: site.span });
  return false;
}

/**
 * The row of a table for each label. The operator itself checks labels that are not known now, so that no label reads or
 * trains the row of another. The module also checks a model's inputs before a step.
 */
function applyClassRows(call: BuiltinCall): Value {
  const [table, labels] = [tensorArgument(call, "table"), tensorArgument(call, "labels")];
  if (table === undefined || labels === undefined || !areInside(call, labels, table.type.shape[0] ?? 0))
    return UNKNOWN;
  return tensor(emit(call.site, "gather", [table, labels], { axis: 0, labels: true }));
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
  ["class_rows", { parameters: ["table", "labels"], apply: applyClassRows }],
];
