/** How one value is written in WebAssembly text, alone or in four lanes. */
import type { LetStatement, ScalarOp, ScalarType, Value } from "../../lower/kernel.ts";
import { instruction, laneForm, SCALAR, WASM_TYPE } from "./ops.ts";

export type Known =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "local"; readonly name: string; readonly isVector: boolean };

export function localName(value: Value, isVector: boolean): string {
  const id = value.id < 0 ? `u${String(-value.id)}` : String(value.id);
  return `$${isVector ? "x" : "v"}${id}`;
}

export type LocalType = "i32" | "v128" | "f32" | "f64";

export function localType(type: ScalarType, isVector: boolean): LocalType {
  return isVector ? "v128" : WASM_TYPE[type];
}

export function constantText(value: number, type: ScalarType, isVector: boolean): string {
  if (!isVector) return `(${WASM_TYPE[type]}.const ${numberText(value)})`;
  if (type === "f64") throw new Error("there are no four lanes of f64");
  const lane = numberText(type === "bool" ? -value : value);
  return `(v128.const ${type === "f32" ? "f32x4" : "i32x4"} ${Array(4).fill(lane).join(" ")})`;
}

/** Sets locals of one type to the same value. */
export function setAll(locals: readonly string[], value: string): string {
  const [first = "", ...others] = locals;
  const set = others.reduceRight((text, local) => `(local.tee ${local} ${text})`, value);
  return `(local.set ${first} ${set})\n`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A scalar in all four lanes. */
export function splat(text: string, type: ScalarType): string {
  if (type === "f32") return `(f32x4.splat ${text})`;
  return `(i32x4.splat ${type === "bool" ? `(i32.sub (i32.const 0) ${text})` : text})`;
}

export function extractLane(text: string, type: ScalarType, lane: number): string {
  if (type === "f32") return `(f32x4.extract_lane ${String(lane)} ${text})`;
  const bits = `(i32x4.extract_lane ${String(lane)} ${text})`;
  return type === "bool" ? `(i32.and ${bits} (i32.const 1))` : bits;
}

/** The type whose instructions an operation uses. */
export function typeOf({ op, args }: LetStatement): ScalarType {
  const typed = op === "select" ? args[1] : args[0];
  if (typed === undefined) throw new Error(`${op} without operands`);
  return typed.type;
}

export function scalarText(op: ScalarOp, type: ScalarType, args: readonly string[]): string {
  return SCALAR[op](args, type);
}

/** Four scalar operations where lanes have none; the operands are cheap to repeat. */
export function lanesOneByOne(statement: LetStatement, args: readonly string[]): string {
  const { op, result } = statement;
  const type = typeOf(statement);
  const one = (lane: number): string => {
    const scalars = args.map((arg, i) => extractLane(arg, statement.args[i]?.type ?? type, lane));
    const text = scalarText(op, type, scalars);
    return result.type === "bool" ? `(i32.sub (i32.const 0) ${text})` : text;
  };
  const shape = result.type === "f32" ? "f32x4" : "i32x4";
  return [1, 2, 3].reduce(
    (vector, lane) => instruction(`${shape}.replace_lane ${String(lane)}`, [vector, one(lane)]),
    `(${shape}.splat ${one(0)})`,
  );
}

const SHIFTS: ReadonlySet<ScalarOp> = new Set<ScalarOp>(["shl", "shr_s", "shr_u"]);

/** The lane form of an operation; undefined where it must be done one by one. `countOf` is a constant's number. */
export function lanesText(
  statement: LetStatement,
  text: (value: Value) => string,
  countOf: (value: Value) => number | undefined,
): string | undefined {
  const { op, args } = statement;
  const form = laneForm(op, typeOf(statement));
  if (form === undefined) return undefined;
  const [first, count] = args;
  if (!SHIFTS.has(op) || first === undefined || count === undefined)
    return form(args.map(text), typeOf(statement));
  const known = countOf(count);
  return known === undefined ? undefined : form([text(first), `(i32.const ${String(known)})`], "i32");
}
