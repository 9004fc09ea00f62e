/** Unary and binary operators on values of any kind: static where both sides are, tensors else. */
import type { BinaryOperator, UnaryOperator } from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import type { OpName } from "../ir/attrs.ts";
import { formatDim, multiplyDims, variablesOf, type Dim } from "../ir/dim.ts";
import { isNeverEqual } from "../ir/dim-bounds.ts";
import type { Node } from "../ir/graph.ts";
import { warnOfAllPairs } from "./all-pairs.ts";
import { broadcastFault } from "./broadcast-fault.ts";
import { fail } from "./context.ts";
import type { Site } from "./context.ts";
import { broadcastTo, emit, toFloat, toNumeric } from "./emit.ts";
import { dividesIntegers, foldBinary } from "./fold.ts";
import { materialize, materializeAll } from "./materialize.ts";
import { matmul } from "./matmul.ts";
import { emitStable } from "./stabilise.ts";
import { bool, describe, dimension, float, integer, tensor, UNKNOWN } from "./values.ts";
import type { Located, Value } from "./values.ts";

interface Elementwise {
  readonly op: Extract<
    OpName,
    | "add"
    | "sub"
    | "mul"
    | "div"
    | "floor_div"
    | "mod"
    | "pow"
    | "equal"
    | "not_equal"
    | "less"
    | "less_equal"
    | "and"
    | "or"
  >;
  /** What the operands must be: as they are, i32 or float, float, or bool. */
  readonly domain: "any" | "number" | "float" | "bool";
  /** `a > b` is `b < a`. */
  readonly isSwapped?: boolean;
}

const ELEMENTWISE: Readonly<Record<Exclude<BinaryOperator, "@">, Elementwise>> = {
  "+": { op: "add", domain: "number" },
  "-": { op: "sub", domain: "number" },
  "*": { op: "mul", domain: "number" },
  "/": { op: "div", domain: "float" },
  "//": { op: "floor_div", domain: "number" },
  "%": { op: "mod", domain: "number" },
  "**": { op: "pow", domain: "number" },
  "==": { op: "equal", domain: "any" },
  "!=": { op: "not_equal", domain: "any" },
  "<": { op: "less", domain: "any" },
  "<=": { op: "less_equal", domain: "any" },
  ">": { op: "less", domain: "any", isSwapped: true },
  ">=": { op: "less_equal", domain: "any", isSwapped: true },
  and: { op: "and", domain: "bool" },
  or: { op: "or", domain: "bool" },
};

/** Products of sums grow fast; no shape needs so many terms. */
const MOST_TERMS = 100;

export function binary(
  site: Site,
  operator: BinaryOperator,
  left: Located,
  right: Located,
  operatorSpan: Span,
): Value {
  if (left.value.kind === "unknown" || right.value.kind === "unknown") return UNKNOWN;
  if (dividesIntegers(operator) && isZero(right.value) && isWhole(left.value))
    return fail(site.context, {
      code: "N202",
      message: `${textOf(left.span)} is divided by 0`,
      span: operatorSpan,
      labels: [{ span: right.span, text: "is 0" }],
    });
  if (dividesIntegers(operator) && isWhole(left.value) && right.value.kind === "dimension") {
    const { dim } = right.value;
    if (!isNeverEqual(dim, 0)) return unprovableDivisor(site, dim, right.span);
  }
  const folded = foldBinary(operator, left.value, right.value);
  if (folded?.kind === "dimension" && folded.dim.terms.length > MOST_TERMS)
    return fail(site.context, {
      code: "N211",
      message: `a dimension of more than ${String(MOST_TERMS)} terms`,
      span: operatorSpan,
    });
  if (folded !== undefined) return folded;
  if ([left, right].some(({ value }) => value.kind === "string"))
    return fail(site.context, {
      code: "N112",
      message: "texts are not joined or computed with",
      span: operatorSpan,
      help: `several values are shown with commas: show ${textOf(left.span)}, ${textOf(right.span)}`,
    });
  if (operator === "@") return matmul(site, left, right, operatorSpan);
  return elementwise(site, operator, left, right, operatorSpan);
}

function unprovableDivisor({ context }: Site, divisor: Dim, span: Span): Value {
  const names = variablesOf(divisor).join(" and ");
  return fail(context, {
    code: "N211",
    message: `the divisor ${formatDim(divisor)} is not known to differ from 0`,
    span,
    notes: [`${names} may be as small as 1`],
    help: `give a number in the place of ${names}, or divide by what is 1 or more for all sizes`,
  });
}

const isZero = (value: Value): boolean => value.kind === "number" && value.value === 0 && value.isInteger;
const isNegative = (value: Value): boolean => value.kind === "number" && value.value < 0;
const isWhole = (value: Value): boolean =>
  value.kind === "dimension" || (value.kind === "number" && value.isInteger);

function elementwise(
  site: Site,
  operator: Exclude<BinaryOperator, "@">,
  left: Located,
  right: Located,
  operatorSpan: Span,
): Value {
  const { op, domain, isSwapped = false } = ELEMENTWISE[operator];
  const nodes = materializeAll(site.context, [left, right]);
  const [a, b] = nodes ?? [];
  if (a === undefined || b === undefined) return UNKNOWN;
  if (domain === "bool" && a.type.dtype !== "bool") return logicFault(site, operator, left, right);
  const into = domain === "float" ? toFloat : domain === "number" ? toNumeric : (_: Site, node: Node) => node;
  if (operator === "**" && a.type.dtype === "i32" && isNegative(right.value))
    return fail(site.context, {
      code: "N303",
      message: `${describe(left.value)} to the power ${textOf(right.span)} is not whole`,
      span: operatorSpan,
      labels: [{ span: left.span, text: describe(left.value) }],
      help: `write the power as a float: ${textOf(right.span)}.0`,
    });
  warnOfAllPairs({ ...site, span: operatorSpan }, { located: left, node: a }, { located: right, node: b });
  const pair = broadcastPair(site, left, right, into(site, a), into(site, b), operatorSpan);
  if (pair === undefined) return UNKNOWN;
  return tensor(emitStable(site, op, isSwapped ? [pair[1], pair[0]] : pair, {}));
}

/** Two tensors of the shape they broadcast to, or undefined after a report. */
function broadcastPair(
  site: Site,
  left: Located,
  right: Located,
  a: Node,
  b: Node,
  span: Span,
): readonly [Node, Node] | undefined {
  const common = broadcastShapes(a.type.shape, b.type.shape);
  if ("shape" in common) return [broadcastTo(site, a, common.shape), broadcastTo(site, b, common.shape)];
  broadcastFault(
    site.context,
    { type: a.type, span: left.span, expression: left.expression },
    { type: b.type, span: right.span, expression: right.expression },
    span,
  );
  return undefined;
}

/** `and`, `or` and `not` want bools; the help compares with 0. */
function logicFault(site: Site, operator: string, ...operands: readonly Located[]): Value {
  const offender = operands.find(({ value }) => value.kind !== "bool" && !isBoolTensor(value));
  if (offender === undefined) return UNKNOWN;
  return fail(site.context, {
    code: "N303",
    message: `${operator} works on bool, not on ${describe(offender.value)}`,
    span: offender.span,
    help: `compare it: ${textOf(offender.span)} != 0`,
  });
}

const isBoolTensor = (value: Value): boolean => value.kind === "tensor" && value.node.type.dtype === "bool";

export function unary(site: Site, operator: UnaryOperator, operand: Located): Value {
  const { value } = operand;
  if (value.kind === "unknown") return UNKNOWN;
  if (operator === "not") {
    if (value.kind === "bool") return bool(!value.value);
    const node = materialize(site.context, operand);
    if (node === undefined) return UNKNOWN;
    if (node.type.dtype !== "bool") return logicFault(site, operator, operand);
    return tensor(emit(site, "not", [node], {}));
  }
  if (value.kind === "number") return value.isInteger ? integer(-value.value) : float(-value.value);
  if (value.kind === "dimension") return dimension(multiplyDims(-1, value.dim));
  const node = materialize(site.context, operand);
  return node === undefined ? UNKNOWN : tensor(emit(site, "neg", [toNumeric(site, node)], {}));
}
