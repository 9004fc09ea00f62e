/** Scalar arithmetic of the reference semantics where JavaScript's own differs from NumPy's or C's. */

/** To the nearest whole number, ties to even; -0.5 gives -0. */
export function roundTiesToEven(x: number): number {
  if (!Number.isFinite(x) || Number.isInteger(x)) return x;
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction !== 0.5) return fraction < 0.5 && below === 0 ? 0 : Math.round(x);
  const even = below % 2 === 0 ? below : below + 1;
  return even === 0 && x < 0 ? -0 : even;
}

/** Towards zero; NaN gives 0, what does not fit gives the nearest that does (WASM's `trunc_sat`). */
export function toInt32Saturating(x: number): number {
  if (Number.isNaN(x)) return 0;
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))) | 0;
}

/** What `//` leaves, exactly, with the divisor's sign (Python's float `%`). NaN where the divisor is 0. */
export function floorMod(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/**
 * The whole number q with a = q × b + floorMod(a, b), as NumPy's `floor_divide`: 1 // 0.1 is 9, since
 * the double 0.1 is above a tenth. ±inf or NaN where the divisor is 0.
 */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const remainder = a % b;
  let quotient = (a - remainder) / b;
  if (remainder !== 0 && remainder < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const below = Math.floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

/** i32 `//`: 0 where the divisor is 0; -2**31 // -1 wraps to -2**31. */
export function intFloorDivide(a: number, b: number): number {
  return b === 0 ? 0 : Math.floor(a / b) | 0;
}

/** i32 `%` with the divisor's sign: 0 where the divisor is 0. */
export function intFloorMod(a: number, b: number): number {
  if (b === 0) return 0;
  const remainder = (a % b) | 0;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** C's `pow`: unlike JavaScript's, 1 to any power is 1 (NaN too), and so is -1 to ±infinity. */
export function ieeePow(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}

/** i32 power that wraps. A negative exponent gives the true power rounded towards zero (0 for a base of 0). */
export function intPow(a: number, b: number): number {
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let base = a, left = b; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}
