/** `param` and `state`: tensors that last between steps, with the graph of their first value. */
import type { Expression, Param, State } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { shapeEquals, variablesOf } from "../../ir/dim.ts";
import { reachable } from "../../ir/graph.ts";
import type { Node } from "../../ir/graph.ts";
import { isFloat } from "../../ir/types.ts";
import type { DType, Shape, TensorType } from "../../ir/types.ts";
import { fail } from "../context.ts";
import type { Context, Owner } from "../context.ts";
import { resolveDType, resolveShape } from "../declared-types.ts";
import { broadcastTo, cast } from "../emit.ts";
import { locate } from "../evaluate.ts";
import { materialize } from "../materialize.ts";
import { namedNumbers } from "../calls/fixed-arguments.ts";
import { declare, poison } from "../names/names.ts";
import { tensor, typeText } from "../values.ts";
import type { Located } from "../values.ts";

export function declareStored(context: Context, statement: Param | State): void {
  const { name } = statement;
  const role = statement.kind === "Param" ? "param" : "state";
  const { owner } = context;
  if (owner === undefined || (role === "param" && context.body === "optimizer")) {
    fail(context, {
      code: "N404",
      message: `a \`${role}\` has no meaning here`,
      span: statement.span,
      help:
        context.body === "fn"
          ? "make the function a layer: layers own parameters"
          : context.body === "optimizer"
            ? `what an optimizer keeps is a state: state ${name.text} = zeros_like(w)`
            : "it stands in a model or a layer",
    });
    return poison(context, name, role);
  }
  if (role === "param" && !isTrainable(context, statement)) return poison(context, name, role);
  const node = storedNode(context, owner, statement, role);
  if (node === undefined) return poison(context, name, role);
  const stored = `${owner.prefix}${name.text}`;
  declare(context, { name, role, value: tensor(node), stored });
  const span = context.standard?.span ?? statement.span;
  context.session.provenance.addOrigin(node, { span, name: stored, calls: context.calls });
}

/** A parameter changes by a little in each step, so its numbers are floats. */
function isTrainable(context: Context, { name, type }: Param | State): boolean {
  if (type?.dtype.text !== "i32" && type?.dtype.text !== "bool") return true;
  fail(context, {
    code: "N505",
    message: `the parameter ${name.text} is ${type.dtype.text}, which cannot be trained: only f32 and f64 change by a little`,
    span: type.dtype.span,
    help: "declare it f32; what is not trained is a `state`, or a binding",
  });
  return false;
}

function storedNode(
  context: Context,
  owner: Owner,
  statement: Param | State,
  role: "param" | "state",
): Node | undefined {
  const declared = statement.type === undefined ? undefined : resolveType(context, statement, statement.type);
  if (statement.type !== undefined && declared === undefined) return undefined;
  const initial = initialValue(context, statement, declared);
  if (initial === undefined) return undefined;
  const { name, doc } = statement;
  const span = context.standard?.span ?? statement.span;
  // Two of one name: the second is reported where it is bound.
  if (context.scope.own(name.text) !== undefined) return initial;
  return owner.declare({ name: `${owner.prefix}${name.text}`, role, type: initial.type, initial, doc, span });
}

function resolveType(
  context: Context,
  statement: Param | State,
  type: NonNullable<State["type"]>,
): TensorType | undefined {
  const dtype = resolveDType(context, type.dtype);
  const shape = resolveShape(context, type);
  if (dtype === undefined || shape === undefined) return undefined;
  const place = shape.findIndex((dim) => variablesOf(dim).length > 0);
  const variable = shape[place] === undefined ? undefined : variablesOf(shape[place])[0];
  if (variable === undefined) return { dtype, shape };
  fail(context, {
    code: "N405",
    message: `the shape of ${statement.name.text} depends on ${variable}, which may differ from call to call`,
    span: type.dimensions[place]?.span ?? type.span,
    help: "give the dimension a number, or make it an argument of the model",
  });
  return undefined;
}

function initialValue(
  context: Context,
  { initializer, name }: Param | State,
  declared: TensorType | undefined,
): Node | undefined {
  const implicit: { dtype: DType; shape: Shape | undefined } = declared ?? { dtype: "f32", shape: undefined };
  const initial = {
    ...context,
    initial: declared === undefined ? undefined : implicit,
    draws: context.initialDraws,
  };
  const located = locate(initial, initializer);
  const node = materialize(initial, located, declared?.dtype);
  if (node === undefined) return undefined;
  const culprit = reachable([node]).find(({ op }) => ["input", "param", "state", "dimension"].includes(op));
  if (culprit !== undefined && context.body !== "optimizer") {
    const text =
      "name" in culprit.attrs ? String(culprit.attrs.name) : "a dimension that may differ from call to call";
    fail(context, {
      code: "N413",
      message: `the first value of ${name.text} depends on ${text}`,
      span: initializer.span,
      help: "use numbers, shapes and random numbers only",
    });
    return undefined;
  }
  return declared === undefined ? node : fit(initial, located, node, declared, name.text);
}

function namedInCall(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== "Call" || expression.arguments.some(({ name }) => name !== undefined))
    return undefined;
  return namedNumbers(
    expression.callee.text,
    expression.arguments.map(({ value }) => textOf(value.span)),
  );
}

/** The initial value as declared: a scalar fills the shape, f32 becomes f64; anything else must be exact. */
function fit(
  context: Context,
  located: Located,
  node: Node,
  declared: TensorType,
  name: string,
): Node | undefined {
  const { dtype } = node.type;
  const widens = dtype === declared.dtype || (isFloat(declared.dtype) && dtype !== "f64");
  const isScalar = node.type.shape.length === 0;
  const site = { context, span: located.span };
  if (widens && (isScalar || shapeEquals(node.type.shape, declared.shape)))
    return broadcastTo(site, cast(site, node, declared.dtype), declared.shape);
  fail(context, {
    code: widens ? "N203" : "N302",
    message: `${name} is declared ${typeText(declared)}, its first value is ${typeText(node.type)}`,
    span: located.span,
    labels: [{ span: located.span, text: typeText(node.type) }],
    help: widens
      ? (namedInCall(located.expression) ?? "leave the shape out of the call: it is the declared one")
      : `convert it, or declare ${typeText({ dtype, shape: declared.shape })}`,
  });
  return undefined;
}
