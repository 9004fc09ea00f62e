/** How the elements of one tensor are written: one style for all of them, chosen by their values. */
import { formatExponential, formatFixed } from "./number-format.ts";

export type ShownDtype = "f32" | "f64" | "i32" | "bool";

/** Writes one element, padded on the left to `width`; a longer text stays whole. */
export interface ElementStyle {
  readonly width: number;
  readonly write: (value: number) => string;
}

/** Decimals of a value that is not whole. */
const PRECISION = 4;
/** Values that differ by more than this factor are written with exponents. */
const WIDEST_RATIO = 1e3;
const LARGEST_FIXED = 1e8;
const SMALLEST_FIXED = 1e-4;

/**
 * The style for the elements that are shown. Floats are all whole (`2.`), all with four decimals, or all
 * with exponents, as PyTorch has it: exponents where the largest magnitude is over 10⁸ or over 1,000
 * times the smallest, or where one that is not whole is under 10⁻⁴. Zeros and values that are not finite
 * have no say in the style nor in the width, so that they may stand out of line.
 */
export function chooseStyle(dtype: ShownDtype, shown: readonly number[]): ElementStyle {
  const write = writerFor(dtype, shown);
  const measured = isFloat(dtype) ? shown.filter((value) => Number.isFinite(value) && value !== 0) : shown;
  const width = measured.reduce((most, value) => Math.max(most, write(value).length), 1);
  return { width, write: (value) => write(value).padStart(width) };
}

function isFloat(dtype: ShownDtype): boolean {
  return dtype === "f32" || dtype === "f64";
}

function writerFor(dtype: ShownDtype, shown: readonly number[]): (value: number) => string {
  switch (dtype) {
    case "bool":
      return (value) => (value === 0 ? "False" : "True");
    case "i32":
      return String;
    case "f32":
    case "f64":
      return floatWriter(shown);
  }
}

function floatWriter(shown: readonly number[]): (value: number) => string {
  const sizes = shown.map(Math.abs).filter((size) => Number.isFinite(size) && size > 0);
  const least = sizes.reduce((a, b) => Math.min(a, b), Infinity);
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const whole = sizes.every(Number.isInteger);
  const wide = most / least > WIDEST_RATIO || most > LARGEST_FIXED;
  if (wide || (!whole && least < SMALLEST_FIXED)) return (value) => formatExponential(value, PRECISION);
  if (!whole) return (value) => formatFixed(value, PRECISION);
  return (value) => formatFixed(value, 0) + (Number.isFinite(value) ? "." : "");
}
