/**
 * Scalar operators as WebAssembly: alone, and on four lanes. A bool is 0 or 1 alone and a mask (0 or -1)
 * in lanes. Operators that lanes lack are done one by one by the writer.
 */
import { WASM_MODULUS } from "./modulus.ts";
import type { ScalarOp, ScalarType } from "../../lower/kernel.ts";

/** Folded text from folded operands; `type` is the operands' (of `select`, the second's). */
export type Write = (args: readonly string[], type: ScalarType) => string;

export const WASM_TYPE: Readonly<Record<ScalarType, "f32" | "f64" | "i32">> = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  bool: "i32",
};

const float =
  (name: string): Write =>
  (args, type) =>
    instruction(`${WASM_TYPE[type]}.${name}`, args);

/** One instruction for floats, another for i32. */
const either =
  (floats: string, integers: string): Write =>
  (args, type) =>
    type === "f32" || type === "f64" ? instruction(`${type}.${floats}`, args) : instruction(integers, args);

export const SCALAR: { readonly [K in ScalarOp]: Write } = {
  add: float("add"),
  sub: float("sub"),
  mul: float("mul"),
  div: either("div", "call $divide"),
  rem: (args, type) => (type === "i32" ? instruction("call $remainder", args) : modulus(args, type)),
  min: either("min", "call $least"),
  max: either("max", "call $greatest"),
  neg: (args, type) =>
    type === "i32" ? instruction("i32.sub (i32.const 0)", args) : float("neg")(args, type),
  abs: either("abs", "call $size"),
  sqrt: float("sqrt"),
  floor: float("floor"),
  ceil: float("ceil"),
  trunc: float("trunc"),
  nearest: float("nearest"),
  and: (args) => instruction("i32.and", args),
  or: (args) => instruction("i32.or", args),
  xor: (args) => instruction("i32.xor", args),
  not: (args) => instruction("i32.eqz", args),
  shl: (args) => instruction("i32.shl", args),
  shr_s: (args) => instruction("i32.shr_s", args),
  shr_u: (args) => instruction("i32.shr_u", args),
  mul_high: (args) => instruction("call $multiply_high", args),
  eq: float("eq"),
  ne: float("ne"),
  lt: either("lt", "i32.lt_s"),
  le: either("le", "i32.le_s"),
  select: ([condition = "", a = "", b = ""]) => instruction("select", [a, b, condition]),
  to_f32: convert("f32", { f64: "f32.demote_f64", i32: "f32.convert_i32_s", bool: "f32.convert_i32_s" }),
  to_f64: convert("f64", { f32: "f64.promote_f32", i32: "f64.convert_i32_s", bool: "f64.convert_i32_s" }),
  to_i32: convert("i32", { f32: "i32.trunc_sat_f32_s", f64: "i32.trunc_sat_f64_s", bool: "" }),
  bits: (args) => instruction("i32.reinterpret_f32", args),
  from_bits: (args) => instruction("f32.reinterpret_i32", args),
  high_word: (args) => instruction("call $high_word", args),
  low_word: ([a = ""]) => `(i32.wrap_i64 (i64.reinterpret_f64 ${a}))`,
  from_words: (args) => instruction("call $from_words", args),
};

function modulus(args: readonly string[], type: ScalarType): string {
  if (type === "f64") return instruction("call $modulus", args);
  const wide = args.map((arg) => instruction("f64.promote_f32", [arg]));
  return instruction("f32.demote_f64", [instruction("call $modulus", wide)]);
}

const lanes =
  (name: string): Write =>
  (args) =>
    instruction(name, args);
/** The instruction for f32 lanes and the one for i32 lanes. */
const both =
  (floats: string, integers: string): Write =>
  (args, type) =>
    instruction(type === "f32" ? floats : integers, args);
const same = (name: string): Write => both(`f32x4.${name}`, `i32x4.${name}`);

/** A true mask is -1, which counts as less than a false one: bools compare the other way round. */
function ordered(name: string, reversed: string): Write {
  return (args, type) => both(`f32x4.${name}`, `i32x4.${type === "bool" ? reversed : name}_s`)(args, type);
}

/** Four lanes at once; undefined where lanes have no such instruction. Shifts take a scalar count. */
export const LANES: { readonly [K in ScalarOp]: Write | undefined } = {
  add: same("add"),
  sub: same("sub"),
  mul: same("mul"),
  div: undefined,
  rem: undefined,
  min: both("f32x4.min", "i32x4.min_s"),
  max: both("f32x4.max", "i32x4.max_s"),
  neg: same("neg"),
  abs: same("abs"),
  sqrt: lanes("f32x4.sqrt"),
  floor: lanes("f32x4.floor"),
  ceil: lanes("f32x4.ceil"),
  trunc: lanes("f32x4.trunc"),
  nearest: lanes("f32x4.nearest"),
  and: lanes("v128.and"),
  or: lanes("v128.or"),
  xor: lanes("v128.xor"),
  not: lanes("v128.not"),
  shl: lanes("i32x4.shl"),
  shr_s: lanes("i32x4.shr_s"),
  shr_u: lanes("i32x4.shr_u"),
  mul_high: lanes("call $multiply_high_lanes"),
  eq: same("eq"),
  ne: same("ne"),
  lt: ordered("lt", "gt"),
  le: ordered("le", "ge"),
  select: ([condition = "", a = "", b = ""]) => instruction("v128.bitselect", [a, b, condition]),
  to_f32: ([a = ""], type) =>
    type === "bool"
      ? `(v128.and ${a} (v128.const f32x4 1 1 1 1))`
      : instruction("f32x4.convert_i32x4_s", [a]),
  to_f64: undefined,
  to_i32: ([a = ""], type) =>
    type === "bool"
      ? `(v128.and ${a} (v128.const i32x4 1 1 1 1))`
      : instruction("i32x4.trunc_sat_f32x4_s", [a]),
  bits: ([a = ""]) => a,
  from_bits: ([a = ""]) => a,
  high_word: undefined,
  low_word: undefined,
  from_words: undefined,
};

/** The lane form for operands of a type; i32 has no division of lanes, f32 has. */
export function laneForm(op: ScalarOp, type: ScalarType): Write | undefined {
  return op === "div" && type === "f32" ? lanes("f32x4.div") : LANES[op];
}

export function instruction(name: string, args: readonly string[]): string {
  return `(${[name, ...args].join(" ")})`;
}

function convert(to: ScalarType, from: Partial<Record<ScalarType, string>>): Write {
  return ([a = ""], type) => {
    const name = from[type] ?? "";
    return type === to || name === "" ? a : instruction(name, [a]);
  };
}

/** What the instructions above call, and dimensions; a dimension is never divided by 0. */
const HELPERS = `  (func $divide (param $a i32) (param $b i32) (result i32)
    (if (i32.eqz (local.get $b)) (then (return (i32.const 0))))
    (if (i32.eq (local.get $b) (i32.const -1)) (then (return (i32.sub (i32.const 0) (local.get $a)))))
    (i32.div_s (local.get $a) (local.get $b)))
  (func $remainder (param $a i32) (param $b i32) (result i32)
    (if (i32.eqz (local.get $b)) (then (return (i32.const 0))))
    (i32.rem_s (local.get $a) (local.get $b)))
  (func $floor_divide (param $a i32) (param $b i32) (result i32)
    (i32.sub
      (i32.div_s (local.get $a) (local.get $b))
      (i32.and
        (i32.ne (i32.rem_s (local.get $a) (local.get $b)) (i32.const 0))
        (i32.lt_s (i32.xor (local.get $a) (local.get $b)) (i32.const 0)))))
  (func $end_of_block (param $i i32) (param $stop i32) (param $block i32) (result i32)
    (select
      (i32.add (local.get $i) (local.get $block))
      (local.get $stop)
      (i32.lt_s (local.get $block) (i32.sub (local.get $stop) (local.get $i)))))
  (func $least (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.lt_s (local.get $a) (local.get $b))))
  (func $greatest (param $a i32) (param $b i32) (result i32)
    (select (local.get $b) (local.get $a) (i32.lt_s (local.get $a) (local.get $b))))
  (func $size (param $a i32) (result i32)
    (select (i32.sub (i32.const 0) (local.get $a)) (local.get $a) (i32.lt_s (local.get $a) (i32.const 0))))
  (func $multiply_high (param $a i32) (param $b i32) (result i32)
    (i32.wrap_i64 (i64.shr_u
      (i64.mul (i64.extend_i32_u (local.get $a)) (i64.extend_i32_u (local.get $b)))
      (i64.const 32))))
  (func $multiply_high_lanes (param $a v128) (param $b v128) (result v128)
    (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31
      (i64x2.extmul_low_i32x4_u (local.get $a) (local.get $b))
      (i64x2.extmul_high_i32x4_u (local.get $a) (local.get $b))))
  (func $high_word (param $a f64) (result i32)
    (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (local.get $a)) (i64.const 32))))
  (func $from_words (param $high i32) (param $low i32) (result f64)
    (f64.reinterpret_i64 (i64.or
      (i64.shl (i64.extend_i32_u (local.get $high)) (i64.const 32))
      (i64.extend_i32_u (local.get $low)))))
`;

/** The functions among those that a text calls. None of them calls another, but for those of the remainder. */
export function wasmHelpers(text: string): string {
  const called = new Set(text.match(/(?<=\(call )\$\w+/g));
  const helpers = HELPERS.split(/(?=^  \(func )/m).filter((helper) =>
    called.has(/\$\w+/.exec(helper)?.[0] ?? ""),
  );
  return [...helpers, called.has("$modulus") ? WASM_MODULUS : ""].join("");
}
