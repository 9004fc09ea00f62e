/**
 * Decimal texts of doubles, correctly rounded from the exact binary value with ties to even: what C's
 * and Python's `%.4f` and `%.4e` give. JavaScript's toFixed and toExponential round ties away from
 * zero (0.03125 to 0.0313, where the others have 0.0312).
 */

/** `value` with `digits` decimals, as `%.{digits}f`: `-0.5000`, `nan`, `inf`. The sign of -0 is kept. */
export function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const scaled = roundScaled(Math.abs(value), digits)
    .toString()
    .padStart(digits + 1, "0");
  const point = scaled.length - digits;
  return signOf(value) + scaled.slice(0, point) + (digits > 0 ? `.${scaled.slice(point)}` : "");
}

/** `value` with `digits` decimals and an exponent of two digits at least, as `%.{digits}e`: `1.5000e-05`. */
export function formatExponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  const size = Math.abs(value);
  // Ties round to the same power of ten either way: the digit before them is a 9.
  const rounded = size.toExponential(digits);
  const exponent = Number(rounded.slice(rounded.indexOf("e") + 1));
  const scaled = roundScaled(size, digits - exponent).toString();
  const fraction = digits > 0 ? `.${scaled.slice(1).padStart(digits, "0")}` : "";
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${signOf(value)}${scaled.slice(0, 1)}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

/** `size * 10 ** power`, exact, rounded to an integer with ties to even; `size` is finite and at least 0. */
function roundScaled(size: number, power: number): bigint {
  const { significand, exponent } = binaryParts(size);
  const numerator = significand * 2n ** positive(exponent) * 10n ** positive(power);
  const denominator = 2n ** positive(-exponent) * 10n ** positive(-power);
  const quotient = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  const up = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function positive(exponent: number): bigint {
  return BigInt(Math.max(0, exponent));
}

/** The integers with `size = significand * 2 ** exponent` (IEEE 754 binary64). */
function binaryParts(size: number): { readonly significand: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return biased === 0
    ? { significand: fraction, exponent: -1074 }
    : { significand: fraction | (1n << 52n), exponent: biased - 1075 };
}
