/** `grad(L, W)`, `grad(L, [W, b])`, `grad(y, x, seed=s)`: reverse mode as an expression. */
import type { Expression } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import type { Span } from "../../../grammar/source.ts";
import { backward } from "../../autodiff/backward.ts";
import { hasFlow, obstacles } from "../../autodiff/flow.ts";
import { shapeEquals } from "../../ir/dim.ts";
import { reachable } from "../../ir/graph.ts";
import type { Node } from "../../ir/graph.ts";
import { isFloat } from "../../ir/types.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail, warn } from "../context.ts";
import type { Context } from "../context.ts";
import { builderAt, cast, scalar } from "../emit.ts";
import { brief, obstacleReport } from "../gradient-report.ts";
import { materialize } from "../materialize.ts";
import type { Report } from "../report.ts";
import { list, describe, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** What a gradient is with respect to: a name's value. */
interface Variable {
  readonly text: string;
  readonly span: Span;
  readonly node: Node;
}

function applyGrad(call: BuiltinCall): Value {
  const { context } = call.site;
  const [of, by] = [call.given.get("y"), call.given.get("x")];
  if (of === undefined || by === undefined) return UNKNOWN;
  if (of.value.kind === "function") return ofFunction(call, of, by);
  const variables = variablesOf(call, by);
  if (variables === undefined) return UNKNOWN;
  const y = differentiated(call, of);
  const seed = y === undefined ? undefined : seedOf(call, of, y);
  if (y === undefined || seed === undefined) return UNKNOWN;
  const nodes = variables.map(({ node }) => node);
  for (const { variable, blockedBy } of obstacles(y, nodes)) {
    const { text = "", span = by.span } = variables.find(({ node }) => node === variable) ?? {};
    return fail(
      context,
      obstacleReport(context.session.provenance, {
        value: brief(of.span, "the value"),
        text,
        span,
        blockedBy,
      }),
    );
  }
  checkDependence(call, of, y, variables);
  const gradients = backward(builderAt(call.site), context.session.provenance, y, nodes, seed);
  const values = gradients.map(tensor);
  const [first] = values;
  return by.value.kind === "list" || first === undefined ? list(values) : first;
}

/** Elsewhere `grad(f, 3.0)` is the derivative of a function; here a gradient is of a value. */
function ofFunction(call: BuiltinCall, of: Located, by: Located): Value {
  const [f, x] = [brief(of.span, "f"), brief(by.span, "...")];
  return fail(call.site.context, {
    code: "N112",
    message: `a gradient is of a value, not of ${describe(of.value)}`,
    span: of.span,
    help:
      by.expression?.kind === "NameReference"
        ? `write grad(${f}(${x}), ${x})`
        : `bind the argument first: x = ${x}, then grad(${f}(x), x)`,
  });
}

/** The value to differentiate: floats. */
function differentiated(call: BuiltinCall, of: Located): Node | undefined {
  const { context } = call.site;
  const node = materialize(context, of);
  if (node === undefined || isFloat(node.type.dtype)) return node;
  fail(context, {
    code: "N505",
    message: `${typeText(node.type)} has no gradient: only f32 and f64 change by a little`,
    span: of.span,
    labels: [{ span: of.span, text: typeText(node.type) }],
    help: "compute it from floats: a literal with a point, or cast(..., f32)",
  });
  return undefined;
}

/** The seed, which is 1 for a scalar without one; undefined after a report. */
function seedOf(call: BuiltinCall, of: Located, y: Node): Node | undefined {
  const { context } = call.site;
  const given = call.given.get("seed");
  if (given === undefined) {
    const text = brief(of.span, "...");
    if (y.type.shape.length === 0) return scalar(call.site, y.type.dtype, 1);
    fail(context, {
      code: "N501",
      message: `the gradient of a tensor ${typeText(y.type)} needs a seed`,
      span: of.span,
      labels: [{ span: of.span, text: typeText(y.type) }],
      help: `differentiate a scalar, sum(${text}), or add the argument seed=ones_like(${text})`,
    });
    return undefined;
  }
  const found = materialize(context, given, y.type.dtype);
  if (found === undefined) return undefined;
  const narrows = found.type.dtype === "f64" && y.type.dtype === "f32";
  const isFitting = found.type.dtype !== "bool" && !narrows && shapeEquals(found.type.shape, y.type.shape);
  if (isFitting) return cast(call.site, found, y.type.dtype);
  fail(context, {
    code: "N502",
    message: `the seed is ${typeText(found.type)}, the value to differentiate ${typeText(y.type)}`,
    span: given.span,
    labels: [
      { span: of.span, text: typeText(y.type) },
      { span: given.span, text: typeText(found.type) },
    ],
    help: "a seed has the dtype and shape of the value it belongs to",
  });
  return undefined;
}

/** The named values of the second argument; undefined after a report. */
function variablesOf(
  call: BuiltinCall,
  { value, span, expression }: Located,
): readonly Variable[] | undefined {
  if (value.kind === "unknown") return undefined;
  if (value.kind === "list" && expression?.kind === "ListLiteral") {
    const named: Variable[] = [];
    for (const [i, element] of expression.elements.entries()) {
      const each = { value: value.elements[i] ?? UNKNOWN, span: element.span, expression: element };
      const variables = variablesOf(call, each);
      // One is enough: the others are mistaken in the same way.
      if (variables === undefined) return undefined;
      named.push(...variables);
    }
    return named;
  }
  if (expression === undefined || !isName(expression, value)) {
    fail(call.site.context, {
      code: "N504",
      message: "a gradient is with respect to a name",
      span,
      help: "bind this to a name, compute the value from that name, and give the name here",
    });
    return undefined;
  }
  const text = textOf(span);
  const variables: Variable[] = [];
  // A name that was bound to a list of tensors stands for each of them.
  for (const each of value.kind === "list" ? value.elements : [value]) {
    if (each.kind !== "tensor" || !isFloat(each.node.type.dtype))
      return each.kind === "unknown" ? undefined : notDifferentiable(call, text, span, each);
    variables.push({ text, span, node: each.node });
  }
  return variables;
}

/** A name, or the parameter of a layer's call: `h.W`. */
function isName(expression: Expression, value: Value): boolean {
  if (expression.kind === "NameReference") return true;
  return expression.kind === "Member" && value.kind === "tensor" && value.node.op === "param";
}

function notDifferentiable(call: BuiltinCall, text: string, span: Span, value: Value): undefined {
  const { context } = call.site;
  const entry = context.scope.lookup(text);
  const isFixed = value.kind === "number" && !value.isInteger;
  fail(context, {
    code: "N505",
    message: isFixed
      ? `${text} is ${describe(value)}, which is fixed at compile time`
      : `${text} is ${describe(value)}, which has no gradient: only f32 and f64 change by a little`,
    span,
    labels: entry?.span === undefined ? [] : [{ span: entry.span, text: "bound here" }],
    help: isFixed
      ? `bind a tensor of it (${text}1 = cast(${text}, f32)) and compute from that`
      : "begin from floats: a literal with a point, or cast(..., f32)",
  });
  return undefined;
}

/**
 * A name that the value was not computed from is likely a slip. What stands behind `detach` is meant. In a loop a value
 * may still come from the name through other turns, which is known when the loop is built.
 */
function checkDependence(call: BuiltinCall, of: Located, y: Node, variables: readonly Variable[]): void {
  const { context } = call.site;
  const sources = new Set(reachable([y]));
  for (const variable of variables) {
    const independent = sources.has(variable.node) ? undefined : independence(context, of, variable);
    const isNoted = noteCarried(context, y, variable, independent);
    if (independent !== undefined && !isNoted) warn(context, independent);
  }
}

/** Tells the loops around which of their carried values a gradient by a name from outside stops at. Whether there are any. */
function noteCarried(
  { region: innermost }: Context,
  y: Node,
  { text, span, node }: Variable,
  independent: Report | undefined,
): boolean {
  let isNoted = false;
  for (let region = innermost; region !== undefined; region = region.outer)
    for (const carried of region.state.filter((each) => hasFlow(y, each)))
      if (!reachable([node]).includes(carried)) {
        region.partial.push({ carried, variable: node, text, span, independent });
        isNoted = true;
      }
  return isNoted;
}

function independence(context: Context, of: Located, { text, span }: Variable): Report {
  const entry = context.scope.lookup(text);
  return {
    code: "N506",
    message: `${brief(of.span, "the value")} was not computed from ${text}: this gradient is all zeros`,
    span,
    labels: entry?.span === undefined ? [] : [{ span: entry.span, text: "bound here" }],
    help:
      entry?.role === "var"
        ? `an update of ${text} does not change what was computed before it: compute the value anew from ${text}`
        : undefined,
  };
}

export const GRADIENT: readonly (readonly [string, Builtin])[] = [
  [
    "grad",
    {
      parameters: ["y", "x", "seed?"],
      apply: applyGrad,
    },
  ],
];
