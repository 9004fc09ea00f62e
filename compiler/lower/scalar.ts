/**
 * Scalar arithmetic as expressions: a thin spelling over KernelBuilder in which a plain number stands
 * for a constant of the other operand's type. The functions of math/ are written in it.
 */
import type { KernelBuilder } from "./builder.ts";
import type { ScalarOp, ScalarType, Value } from "./kernel.ts";

export type Operand = Value | number;

export class Scalar {
  readonly builder: KernelBuilder;

  constructor(builder: KernelBuilder) {
    this.builder = builder;
  }

  constant(type: ScalarType, value: number): Value {
    return this.builder.constant(type, type === "f32" ? Math.fround(value) : value);
  }

  add = (a: Operand, b: Operand): Value => this.#pair("add", a, b);
  sub = (a: Operand, b: Operand): Value => this.#pair("sub", a, b);
  mul = (a: Operand, b: Operand): Value => this.#pair("mul", a, b);
  div = (a: Operand, b: Operand): Value => this.#pair("div", a, b);
  rem = (a: Operand, b: Operand): Value => this.#pair("rem", a, b);
  min = (a: Operand, b: Operand): Value => this.#pair("min", a, b);
  max = (a: Operand, b: Operand): Value => this.#pair("max", a, b);
  and = (a: Operand, b: Operand): Value => this.#pair("and", a, b);
  or = (a: Operand, b: Operand): Value => this.#pair("or", a, b);
  xor = (a: Operand, b: Operand): Value => this.#pair("xor", a, b);
  shl = (a: Operand, b: Operand): Value => this.#pair("shl", a, b);
  /** Arithmetic shift. */
  sar = (a: Operand, b: Operand): Value => this.#pair("shr_s", a, b);
  /** Logical shift. */
  shr = (a: Operand, b: Operand): Value => this.#pair("shr_u", a, b);
  mulHigh = (a: Operand, b: Operand): Value => this.#pair("mul_high", a, b);
  eq = (a: Operand, b: Operand): Value => this.#pair("eq", a, b);
  ne = (a: Operand, b: Operand): Value => this.#pair("ne", a, b);
  lt = (a: Operand, b: Operand): Value => this.#pair("lt", a, b);
  le = (a: Operand, b: Operand): Value => this.#pair("le", a, b);
  neg = (a: Value): Value => this.builder.op("neg", a);
  abs = (a: Value): Value => this.builder.op("abs", a);
  sqrt = (a: Value): Value => this.builder.op("sqrt", a);
  floor = (a: Value): Value => this.builder.op("floor", a);
  ceil = (a: Value): Value => this.builder.op("ceil", a);
  trunc = (a: Value): Value => this.builder.op("trunc", a);
  nearest = (a: Value): Value => this.builder.op("nearest", a);
  not = (a: Value): Value => this.builder.op("not", a);
  bits = (a: Value): Value => this.builder.op("bits", a);
  fromBits = (a: Value): Value => this.builder.op("from_bits", a);
  highWord = (a: Value): Value => this.builder.op("high_word", a);
  lowWord = (a: Value): Value => this.builder.op("low_word", a);
  toF32 = (a: Value): Value => (a.type === "f32" ? a : this.builder.op("to_f32", a));
  toF64 = (a: Value): Value => (a.type === "f64" ? a : this.builder.op("to_f64", a));
  toI32 = (a: Value): Value => (a.type === "i32" ? a : this.builder.op("to_i32", a));

  fromWords(high: Operand, low: Operand): Value {
    return this.builder.op("from_words", this.#valueOf(high, "i32"), this.#valueOf(low, "i32"));
  }

  select(condition: Value, a: Operand, b: Operand): Value {
    const type = typeof a !== "number" ? a.type : typeof b !== "number" ? b.type : undefined;
    if (type === undefined) throw new Error("select between two plain numbers");
    return this.builder.op("select", condition, this.#valueOf(a, type), this.#valueOf(b, type));
  }

  isNaN(a: Value): Value {
    return this.ne(a, a);
  }

  /** c[0] + c[1] x + c[2] x² + ..., by Horner's rule. */
  polynomial(x: Value, coefficients: readonly number[]): Value {
    const [last = 0, ...rest] = coefficients.toReversed();
    return rest.reduce<Value>((sum, c) => this.add(this.mul(sum, x), c), this.constant(x.type, last));
  }

  #pair(op: ScalarOp, a: Operand, b: Operand): Value {
    if (typeof a !== "number") return this.builder.op(op, a, this.#valueOf(b, a.type));
    if (typeof b === "number") throw new Error(`${op} of two plain numbers`);
    return this.builder.op(op, this.constant(b.type, a), b);
  }

  #valueOf(a: Operand, type: ScalarType): Value {
    return typeof a === "number" ? this.constant(type, a) : a;
  }
}
