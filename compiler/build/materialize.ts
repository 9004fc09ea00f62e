/** From values to tensors: literals, dimensions and lists become nodes where an operator needs one. */
import { formatShape, shapeEquals } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import type { DType, Shape } from "../ir/types.ts";
import { isFloat } from "../ir/types.ts";
import { fail } from "./context.ts";
import type { Context, Site } from "./context.ts";
import { broadcastTo, cast, constant, dimensionNode, emit, reshape, scalar } from "./emit.ts";
import { dtypeOf, promote } from "./promote.ts";
import { describe, formatNumber } from "./values.ts";
import type { Located, Value } from "./values.ts";

const LARGEST_I32 = 2 ** 31 - 1;

/** The tensor a value is; in `dtype` if it is given and the value has none of its own. Undefined after a report. */
export function materialize(context: Context, located: Located, dtype?: DType): Node | undefined {
  const { value, span } = located;
  const site: Site = { context, span };
  switch (value.kind) {
    case "tensor":
      return value.node;
    case "number": {
      const target = literalDType(value.isInteger ? "i32" : "f32", dtype);
      return isInRange(context, located, target) ? scalar(site, target, value.value) : undefined;
    }
    case "dimension":
      return dimensionNode(site, value.dim, literalDType("i32", dtype));
    case "bool":
      return cast(site, scalar(site, "bool", value.value ? 1 : 0), dtype ?? "bool");
    case "list":
      return listTensor(context, located, dtype);
    case "string":
    case "dtype":
    case "function":
    case "data set":
      fail(context, {
        code: "N112",
        message: `a tensor or number is wanted here, not ${describe(value)}`,
        span,
        help: value.kind === "data set" ? `name one of its columns: ${value.name}.x` : undefined,
      });
      return undefined;
    case "unknown":
      return undefined;
  }
}

/** All of them in the one dtype they promote to. Undefined after a report. */
export function materializeAll(context: Context, operands: readonly Located[]): readonly Node[] | undefined {
  const dtypes = operands.map((operand) => dtypeOf(operand.value)).filter((dtype) => dtype !== undefined);
  const common = promote(dtypes);
  const nodes: Node[] = [];
  let isWhole = true;
  for (const operand of operands) {
    const node = materialize(context, operand, common);
    if (node === undefined) isWhole = false;
    else nodes.push(cast({ context, span: operand.span }, node, common));
  }
  return isWhole ? nodes : undefined;
}

/** A literal takes the wanted dtype unless that would lose what it is: a float stays a float. */
function literalDType(own: DType, wanted: DType | undefined): DType {
  if (wanted === undefined || wanted === "bool") return own;
  return isFloat(own) && !isFloat(wanted) ? own : wanted;
}

const isI32 = (value: number): boolean => value <= LARGEST_I32 && value >= -LARGEST_I32 - 1;

function isInRange(context: Context, { value, span }: Located, dtype: DType): boolean {
  if (dtype !== "i32" || value.kind !== "number") return true;
  if (isI32(value.value)) return true;
  fail(context, {
    code: "N304",
    message: `${formatNumber(value)} does not fit in i32, which ${value.value < 0 ? `begins at -${String(LARGEST_I32 + 1)}` : `ends at ${String(LARGEST_I32)}`}`,
    span,
    help: `write it as a float: ${formatNumber({ value: value.value, isInteger: false })}`,
  });
  return false;
}

/** The numbers of a list of lists of literals row by row, or undefined where it holds anything else or is ragged. */
function literals(
  value: Value,
): { readonly shape: readonly number[]; readonly values: readonly number[] } | undefined {
  if (value.kind === "number") return { shape: [], values: [value.value] };
  if (value.kind === "bool") return { shape: [], values: [value.value ? 1 : 0] };
  if (value.kind !== "list") return undefined;
  const values: number[] = [];
  let inner: readonly number[] | undefined;
  for (const element of value.elements) {
    const read = literals(element);
    if (read === undefined || (inner !== undefined && !shapeEquals(inner, read.shape))) return undefined;
    inner = read.shape;
    for (const number of read.values) values.push(number);
  }
  return { shape: [value.elements.length, ...(inner ?? [])], values };
}

/** The elements of a list at their own places; anything else is the one element. */
export function elementsOf(located: Located): readonly Located[] {
  const { value, span, expression } = located;
  if (value.kind !== "list") return [located];
  return value.elements.map((element, i) => {
    const part = expression?.kind === "ListLiteral" ? expression.elements[i] : undefined;
    return { value: element, span: part?.span ?? span, expression: part };
  });
}

/** The first number in lists of lists that no i32 holds. */
function numberOutside(located: Located): Located | undefined {
  const { value } = located;
  if (value.kind === "number") return isI32(value.value) ? undefined : located;
  for (const element of value.kind === "list" ? elementsOf(located) : []) {
    const found = numberOutside(element);
    if (found !== undefined) return found;
  }
  return undefined;
}

function listTensor(context: Context, located: Located, dtype: DType | undefined): Node | undefined {
  const { value, span } = located;
  if (value.kind !== "list") return undefined;
  const site = { context, span };
  const own = dtypeOf(value);
  const static_ = literals(value);
  if (static_ !== undefined && own !== undefined) {
    const target = own.dtype === "bool" ? "bool" : literalDType(own.dtype, dtype);
    const outside = target === "i32" ? numberOutside(located) : undefined;
    if (outside !== undefined && !isInRange(context, outside, target)) return undefined;
    return constant(site, target, static_.shape, static_.values);
  }
  const elements = elementsOf(located);
  const nodes = materializeAll(context, elements);
  return nodes === undefined ? undefined : stack(context, nodes, elements, span);
}

const shapeText = (shape: Shape): string =>
  shape.length === 0 ? "is a number" : `has ${formatShape(shape)}`;

/** Tensors of one shape along a new first axis. */
function stack(
  context: Context,
  nodes: readonly Node[],
  elements: readonly Located[],
  span: Located["span"],
): Node | undefined {
  const site = { context, span };
  const [first] = nodes;
  if (first === undefined) return constant(site, "f32", [0], []);
  const shape: Shape = first.type.shape;
  const odd = nodes.findIndex((node) => !shapeEquals(node.type.shape, shape));
  const other = nodes[odd];
  if (other !== undefined) {
    fail(context, {
      code: "N210",
      message: `the rows of a list must have one shape; the first ${shapeText(shape)}, row ${String(odd)} ${shapeText(other.type.shape)}`,
      span: elements[odd]?.span ?? span,
      labels:
        elements[0]?.expression === undefined
          ? []
          : [{ span: elements[0].span, text: shape.length === 0 ? "a number" : formatShape(shape) }],
    });
    return undefined;
  }
  const rows = nodes.map((node) => reshape(site, broadcastTo(site, node, shape), [1, ...shape]));
  return rows.length === 1 && rows[0] !== undefined ? rows[0] : emit(site, "concat", rows, { axis: 0 });
}
