/**
 * Which argument goes to which parameter: by position, by keyword, by default. A parameter called
 * `shape` takes several numbers in a row (`zeros(3, 4)`), and where a parameter or state is
 * initialised it may be left out, as may `dtype`.
 */
import type { Name } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { reportKeyword, reportMissing, reportTooMany, reportTwice } from "./argument-faults.ts";
import { checkDimension, checkFixedArguments } from "./fixed-arguments.ts";
import type { Context } from "../context.ts";
import { asDim, asShape, dimension, list } from "../values.ts";
import type { Located } from "../values.ts";

export interface ParameterName {
  readonly name: string;
  readonly isOptional: boolean;
}
/** One argument as it was written. A receiver or a piped value is the first positional one. */
export interface Given {
  readonly name: Name | undefined;
  readonly located: Located;
}
export interface Callee {
  readonly name: string;
  readonly parameters: readonly ParameterName[];
  /** Where the name stands in the call. */
  readonly span: Span;
  /** What the language brings along: what a shape and a rate are is known of it. */
  readonly origin?: "builtin" | "standard" | undefined;
}

/** The values by parameter; undefined after a report. Parameters with a default may be absent. */
export function bindArguments(
  context: Context,
  callee: Callee,
  given: readonly Given[],
): ReadonlyMap<string, Located> | undefined {
  const bound = new Map<string, Located>();
  const before = context.session.reporter.errors;
  const inOrder = given.filter((argument) => argument.name === undefined);
  const unknown = unknownShape(callee, inOrder);
  const positional = unknown === undefined ? collectShape(context, callee, inOrder) : [];
  positional.forEach((argument, i) => {
    const parameter = callee.parameters[i];
    if (parameter !== undefined && argument !== undefined) bound.set(parameter.name, argument);
  });
  const extra = positional[callee.parameters.length];
  if (extra !== undefined) reportTooMany(context, callee, positional, extra);
  for (const { name, located } of given) {
    if (name === undefined) continue;
    const known = bound.get(name.text);
    if (!callee.parameters.some((parameter) => parameter.name === name.text))
      reportKeyword(context, callee, name);
    else if (known !== undefined) reportTwice(context, callee, name, known);
    else bound.set(name.text, located);
  }
  fillFromDeclaration(context, callee, bound);
  if (unknown !== undefined)
    for (const { name } of callee.parameters) if (!bound.has(name)) bound.set(name, unknown);
  const missing = callee.parameters.filter(({ name, isOptional }) => !isOptional && !bound.has(name));
  const hasFailed = (): boolean => context.session.reporter.errors > before;
  if (missing.length > 0 && !hasFailed()) reportMissing(context, callee, missing, given);
  if (callee.origin !== undefined && !hasFailed())
    checkFixedArguments(context, callee.name, callee.origin === "builtin", bound);
  return hasFailed() || missing.length > 0 ? undefined : bound;
}

/** A number in a row of a shape that is not known: how many of them the shape takes is not known either. */
function unknownShape(callee: Callee, given: readonly Given[]): Located | undefined {
  const place = callee.parameters.findIndex(({ name }) => name === "shape");
  if (place < 0) return undefined;
  return given.slice(place).find(({ located }) => located.value.kind === "unknown")?.located;
}

/** The positional arguments by place, the leading numbers of a creation function as one shape. */
function collectShape(
  context: Context,
  callee: Callee,
  given: readonly Given[],
): readonly (Located | undefined)[] {
  const values: (Located | undefined)[] = given.map((argument) => argument.located);
  const place = callee.parameters.findIndex(({ name }) => name === "shape");
  const first = values[place];
  if (place < 0) return values;
  if (first === undefined || (context.initial !== undefined && asShape(first.value) === undefined))
    return context.initial?.shape === undefined ? values : values.toSpliced(place, 0, undefined);
  const dims = [];
  for (const located of values.slice(place)) {
    const dim = located === undefined ? undefined : asDim(located.value);
    if (dim === undefined) {
      if (located !== undefined && isDimensionToo(context, callee, dims.length, place, located)) {
        checkDimension(context, located);
        return [];
      }
      break;
    }
    dims.push(dimension(dim));
  }
  if (dims.length === 0) return values;
  return values.toSpliced(place, dims.length, { ...first, value: list(dims) });
}

/** Whether what follows `count` dimensions in a row can only be meant as one: no parameter takes a tensor there. */
function isDimensionToo(
  context: Context,
  callee: Callee,
  count: number,
  place: number,
  { value }: Located,
): boolean {
  if (callee.origin === undefined || context.standard !== undefined) return false;
  if (count === 0) return value.kind === "tensor" || value.kind === "number";
  const next = callee.parameters[place + 1]?.name;
  return (value.kind === "tensor" || value.kind === "number") && (next === undefined || next === "dtype");
}

/** In an initialiser the declared shape and dtype stand for those left out. */
function fillFromDeclaration(context: Context, callee: Callee, bound: Map<string, Located>): void {
  const { initial } = context;
  if (initial === undefined) return;
  const wants = (name: string): boolean =>
    !bound.has(name) && callee.parameters.some((parameter) => parameter.name === name);
  const located = (value: Located["value"]): Located => ({ value, span: callee.span, expression: undefined });
  if (!callee.parameters.some(({ name }) => name === "shape")) return;
  if (initial.shape !== undefined && wants("shape"))
    bound.set("shape", located(list(initial.shape.map(dimension))));
  if (wants("dtype")) bound.set("dtype", located({ kind: "dtype", dtype: initial.dtype }));
}
