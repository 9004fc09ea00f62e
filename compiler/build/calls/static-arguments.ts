/** Arguments that must be known at compile time: axes, flags, shapes, whole numbers. Each reader reports what is wrong. */
import { textOf } from "../../../grammar/source.ts";
import type { Dim } from "../../ir/dim.ts";
import { formatDim } from "../../ir/dim.ts";
import { isAtLeast } from "../../ir/dim-bounds.ts";
import type { Node } from "../../ir/graph.ts";
import type { DType, Shape } from "../../ir/types.ts";
import type { BuiltinCall } from "../builtins/builtin.ts";
import { fail } from "../context.ts";
import { materialize } from "../materialize.ts";
import { asDim, asShape, describe, typeText } from "../values.ts";
import type { Located } from "../values.ts";

/** The tensor an argument is; undefined where it is missing or was reported. */
export function tensorArgument(call: BuiltinCall, name: string, dtype?: DType): Node | undefined {
  const located = call.given.get(name);
  return located === undefined ? undefined : materialize(call.site.context, located, dtype);
}

function wrongKind(
  call: BuiltinCall,
  name: string,
  located: Located,
  wanted: string,
  help?: string,
): undefined {
  if (located.value.kind !== "unknown")
    fail(call.site.context, {
      code: "N112",
      message: `${name} of ${call.name} must be ${wanted}, not ${describe(located.value)}`,
      span: located.span,
      help,
    });
  return undefined;
}

/** A bool known at compile time; `otherwise` where it is left out. */
export function flag(call: BuiltinCall, name: string, otherwise: boolean): boolean | undefined {
  const located = call.given.get(name);
  if (located === undefined) return otherwise;
  if (located.value.kind === "bool") return located.value.value;
  return wrongKind(call, name, located, "true or false");
}

export function dtypeArgument(call: BuiltinCall, name: string, otherwise: DType): DType | undefined {
  const located = call.given.get(name);
  if (located === undefined) return otherwise;
  if (located.value.kind === "dtype") return located.value.dtype;
  return wrongKind(call, name, located, "f32, f64, i32 or bool");
}

/** A shape: whole numbers of at least 0 and dimensions. */
export function shapeArgument(call: BuiltinCall, name: string): Shape | undefined {
  const located = call.given.get(name);
  if (located === undefined) return undefined;
  const shape = asShape(located.value);
  if (shape === undefined)
    return wrongKind(call, name, located, "a list of whole numbers and dimensions", "write [3, 4]");
  const bad = shape.find((dim) => !isDimension(dim));
  if (bad === undefined) return shape;
  fail(call.site.context, {
    code: "N202",
    message: `a dimension cannot be ${formatDim(bad)}`,
    span: located.span,
    notes: [DIMENSION_RANGE],
  });
  return undefined;
}

/** An axis is no longer than what an i32 index reaches. */
const LONGEST_AXIS = 2 ** 31 - 1;
export const DIMENSION_RANGE = `a dimension is a whole number from 0 to ${String(LONGEST_AXIS)}`;

/** Whether a dimension is in the range of dimensions; a symbolic one must be provably not negative. */
export function isDimension(dim: Dim): boolean {
  if (typeof dim !== "number") return isAtLeast(dim, 0);
  return Number.isInteger(dim) && dim >= 0 && dim <= LONGEST_AXIS;
}

/** An axis counted from the front, of a tensor with `rank` axes; `operand` is what the message calls the tensor. */
export function axisIn(
  call: BuiltinCall,
  located: Located,
  rank: number,
  operand: string,
): number | undefined {
  const axis = asDim(located.value);
  if (typeof axis !== "number")
    return wrongKind(call, "axis", located, "a whole number that is known at compile time");
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  fail(call.site.context, {
    code: "N207",
    message: `axis ${String(axis)} is out of range for ${operand}`,
    span: located.span,
    notes: [
      rank === 0
        ? "a scalar has no axes"
        : `its axes are 0 to ${String(rank - 1)}, or -${String(rank)} to -1`,
    ],
  });
  return undefined;
}

/** The axes an `axis` argument names, sorted, each once: one, a list, or "all" (also where it is left out). */
export function axesArgument(call: BuiltinCall, node: Node): readonly number[] | undefined {
  const located = call.given.get("axis");
  const rank = node.type.shape.length;
  if (located === undefined || (located.value.kind === "string" && located.value.value === "all"))
    return Array.from({ length: rank }, (_, axis) => axis);
  const { value, expression } = located;
  if (value.kind === "tensor")
    return wrongKind(
      call,
      "axis",
      located,
      "a whole number that is known at compile time",
      elementwiseHelp(call),
    );
  const elements = value.kind === "list" ? value.elements : [value];
  const axes = new Set<number>();
  for (const [i, element] of elements.entries()) {
    const part = expression?.kind === "ListLiteral" ? expression.elements[i] : expression;
    const at = { value: element, span: part?.span ?? located.span, expression: part };
    const axis = axisIn(call, at, rank, typeText(node.type));
    if (axis === undefined) return undefined;
    if (axes.has(axis)) {
      fail(call.site.context, {
        code: "N207",
        message: `axis ${String(axis)} is named twice`,
        span: at.span,
        help: "leave one of them out",
      });
      return undefined;
    }
    axes.add(axis);
  }
  return [...axes].sort((a, b) => a - b);
}

/** `max(a, b)` of two tensors is `maximum` here. */
function elementwiseHelp(call: BuiltinCall): string | undefined {
  const other = { max: "maximum", min: "minimum" }[call.name];
  if (other === undefined) return undefined;
  const texts = [...call.given.values()].map(({ span }) => textOf(span));
  return `for the greater or lesser of two tensors: ${other}(${texts.join(", ")})`;
}
