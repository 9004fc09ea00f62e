/** Scalar operators as JavaScript. A bool is a JavaScript boolean; every f32 result goes through Math.fround. */
import type { ScalarOp, ScalarType } from "../../lower/kernel.ts";

type Write = (args: readonly string[], type: ScalarType) => string;

/** `type` is the operands' (of `select`, the second's). */
export const JS_OPS: { readonly [K in ScalarOp]: Write } = {
  add: arithmetic("+"),
  sub: arithmetic("-"),
  mul: ([a, b], type) => (type === "i32" ? call("Math.imul", a, b) : rounded(type, `${str(a)} * ${str(b)}`)),
  div: arithmetic("/"),
  rem: arithmetic("%"),
  min: ([a, b]) => call("Math.min", a, b),
  max: ([a, b]) => call("Math.max", a, b),
  neg: ([a], type) => (type === "i32" ? `(-${str(a)} | 0)` : `(-${str(a)})`),
  abs: ([a], type) => (type === "i32" ? `(Math.abs(${str(a)}) | 0)` : call("Math.abs", a)),
  sqrt: ([a], type) => rounded(type, call("Math.sqrt", a)),
  floor: ([a]) => call("Math.floor", a),
  ceil: ([a]) => call("Math.ceil", a),
  trunc: ([a]) => call("Math.trunc", a),
  nearest: ([a]) => call("nearest", a),
  and: logic("&", "&&"),
  or: logic("|", "||"),
  xor: logic("^", "!=="),
  not: ([a]) => `!${str(a)}`,
  shl: infix("<<"),
  shr_s: infix(">>"),
  shr_u: ([a, b]) => `(${str(a)} >>> ${str(b)} | 0)`,
  mul_high: ([a, b]) => call("multiplyHigh", a, b),
  eq: infix("==="),
  ne: infix("!=="),
  lt: infix("<"),
  le: infix("<="),
  select: ([c, a, b]) => `(${str(c)} ? ${str(a)} : ${str(b)})`,
  to_f32: ([a], type) => (type === "bool" ? `(${str(a)} ? 1 : 0)` : call("fround", a)),
  to_f64: ([a], type) => (type === "bool" ? `(${str(a)} ? 1 : 0)` : str(a)),
  to_i32: ([a], type) => (type === "bool" ? `(${str(a)} ? 1 : 0)` : call("toInt32", a)),
  bits: ([a]) => call("bitsOf", a),
  from_bits: ([a]) => call("floatOf", a),
  high_word: ([a]) => call("highWord", a),
  low_word: ([a]) => call("lowWord", a),
  from_words: ([high, low]) => call("doubleOf", high, low),
};

function str(text: string | undefined): string {
  if (text === undefined) throw new Error("an operator lacks an operand");
  return text;
}

function call(name: string, ...args: readonly (string | undefined)[]): string {
  return `${name}(${args.map(str).join(", ")})`;
}

function rounded(type: ScalarType, expression: string): string {
  if (type === "f32") return `fround(${expression})`;
  return type === "i32" ? `(${expression} | 0)` : `(${expression})`;
}

function arithmetic(operator: string): Write {
  return ([a, b], type) => rounded(type, `${str(a)} ${operator} ${str(b)}`);
}

function infix(operator: string): Write {
  return ([a, b]) => `(${str(a)} ${operator} ${str(b)})`;
}

function logic(bitwise: string, logical: string): Write {
  return (args, type) => infix(type === "bool" ? logical : bitwise)(args, type);
}

/** What the expressions above call, and the little that loops need. */
export const JS_PRELUDE = `  const fround = Math.fround;
  const word = new DataView(new ArrayBuffer(8));
  const bitsOf = (x) => (word.setFloat32(0, x), word.getInt32(0));
  const floatOf = (bits) => (word.setInt32(0, bits), word.getFloat32(0));
  const highWord = (x) => (word.setFloat64(0, x), word.getInt32(0));
  const lowWord = (x) => (word.setFloat64(0, x), word.getInt32(4));
  const doubleOf = (high, low) => (word.setInt32(0, high), word.setInt32(4, low), word.getFloat64(0));
  // To i32 towards zero; what does not fit gives the nearest that does, NaN gives 0.
  const toInt32 = (x) => Math.max(-2147483648, Math.min(2147483647, x)) | 0;
  // To the nearest whole number, ties to even.
  const nearest = (x) => {
    const up = Math.round(x);
    return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
  };
  // The high word of the product of two unsigned words, from products of their halves.
  const multiplyHigh = (a, b) => {
    const a0 = a & 0xffff, a1 = a >>> 16, b0 = b & 0xffff, b1 = b >>> 16;
    const middle = a1 * b0 + ((a0 * b0) >>> 16);
    const other = a0 * b1 + (middle & 0xffff);
    return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(other / 65536)) | 0;
  };
`;
