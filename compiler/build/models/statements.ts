/** What only a model may say: `input`, `output`, `metric`, `loss`. */
import type { Input, Result } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { dimVariable } from "../../ir/dim.ts";
import { isFloat } from "../../ir/types.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { resolveDType, resolveShape } from "../declared-types.ts";
import { toFloat } from "../emit.ts";
import { evaluate } from "../evaluate.ts";
import { materialize } from "../materialize.ts";
import { boundTwice, declare, poison } from "../names/names.ts";
import type { Role } from "../names/scope.ts";
import { nameNodes } from "../statements.ts";
import { dimension, tensor, typeText, UNKNOWN } from "../values.ts";

export function addInput(context: Context, { name, type, doc, span }: Input): void {
  const { model } = context;
  if (model === undefined) return;
  const dtype = resolveDType(context, type.dtype);
  const shape = resolveShape(context, type, (variable, axis) => {
    const dim = dimVariable(variable.text);
    declare(context, { name: variable, role: "dimension", value: dimension(dim) });
    model.bindDimension(variable.text, name.text, axis);
    return dim;
  });
  if (dtype === undefined || shape === undefined) return poison(context, name, "input");
  if (context.scope.own(name.text) !== undefined)
    return declare(context, { name, role: "input", value: UNKNOWN });
  const node = model.addInput({ name: name.text, type: { dtype, shape }, doc, span });
  declare(context, { name, role: "input", value: tensor(node) });
  context.session.provenance.addOrigin(node, { span, name: name.text, calls: context.calls });
}

function helpAgainstResult(first: Role, role: Result["role"], name: string): string {
  const other = `give it another name: ${role} ${name}1 = ...`;
  return first === "binding" ? `${other}; or leave the first one out` : other;
}

/** A loss is a scalar of floats; outputs and metrics may have any shape. */
export function addResult(context: Context, { role, name, value: expression }: Result): void {
  const { model } = context;
  if (model === undefined) return;
  const known = context.scope.own(name.text);
  if (known !== undefined)
    return boundTwice(context, name, known, helpAgainstResult(known.role, role, name.text));
  const located = { value: evaluate(context, expression, name.text), span: expression.span, expression };
  const found = materialize(context, located);
  const node =
    found !== undefined && role === "loss" ? toFloat({ context, span: expression.span }, found) : found;
  if (node !== undefined && role === "loss" && node.type.shape.length > 0) {
    const text = textOf(expression.span);
    fail(context, {
      code: "N401",
      message: `the loss must be a scalar, not ${typeText(node.type)}`,
      span: expression.span,
      labels: [{ span: expression.span, text: typeText(node.type) }],
      help:
        text.includes("\n") || text.includes("|>") ? "average it: mean(...)" : `average it: mean(${text})`,
    });
    declare(context, { name, role: "binding", value: UNKNOWN });
    return model.addResult(role, name, undefined);
  }
  const value =
    node === undefined ? UNKNOWN : isFloat(node.type.dtype) || role !== "loss" ? tensor(node) : UNKNOWN;
  declare(context, { name, role: "binding", value, definition: expression });
  nameNodes(context, name.text, value, expression.span);
  const entry = context.scope.own(name.text);
  if (entry !== undefined) entry.used = true;
  model.addResult(role, name, node);
}
