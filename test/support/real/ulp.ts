/** The distance of a float from an exact value, in units of the last place. */
import { abs, magnitude, real, scale as scaled, sub, toNumber, type Real } from "./real.ts";

export type Float = "f32" | "f64";

/** A real number, or a NaN, an infinity or a zero of a sign that is expected as it is. */
export type Exact = Real | number;

const DIGITS: Readonly<Record<Float, number>> = { f32: 23, f64: 52 };
/** The exponents of the smallest number above 0 and of the first that is too large. */
const LEAST: Readonly<Record<Float, number>> = { f32: -149, f64: -1074 };
const LIMIT: Readonly<Record<Float, number>> = { f32: 128, f64: 1024 };

/**
 * How many units of the last place of `size` (by default the exact value) are between the two; infinite if a NaN, an
 * infinity or an exact zero was expected and not found. An infinity counts as the first power of two that has no float.
 */
export function ulpError(found: number, exact: Exact, dtype: Float, size?: Real): number {
  if (typeof exact === "number") return Object.is(found, exact) ? 0 : Infinity;
  if (Number.isNaN(found)) return Infinity;
  const isBeyond = magnitude(exact) >= LIMIT[dtype];
  const limit = scaled(real(Math.sign(found)), LIMIT[dtype]);
  if (isBeyond) return found === Math.sign(toNumber(exact)) * Infinity ? 0 : Infinity;
  const value = Number.isFinite(found) ? real(found) : limit;
  const unit = Math.max(magnitude(size ?? exact) - DIGITS[dtype], LEAST[dtype]);
  return toNumber(scaled(abs(sub(value, exact)), -unit));
}
