/**
 * `if` on data. Its sides are built like any other text, on the values in sight; then what they read of these becomes the
 * parameters of two regions. `while` is in loop.ts.
 */
import type { Conditional } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { shapeEquals } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import { closeRegions } from "../../ir/region.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { broadcastTo, emit } from "../emit.ts";
import { evaluate, locate } from "../evaluate.ts";
import { materializeAll } from "../materialize.ts";
import type { Scope } from "../names/scope.ts";
import { describe, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** `if c then a else b`. A condition that is known at compile time leaves one side only. */
export function conditional(context: Context, expression: Conditional, label: string | undefined): Value {
  const condition = locate(context, expression.condition);
  if (condition.value.kind === "bool")
    return evaluate(context, condition.value.value ? expression.whenTrue : expression.whenFalse, label);
  const holds = conditionNode(context, condition);
  if (holds === undefined) return tryBranches(context, expression);
  const outside = inSight(context.scope);
  const inner: Context = {
    ...context,
    region: { carried: new Set(), state: [], partial: [], outer: context.region },
  };
  const sides = [locate(inner, expression.whenTrue), locate(inner, expression.whenFalse)];
  if (sides.some(({ value }) => value.kind === "unknown")) return UNKNOWN;
  const results = sidesOfOneType(inner, sides, expression.span);
  if (results === undefined) return UNKNOWN;
  const { captured, regions } = closeRegions(
    context.session.builder,
    results.map((result) => ({ results: [result], first: [] })),
    (node) => outside.has(node),
  );
  const [then, otherwise] = regions;
  if (then === undefined || otherwise === undefined) return UNKNOWN;
  const site = { context, span: expression.span };
  return tensor(emit(site, "if", [holds, ...captured], { then, otherwise, result: 0 }));
}

/** On trial both sides are looked at, for mistakes that do not depend on which one is taken. */
function tryBranches(context: Context, { whenTrue, whenFalse }: Conditional): Value {
  const { reporter, isTrial } = context.session;
  if (isTrial)
    reporter.aboutNames(() => {
      for (const branch of [whenTrue, whenFalse]) evaluate(context, branch);
    });
  return UNKNOWN;
}

/** The bool scalar a condition is; undefined after a report. */
export function conditionNode(context: Context, { value, span }: Located): Node | undefined {
  if (value.kind === "unknown") return undefined;
  if (value.kind !== "tensor") {
    fail(context, {
      code: "N112",
      message: `a condition must be true or false, not ${describe(value)}`,
      span,
    });
    return undefined;
  }
  const { dtype, shape } = value.node.type;
  if (dtype === "bool" && shape.length === 0) return value.node;
  const isComparison = dtype === "bool";
  fail(context, {
    code: "N811",
    message: `a condition must be one bool, not ${typeText(value.node.type)}`,
    span,
    labels: [{ span, text: typeText(value.node.type) }],
    help: isComparison
      ? "choose element by element with where(condition, a, b), or ask all(...) or any(...)"
      : "compare it with something: ... != 0",
  });
  return undefined;
}

/** Both sides in one dtype and shape; a scalar fills the shape of the other side. */
function sidesOfOneType(
  context: Context,
  sides: readonly Located[],
  span: Span,
): readonly Node[] | undefined {
  const nodes = materializeAll(context, sides);
  const [a, b] = nodes ?? [];
  if (a === undefined || b === undefined) return undefined;
  const shape = a.type.shape.length === 0 ? b.type.shape : a.type.shape;
  const fits = [a, b].every((node) => node.type.shape.length === 0 || shapeEquals(node.type.shape, shape));
  if (fits) return [a, b].map((node) => broadcastTo({ context, span }, node, shape));
  fail(context, {
    code: "N812",
    message: `the sides of this \`if\` are ${typeText(a.type)} and ${typeText(b.type)}`,
    span: sides[1]?.span ?? span,
    labels: sides.map((side, i) => ({ span: side.span, text: typeText((i === 0 ? a : b).type) })),
    help: "which side runs is known at run time only: give both one shape",
  });
  return undefined;
}

/** The tensors that names in sight stand for. */
export function inSight(scope: Scope): ReadonlySet<Node> {
  const nodes = new Set<Node>();
  const add = (value: Value): void => {
    if (value.kind === "tensor") nodes.add(value.node);
    else if (value.kind === "list") value.elements.forEach(add);
  };
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    for (const { value } of at.entries()) add(value);
  return nodes;
}
