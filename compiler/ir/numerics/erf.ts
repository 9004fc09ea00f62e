/**
 * The error function to f64 accuracy, by the rational approximations of W. J. Cody, "Rational Chebyshev
 * approximations for the error function", Mathematics of Computation 23 (1969): one for erf on
 * [0, 0.46875], one each for erfc on (0.46875, 4] and beyond.
 */

/** Numerator and denominator, highest power first. */
interface Rational {
  readonly over: readonly number[];
  readonly under: readonly number[];
}

/** erf(x) / x in x². */
const SMALL: Rational = {
  over: [
    1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2,
    3.20937758913846947e3,
  ],
  under: [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3],
};

/** exp(x²) erfc(x) in x. */
const MIDDLE: Rational = {
  over: [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
    2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3,
    1.23033935479799725e3,
  ],
  under: [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
};

/** x² (1/√π - x exp(x²) erfc(x)) in 1 / x². */
const LARGE: Rational = {
  over: [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
  under: [
    1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3,
  ],
};

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

const rational = ({ over, under }: Rational, x: number): number => polynomial(over, x) / polynomial(under, x);

const ONE_OVER_ROOT_PI = 0.5641895835477563;

/** erf(x) = 2/√π ∫₀ˣ exp(-t²) dt, to within a few units in the last place of f64. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return x * rational(SMALL, x * x);
  // From here on erfc is below 2 ** -54, so that erf rounds to 1.
  if (size > 5.93) return Math.sign(x);
  return Math.sign(x) * (1 - complement(size));
}

/** 1 - erf(x), precise even where it is small. */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.46875) return 1 - erf(x);
  // Beyond this, the exponential is 0 and the other factor may be infinite or NaN.
  if (x > 28) return 0;
  return x > 0 ? complement(x) : 2 - (x < -6 ? 0 : complement(-x));
}

/** erfc(x) for x > 0.46875. */
function complement(x: number): number {
  if (x <= 4) return bell(x) * rational(MIDDLE, x);
  const reciprocal = 1 / (x * x);
  return (bell(x) / x) * (ONE_OVER_ROOT_PI - reciprocal * rational(LARGE, reciprocal));
}

/** exp(-x²). Rounding x² would lose digits, so x is split into a multiple of 1/16, whose square is exact, and the rest. */
function bell(x: number): number {
  const whole = Math.trunc(x * 16) / 16;
  return Math.exp(-whole * whole) * Math.exp(-(x - whole) * (x + whole));
}
