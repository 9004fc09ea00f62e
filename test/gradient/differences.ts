/**
 * Derivatives by differences that know how good they are: Richardson's extrapolation of central differences,
 * after C. J. F. Ridders, "Accurate computation of F'(x) and F'(x) F''(x)", Advances in Engineering Software 4
 * (1982).
 *
 * D(h) = (f(h) - f(-h)) / 2h is f'(0) + c₂h² + c₄h⁴ + ... Of D(h), D(h/2) and D(h/4) a combination has neither the
 * h² nor the h⁴ term: what is left is of order h⁶, about 10⁻¹² for h = 2⁻⁶, while rounding leaves ε |f| / h, about
 * 10⁻¹³ |f|. A single difference would leave 10⁻⁹ at its best step, too near to the 10⁻⁶ that are asked for.
 * How much the last extrapolation changed is known too. Where that is too much (f turns sharply, or has a kink
 * within the step) a smaller step is taken.
 */

/** Powers of two, so that ±h, ±h/2 and ±h/4 are exact. */
const STEPS = [2 ** -6, 2 ** -9, 2 ** -12, 2 ** -15] as const;

/** A step is good enough where the last extrapolation changed no element by more than this part of the greatest. */
const SETTLED = 1e-9;

/** f'(0) of a function of one number with any number of results. */
export function derivative(f: (t: number) => readonly number[]): readonly number[] {
  const attempts: { readonly values: readonly number[]; readonly doubt: number }[] = [];
  for (const step of STEPS) {
    const attempt = extrapolated(f, step);
    if (attempt.doubt <= SETTLED) return attempt.values;
    attempts.push(attempt);
  }
  const best = attempts.reduce((a, b) => (b.doubt < a.doubt ? b : a));
  return best.values;
}

/** `doubt` is the change that the last column brought, as a part of the greatest result. */
function extrapolated(f: (t: number) => readonly number[], step: number) {
  const [coarse, middle, fine] = [central(f, step), central(f, step / 2), central(f, step / 4)];
  // (4 D(h/2) - D(h)) / 3 has no h² term; (16 E(h/2) - E(h)) / 15 of these no h⁴ term.
  const first = coarse.map((d, i) => (4 * (middle[i] ?? NaN) - d) / 3);
  const second = middle.map((d, i) => (4 * (fine[i] ?? NaN) - d) / 3);
  const values = first.map((e, i) => (16 * (second[i] ?? NaN) - e) / 15);
  const change = greatest(values.map((value, i) => value - (second[i] ?? NaN)));
  return { values, doubt: change / Math.max(greatest(values), Number.MIN_VALUE) };
}

function central(f: (t: number) => readonly number[], h: number): readonly number[] {
  const behind = f(-h);
  return f(h).map((ahead, i) => (ahead - (behind[i] ?? NaN)) / (2 * h));
}

const greatest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
