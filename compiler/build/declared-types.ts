/** Types as they are written, `f32[N, 784]`: their dtype, their dimensions, and whether a value has the type. */
import type { Expression, Name, TypeExpression } from "../../grammar/ast.ts";
import { textOf } from "../../grammar/source.ts";
import type { Dim } from "../ir/dim.ts";
import { formatDim } from "../ir/dim.ts";
import type { DType, Shape } from "../ir/types.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { DTYPES } from "./names/names.ts";
import { nearest } from "../../runtime/module/nearest.ts";
import { DIMENSION_RANGE, isDimension } from "./calls/static-arguments.ts";
import { asDim, describe } from "./values.ts";

/** Other languages' names. */
const DTYPE_SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...["float32", "float", "Float", "tensor"].map((name) => [name, "f32"] as const),
  ...["float64", "double"].map((name) => [name, "f64"] as const),
  ...["int", "int32", "int64", "i64", "long"].map((name) => [name, "i32"] as const),
  ...["boolean", "Bool"].map((name) => [name, "bool"] as const),
]);

/** The dtype of a name; undefined after a report. */
export function resolveDType(context: Context, name: Name): DType | undefined {
  const dtype = DTYPES.get(name.text);
  if (dtype !== undefined) return dtype;
  const near = DTYPE_SYNONYMS.get(name.text) ?? nearest(name.text, DTYPES.keys());
  const isStored = name.text === "u8";
  fail(context, {
    code: "N301",
    message: isStored ? "u8 is for stored data only" : `there is no dtype ${name.text}`,
    span: name.span,
    help: isStored
      ? "declare f32: images are converted when they are read"
      : near === undefined
        ? "the dtypes are f32, f64, i32 and bool"
        : `did you mean ${near}?`,
  });
  return undefined;
}

/** The names in a dimension that stand for nothing yet and begin with a capital letter. */
function unboundVariables(context: Context, expression: Expression): readonly Name[] {
  if (expression.kind === "Binary")
    return [...unboundVariables(context, expression.left), ...unboundVariables(context, expression.right)];
  if (expression.kind !== "NameReference" || !isVariableName(expression.name)) return [];
  if (context.scope.lookup(expression.name) !== undefined) return [];
  return [{ kind: "Name", text: expression.name, span: expression.span }];
}

export const isVariableName = (name: string): boolean => /^\p{Lu}/u.test(name);

/** A written dimension as a Dim; undefined after a report. */
export function resolveDim(context: Context, expression: Expression): Dim | undefined {
  const [unbound] = unboundVariables(context, expression);
  if (unbound !== undefined) {
    fail(context, {
      code: "N213",
      message: `the dimension ${unbound.text} has no value`,
      span: unbound.span,
      help: `an input binds it where it stands alone, as in input x: f32[${unbound.text}, 4]; or make it an argument of the model`,
    });
    return undefined;
  }
  const value = evaluate(context, expression);
  if (value.kind === "unknown") return undefined;
  const dim = asDim(value);
  if (dim === undefined) {
    fail(context, {
      code: "N201",
      message: `a dimension must be a whole number that is known at compile time, not ${describe(value)}`,
      span: expression.span,
    });
    return undefined;
  }
  if (isDimension(dim)) return dim;
  fail(context, {
    code: "N202",
    message:
      typeof dim === "number"
        ? `a dimension cannot be ${String(dim)}`
        : `the dimension ${formatDim(dim)} may be negative`,
    span: expression.span,
    labels:
      textOf(expression.span) === formatDim(dim)
        ? []
        : [{ span: expression.span, text: `is ${formatDim(dim)}` }],
    notes: [DIMENSION_RANGE],
  });
  return undefined;
}

/**
 * The shape of a declared tensor. `bindAxis` gives a value to a capital name that stands alone on an
 * axis and is not bound yet; without it such a name is a mistake. Undefined after a report.
 */
export function resolveShape(
  context: Context,
  type: TypeExpression,
  bindAxis?: (name: Name, axis: number) => Dim,
): Shape | undefined {
  const shape: Dim[] = [];
  let isWhole = true;
  for (const [axis, item] of type.dimensions.entries()) {
    if (item.kind === "AnyAxes") {
      fail(context, {
        code: "N201",
        message: "`...` is for parameters of functions and layers; here each axis has its dimension",
        span: item.span,
      });
      isWhole = false;
      continue;
    }
    const { value } = item;
    const name = value.kind === "NameReference" ? value.name : undefined;
    const isNew = name !== undefined && context.scope.lookup(name) === undefined;
    if (isNew && bindAxis !== undefined && isVariableName(name)) {
      shape.push(bindAxis({ kind: "Name", text: name, span: value.span }, axis));
      continue;
    }
    if (isNew && !isVariableName(name)) reportUnknownDimension(context, name, value);
    const dim = isNew && !isVariableName(name) ? undefined : resolveDim(context, value);
    if (dim === undefined) isWhole = false;
    else shape.push(dim);
  }
  return isWhole ? shape : undefined;
}

function reportUnknownDimension(context: Context, name: string, expression: Expression): void {
  if (context.scope.miss(name)) return;
  const near = nearest(name, context.scope.names());
  const capital = name.slice(0, 1).toUpperCase() + name.slice(1);
  fail(context, {
    code: "N201",
    message: `the dimension ${textOf(expression.span)} is not known here`,
    span: expression.span,
    help:
      near === undefined
        ? `make it an argument of the model (${name} = 10), or write ${capital} for a dimension that may vary`
        : `did you mean ${near}?`,
  });
}
