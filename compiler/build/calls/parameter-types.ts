/**
 * Whether an argument has the type its parameter declares. Unknown names in the type are dimension
 * variables that the argument binds: `x: f32[..., d]` makes `d` the last dimension of what came.
 * `float` stands for f32 or f64, `any` for every dtype.
 */
import type { Parameter, TypeExpression } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { dimEquals, formatDim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import { isFloat } from "../../ir/types.ts";
import type { DType, Shape } from "../../ir/types.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { resolveDim, resolveDType } from "../declared-types.ts";
import { argumentHelp } from "./argument-help.ts";
import { materialize } from "../materialize.ts";
import { declare } from "../names/names.ts";
import { dimension, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Located, Value } from "../values.ts";

/** Everything one check needs: messages about the argument belong to the caller. */
export interface Check {
  readonly caller: Context;
  readonly callee: Context;
  readonly function: string;
  readonly parameter: Parameter;
  readonly type: TypeExpression;
  readonly located: Located;
  /** All arguments of the call. */
  readonly given: ReadonlyMap<string, Located>;
}

/** The argument as the declared type has it; unknown after a report. */
export function conform(
  caller: Context,
  callee: Context,
  function_: string,
  parameter: Parameter,
  located: Located,
  given: ReadonlyMap<string, Located> = new Map(),
): Value {
  const { type } = parameter;
  if (type === undefined) return located.value;
  const check: Check = { caller, callee, function: function_, parameter, type, located, given };
  const wanted = dtypesOf(check);
  if (located.value.kind === "unknown") return unknownArgument(callee, type);
  if (wanted === undefined) return UNKNOWN;
  const isScalar = type.dimensions.length === 0;
  const node = materialize(caller, located, wanted[0]);
  if (node === undefined) return UNKNOWN;
  if (!wanted.includes(node.type.dtype)) return dtypeFault(check, node);
  if (!matchShape(check, node)) return UNKNOWN;
  // A number stays a number, so that it can still be a dimension or take another dtype.
  return isScalar && located.value.kind === "number" ? located.value : tensor(node);
}

/** Its mistake was reported: what its type would bind is not known either, so that nothing more is said of it. */
function unknownArgument(callee: Context, type: TypeExpression): Value {
  for (const item of type.dimensions) {
    if (item.kind !== "Dimension" || item.value.kind !== "NameReference") continue;
    const { name: text, span } = item.value;
    if (callee.scope.lookup(text) === undefined)
      declare(callee, { name: { kind: "Name", text, span }, role: "dimension", value: UNKNOWN });
  }
  return UNKNOWN;
}

/** The dtypes the parameter takes, the one for literals first. */
function dtypesOf({ callee, type }: Check): readonly DType[] | undefined {
  if (type.dtype.text === "float") return ["f32", "f64"];
  if (type.dtype.text === "any") return ["i32", "f32", "f64", "bool"];
  const dtype = resolveDType(callee, type.dtype);
  return dtype === undefined ? undefined : [dtype];
}

function dtypeFault(check: Check, node: Node): Value {
  const { caller, type, located, parameter } = check;
  const written = type.dtype.text;
  const wanted = written === "float" ? "f32" : written;
  const { expression } = located;
  const entry = expression?.kind === "NameReference" ? caller.scope.lookup(expression.name) : undefined;
  const text = textOf(located.span);
  return fail(caller, {
    code: "N302",
    message: `${parameter.name.text} of ${check.function} must be ${written}, not ${typeText(node.type)}`,
    span: located.span,
    labels: [{ span: located.span, text: typeText(node.type) }],
    help:
      argumentHelp(check, node.type) ??
      (entry?.role === "input"
        ? `declare it as input ${entry.name}: ${typeText({ dtype: wanted as DType, shape: node.type.shape })}`
        : isFloat(node.type.dtype) && wanted === "bool"
          ? `compare it: ${text} != 0`
          : `convert it: cast(${text}, ${wanted})`),
  });
}

function matchShape(check: Check, node: Node): boolean {
  const { type, callee } = check;
  const [first] = type.dimensions;
  const isOpen = first?.kind === "AnyAxes";
  const items = type.dimensions.flatMap((item) => (item.kind === "Dimension" ? [item] : []));
  const { shape } = node.type;
  if (isOpen ? shape.length < items.length : shape.length !== items.length)
    return shapeFault(check, node.type.shape, node);
  const skipped = shape.length - items.length;
  for (const [i, { value, span }] of items.entries()) {
    const found = shape[i + skipped] ?? 0;
    if (value.kind === "NameReference" && callee.scope.lookup(value.name) === undefined) {
      const name = { kind: "Name", text: value.name, span } as const;
      declare(callee, { name, role: "dimension", value: dimension(found) });
      continue;
    }
    const declared = resolveDim(callee, value);
    if (declared === undefined) return false;
    if (!dimEquals(declared, found)) return shapeFault(check, shape, node);
  }
  return true;
}

/** The declared dimensions with what is known of them: `[256, C]`. */
function expected({ callee, type }: Check): string {
  const items = type.dimensions.map((item) => {
    if (item.kind === "AnyAxes") return "...";
    const entry = item.value.kind === "NameReference" ? callee.scope.lookup(item.value.name) : undefined;
    if (item.value.kind === "NameReference" && entry === undefined) return item.value.name;
    const dim = resolveDim(callee, item.value);
    return dim === undefined ? textOf(item.span) : formatDim(dim);
  });
  return items.length === 0 ? type.dtype.text : `${type.dtype.text}[${items.join(", ")}]`;
}

function shapeFault(check: Check, shape: Shape, node: Node): false {
  const { caller, located, parameter, type } = check;
  const written = textOf(type.span);
  const wanted = expected(check);
  fail(caller, {
    code: "N203",
    message: `${parameter.name.text} of ${check.function} must be ${wanted}, not ${typeText(node.type)}`,
    span: located.span,
    labels: [{ span: located.span, text: typeText({ dtype: node.type.dtype, shape }) }],
    help: argumentHelp(check, node.type),
    notes: written === wanted ? [] : [`it is declared as ${parameter.name.text}: ${written}`],
  });
  return false;
}
