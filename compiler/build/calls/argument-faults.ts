/** Messages about the arguments of a call: unknown keywords, too many, twice, missing. */
import type { Name } from "../../../grammar/ast.ts";
import { textOf } from "../../../grammar/source.ts";
import { nearest } from "../../../runtime/module/nearest.ts";
import { formatDim } from "../../ir/dim.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { foreignKeyword, foreignKeywordHelp } from "../names/foreign-names.ts";
import { asDim, UNKNOWN } from "../values.ts";
import type { Located } from "../values.ts";
import type { Callee, Given, ParameterName } from "./arguments.ts";

function signature(callee: Callee): string {
  const names = callee.parameters.map(({ name, isOptional }) => (isOptional ? `${name}=...` : name));
  return `${callee.name}(${names.join(", ")})`;
}

export function reportKeyword(context: Context, callee: Callee, name: Name): void {
  const candidates = callee.parameters.map((parameter) => parameter.name);
  const near = foreignKeyword(name.text, candidates) ?? nearest(name.text, candidates);
  fail(context, {
    code: "N106",
    message: `${callee.name} has no parameter ${name.text}`,
    span: name.span,
    notes: [`it is called as ${signature(callee)}`],
    help:
      foreignKeywordHelp(callee.name, name.text) ??
      (near === undefined ? undefined : `did you mean ${near}?`),
  });
}

/** Axes in a row where one list is wanted: `transpose(x, 1, 0)`. */
function asOneList(callee: Callee, given: readonly (Located | undefined)[]): string | undefined {
  const last = callee.parameters.at(-1)?.name ?? "";
  if (last !== "axes" && last !== "shape") return undefined;
  const numbers = given.slice(callee.parameters.length - 1).map((one) => one && asDim(one.value));
  if (!numbers.every((number) => number !== undefined)) return undefined;
  return `give ${last} as one list: [${numbers.map(formatDim).join(", ")}]`;
}

export function reportTooMany(
  context: Context,
  callee: Callee,
  given: readonly (Located | undefined)[],
  extra: Located,
): void {
  const most = callee.parameters.length;
  const count = given.length;
  fail(context, {
    code: "N107",
    message: `${callee.name} takes ${most === 0 ? "no arguments" : `at most ${String(most)} argument${most === 1 ? "" : "s"}`}, ${String(count)} were given`,
    span: extra.span,
    notes: [`it is called as ${signature(callee)}`],
    help: extra.value === UNKNOWN ? undefined : (asOneList(callee, given) ?? "leave this one out"),
  });
}

export function reportTwice(context: Context, callee: Callee, name: Name, first: Located): void {
  fail(context, {
    code: "N109",
    message: `${callee.name} is given ${name.text} twice`,
    span: name.span,
    labels: [{ span: first.span, text: `${name.text}, the first time` }],
    help: "leave one of them out",
  });
}

export function reportMissing(
  context: Context,
  callee: Callee,
  missing: readonly ParameterName[],
  given: readonly Given[],
): void {
  const names = missing.map(({ name }) => name);
  const last = names.pop() ?? "";
  const shape = given.find(
    ({ located }) => callee.parameters[0]?.name === "shape" && asDim(located.value) !== undefined,
  );
  fail(context, {
    code: "N108",
    message: `${callee.name} is not given ${names.length > 0 ? `${names.join(", ")} and ${last}` : last}`,
    span: callee.span,
    notes: [`it is called as ${signature(callee)}`],
    help:
      shape !== undefined && missing.length === 1
        ? `numbers in a row are the shape; give the other by name: ${last}=...`
        : callee.name === "squeeze"
          ? axisToSqueeze(given[0]?.located)
          : undefined,
  });
}

/** An axis of dimension 1 that squeeze could take off. */
function axisToSqueeze(located: Located | undefined): string | undefined {
  if (located?.value.kind !== "tensor") return undefined;
  const axis = located.value.node.type.shape.indexOf(1);
  return axis < 0
    ? "it has no axis of dimension 1 to take off"
    : `name the axis: squeeze(${textOf(located.span)}, axis=${String(axis)})`;
}
