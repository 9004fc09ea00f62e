/**
 * Arguments of standard functions that are known before the run and must lie in a range: dimensions, counts, rates.
 * They are looked at where the user calls, so that the message stands at the argument.
 */
import type { Span } from "../../../grammar/source.ts";
import type { MessageCode } from "../../../grammar/messages.ts";
import { formatDim } from "../../ir/dim.ts";
import type { HyperRange } from "../built.ts";
import { fail } from "../context.ts";
import type { Context } from "../context.ts";
import { brief } from "../gradient-report.ts";
import { elementsOf } from "../materialize.ts";
import { asDim, describe, formatNumber, typeText } from "../values.ts";
import type { Located, Value } from "../values.ts";
import { DIMENSION_RANGE, isDimension } from "./static-arguments.ts";

/** A whole number, or a list of them, that is fixed when compiling; or any number, which a tensor may stand for. */
type Limit =
  | { readonly kind: "whole"; readonly least: number }
  | { readonly kind: "number"; readonly least: number; readonly below?: number };

const whole = (least: number): Limit => ({ kind: "whole", least });
const NOT_NEGATIVE: Limit = { kind: "number", least: 0 };
const SHARE: Limit = { kind: "number", least: 0, below: 1 };
const WINDOW = { kernel: whole(1), stride: whole(1), padding: whole(0) };

const LIMITS: ReadonlyMap<string, Readonly<Record<string, Limit>>> = new Map<string, Record<string, Limit>>([
  ["eye", { n: whole(0), columns: whole(0) }],
  ["linspace", { count: whole(0) }],
  ["one_hot", { classes: whole(0) }],
  ["tile", { times: whole(0) }],
  ["normal", { std: NOT_NEGATIVE }],
  ["dense", { units: whole(0) }],
  ["dropout", { rate: SHARE }],
  ["conv2d", { channels: whole(0), ...WINDOW }],
  ["max_pool2d", WINDOW],
  ["avg_pool2d", WINDOW],
  ["embedding", { count: whole(0), units: whole(0) }],
  ["attention", { heads: whole(1) }],
  ["step_decay", { every: { kind: "number", least: 1 }, factor: NOT_NEGATIVE }],
  ["warmup", { steps: NOT_NEGATIVE }],
  ["cosine", { warmup: NOT_NEGATIVE, end: NOT_NEGATIVE }],
  ["sgd", { lr: NOT_NEGATIVE }],
  ["momentum", { lr: NOT_NEGATIVE, beta: SHARE }],
  ["rmsprop", { lr: NOT_NEGATIVE, beta: SHARE, epsilon: NOT_NEGATIVE }],
  ["adam", { lr: NOT_NEGATIVE, beta1: SHARE, beta2: SHARE, epsilon: NOT_NEGATIVE }],
  ["adamw", { lr: NOT_NEGATIVE, beta1: SHARE, beta2: SHARE, epsilon: NOT_NEGATIVE, decay: NOT_NEGATIVE }],
]);

/** Reports arguments of a call in the user's text that are out of range. */
export function checkFixedArguments(
  context: Context,
  callee: string,
  isBuiltin: boolean,
  bound: ReadonlyMap<string, Located>,
): void {
  if (context.standard !== undefined) return;
  for (const [name, limit] of Object.entries(LIMITS.get(callee) ?? {})) {
    const located = bound.get(name);
    if (located !== undefined) checkLimit(context, callee, name, limit, located);
  }
  if (callee === "attention") checkHeads(context, bound);
  const shape = bound.get("shape");
  if (shape === undefined) return;
  for (const element of elementsOf(shape)) {
    if (!checkDimension(context, element)) return;
    const dim = asDim(element.value);
    // What reshape and broadcast_to take is their own to say.
    if (dim === undefined || isBuiltin || isDimension(dim)) continue;
    const report = { code: "N202", message: `a dimension cannot be ${formatDim(dim)}` } as const;
    const numbers = elementsOf(shape).map(({ value }) => describe(value).replace("the number ", ""));
    const help = context.initial === undefined ? undefined : namedNumbers(callee, numbers);
    return void fail(context, { ...report, span: element.span, notes: [DIMENSION_RANGE], help });
  }
}

/** The parameters of a creation function behind its shape. */
const BEHIND_SHAPE: ReadonlyMap<string, readonly string[]> = new Map([
  ["normal", ["mean", "std"]],
  ["uniform", ["low", "high"]],
]);

/** Numbers in front are taken for the shape: `normal(0, 0.1)` is meant as `normal(mean=0, std=0.1)`. */
export function namedNumbers(callee: string, numbers: readonly string[]): string | undefined {
  const names = BEHIND_SHAPE.get(callee) ?? [];
  if (numbers.length === 0 || numbers.length > names.length) return undefined;
  const named = numbers.map((number, i) => `${names[i] ?? ""}=${number}`);
  return `numbers in front are a shape; name them: ${callee}(${named.join(", ")})`;
}

/** Whether a part of a shape is a dimension, or not known; else that is reported. */
export function checkDimension(context: Context, { value, span }: Located): boolean {
  if (value.kind === "unknown" || asDim(value) !== undefined) return true;
  if (value.kind === "tensor") reportComputed(context, "a dimension", span);
  else
    report(
      context,
      "N112",
      `a dimension must be a whole number, not ${describe(value)}`,
      span,
      value.kind === "number" && value.value === Math.trunc(value.value)
        ? `write ${String(value.value)}`
        : undefined,
    );
  return false;
}

/** The values that an argument of a standard optimiser may have. */
export function hyperRange(optimizer: string, name: string): HyperRange {
  const limit = LIMITS.get(optimizer)?.[name];
  if (limit?.kind !== "number") return {};
  const { least, below } = limit;
  return { least, ...(below === undefined ? {} : { below }) };
}

/** Checks one argument of a standard optimiser; `first` is the value of a schedule at the first step, if it is known. */
export function checkHyper(
  context: Context,
  optimizer: string,
  name: string,
  { value, span }: Located,
  first?: number,
): void {
  const limit = LIMITS.get(optimizer)?.[name];
  const number = value.kind === "number" ? value.value : first;
  if (limit?.kind !== "number" || number === undefined) return;
  const isFinite = Number.isFinite(Math.fround(number));
  if (isFinite && isWithin(number, limit)) return;
  const range = `${rangeText(limit)}${isFinite ? "" : " and finite as f32"}`;
  const found =
    value.kind === "number"
      ? formatNumber(value)
      : `${String(Number(number.toPrecision(6)))}, with which this schedule begins`;
  report(context, "N123", `${name} of ${optimizer} must be ${range}, not ${found}`, span);
}

function checkLimit(context: Context, callee: string, name: string, limit: Limit, located: Located): void {
  const what = `${name} of ${callee}`;
  if (limit.kind === "number") {
    const { value } = located;
    if (value.kind !== "number" || isWithin(value.value, limit)) return;
    return report(
      context,
      "N123",
      `${what} must be ${rangeText(limit)}, not ${formatNumber(value)}`,
      located.span,
    );
  }
  for (const { value, span } of elementsOf(located)) {
    if (value.kind === "tensor") return reportComputed(context, what, span);
    const dim = asDim(value);
    if (value.kind === "unknown" || (dim !== undefined && (typeof dim !== "number" || dim >= limit.least)))
      continue;
    const wanted = `a whole number of at least ${String(limit.least)}`;
    return report(context, codeOf(value), `${what} must be ${wanted}, not ${describe(value)}`, span);
  }
}

/** The most heads that a message proposes. */
const MOST_HEADS = 32;

/** Each head works on its part of the last axis. */
function checkHeads(context: Context, bound: ReadonlyMap<string, Located>): void {
  const [x, heads] = [bound.get("x"), bound.get("heads")];
  if (x?.value.kind !== "tensor" || heads?.value.kind !== "number" || !heads.value.isInteger) return;
  const { type } = x.value.node;
  const [width, count] = [type.shape.at(-1), heads.value.value];
  if (typeof width !== "number" || count < 1 || width % count === 0) return;
  const fitting = Array.from({ length: Math.min(width, MOST_HEADS) }, (_, i) => i + 1);
  const divisors = fitting.filter((each) => width % each === 0);
  fail(context, {
    code: "N123",
    message: `heads of attention must divide the last axis of ${typeText(type)}: ${String(width)} is no multiple of ${String(count)}`,
    span: heads.span,
    help: `these do: ${divisors.join(", ")}`,
  });
}

type NumberLimit = Extract<Limit, { kind: "number" }>;

/** The value that kernels read, rounded to f32: 1 - 1e-9 becomes 1. */
const isWithin = (value: number, { least, below }: NumberLimit): boolean =>
  value >= least && (below === undefined || Math.fround(value) < below);

const rangeText = ({ least, below }: NumberLimit): string =>
  `at least ${String(least)}${below === undefined ? "" : ` and below ${String(below)}`}`;

/** A whole number is of the right kind, but out of range. */
const codeOf = (value: Value): MessageCode => (asDim(value) === undefined ? "N112" : "N123");

function reportComputed(context: Context, what: string, span: Span): void {
  const text = brief(span, "this");
  report(
    context,
    "N201",
    `${what} must be known at compile time; ${text === "this" ? text : `\`${text}\``} is computed at run time`,
    span,
    "write a whole number, a `const`, an argument of the model, or a dimension such as x.shape[0]",
  );
}

function report(context: Context, code: MessageCode, message: string, span: Span, help?: string): void {
  fail(context, { code, message, span, help });
}
