/** Tensors out of nothing: constants, ranges, random bits. */
import { floorDivideDims, subtractDims } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { fail } from "../context.ts";
import { broadcastTo, cast, emit, scalar } from "../emit.ts";
import { materialize } from "../materialize.ts";
import { dtypeArgument, isDimension, shapeArgument } from "../calls/static-arguments.ts";
import { asDim, describe, tensor, typeText, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

function applyFull(call: BuiltinCall): Value {
  const { site, given } = call;
  const shape = shapeArgument(call, "shape");
  const value = given.get("value");
  const wanted = given.has("dtype") ? dtypeArgument(call, "dtype", "f32") : undefined;
  if (shape === undefined || value === undefined) return UNKNOWN;
  const node = materialize(site.context, value, wanted);
  if (node === undefined || (given.has("dtype") && wanted === undefined)) return UNKNOWN;
  if (node.type.shape.length > 0)
    return fail(site.context, {
      code: "N203",
      message: `the value of full must be a scalar, not ${typeText(node.type)}`,
      span: value.span,
    });
  return tensor(broadcastTo(site, cast(site, node, wanted ?? node.type.dtype), shape));
}

/** `arange(stop)`, `arange(start, stop)`, `arange(start, stop, step)`: stop is excluded; i32 where all are whole. */
function applyArange(call: BuiltinCall): Value {
  const { site, given } = call;
  const first = given.get("start");
  if (first === undefined) return UNKNOWN;
  const second = given.get("stop");
  const [start, stop] = second === undefined ? [undefined, first] : [first, second];
  const step = given.get("step");
  const numbers = [start, stop, step].filter((located) => located !== undefined);
  for (const { value, span } of numbers) {
    if (value.kind === "unknown") return UNKNOWN;
    if (value.kind !== "number" && value.kind !== "dimension")
      return fail(site.context, {
        code: "N112",
        message: `arange wants numbers that are known at compile time, not ${describe(value)}`,
        span,
      });
  }
  const isWhole = numbers.every(({ value }) => asDim(value) !== undefined);
  const from = start === undefined ? 0 : numberOf(start.value);
  const by = step === undefined ? 1 : numberOf(step.value);
  const length = isWhole
    ? wholeLength(
        asDim(start?.value ?? { kind: "number", value: 0, isInteger: true }) ?? 0,
        asDim(stop.value) ?? 0,
        by,
      )
    : Math.max(0, Math.ceil((numberOf(stop.value) - from) / by));
  if (Number.isNaN(from) || by === 0 || Number.isNaN(by) || !isDimension(length))
    return fail(site.context, {
      code: "N202",
      message: "arange would not end",
      span: call.calleeSpan,
      help: "give numbers, and a step that is not 0",
    });
  const dtype = isWhole ? "i32" : "f32";
  const places = emit(site, "iota", [], { dtype, shape: [length], axis: 0 });
  const scaled = by === 1 ? places : emit(site, "mul", [places, spread(call, by, dtype, length)], {});
  return tensor(from === 0 ? scaled : emit(site, "add", [scaled, spread(call, from, dtype, length)], {}));
}

function spread(call: BuiltinCall, value: number, dtype: "i32" | "f32", length: Dim) {
  return broadcastTo(call.site, scalar(call.site, dtype, value), [length]);
}

/** The number a static value is; NaN for a symbolic dimension, which only `stop` may be. */
const numberOf = (value: Value): number => (value.kind === "number" ? value.value : NaN);

function wholeLength(start: Dim, stop: Dim, step: number): Dim {
  if (typeof start === "number" && typeof stop === "number")
    return Math.max(0, Math.ceil((stop - start) / step));
  const span = step > 0 ? subtractDims(stop, start) : subtractDims(start, stop);
  const stride = Math.abs(step);
  return stride === 1 ? span : floorDivideDims(subtractDims(span, 1 - stride), stride || 1);
}

/** 32 random bits an element, as i32: what every random number is made of. */
function applyRandomBits(call: BuiltinCall): Value {
  const { site } = call;
  const shape = shapeArgument(call, "shape");
  if (shape === undefined) return UNKNOWN;
  const { stream, counter } = site.context.draws.next();
  const key = site.context.draws.key(site);
  return tensor(emit(site, "random_bits", [key, counter], { shape, stream }));
}

export const CREATION: readonly (readonly [string, Builtin])[] = [
  ["full", { parameters: ["shape", "value", "dtype?"], apply: applyFull }],
  [
    "arange",
    {
      parameters: ["start", "stop?", "step?"],
      apply: applyArange,
    },
  ],
  ["random_bits", { parameters: ["shape"], apply: applyRandomBits }],
];
