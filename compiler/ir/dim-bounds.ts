/** What can be proved of the order of dimensions, given that every variable is a whole number of at least 1. */
import {
  addDims,
  dimVariable,
  multiplyDims,
  subtractDims,
  type Dim,
  type DimAtom,
  type DimExpression,
  type DimTerm,
} from "./dim.ts";

/** Whether a ≥ b for all values of the variables. False also where it is true but the proof is not found. */
export function isAtLeast(a: Dim, b: Dim): boolean {
  const bound = lowerBound(subtractDims(a, b));
  return bound !== undefined && bound >= 0;
}

/** Whether a ≠ b for all values of the variables, as far as the proof is found. */
export function isNeverEqual(a: Dim, b: Dim): boolean {
  return isAtLeast(a, addDims(b, 1)) || isAtLeast(b, addDims(a, 1));
}

/**
 * A whole number that the dimension never falls below; undefined where none is found. Each variable V
 * is written as 1 + V', V' ≥ 0, and each quotient is bounded by a polynomial. Where no product has a
 * negative coefficient then, the least value is the constant term.
 */
export function lowerBound(dim: Dim): number | undefined {
  if (typeof dim === "number") return dim;
  if (dim.terms.every(isGrowing)) return dim.terms.reduce((sum, { coefficient }) => sum + coefficient, 0);
  const bounds = [leastLinear, leastConstant]
    .map((least) => leastValue(dim, least))
    .filter((bound) => bound !== undefined);
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

/** Constant, or least where every variable is 1: then nothing need be multiplied out. */
const isGrowing = ({ coefficient, factors }: DimTerm): boolean =>
  factors.length === 0 || (coefficient > 0 && factors.every(({ kind }) => kind === "variable"));

/** A longer polynomial is not multiplied further: a product of n variables, shifted, has 2ⁿ terms. */
const MOST_TERMS = 1000;

const isTooLong = (dim: Dim): boolean => typeof dim !== "number" && dim.terms.length > MOST_TERMS;

/** A polynomial in the shifted variables, divided by a positive whole number. */
interface Fraction {
  readonly over: Dim;
  readonly under: number;
}
type Quotient = DimAtom & { readonly kind: "quotient" };

function leastValue(
  dim: DimExpression,
  least: (factors: readonly DimAtom[]) => Fraction | undefined,
): number | undefined {
  const scale = dim.terms.flatMap((term) => term.factors).reduce((s, atom) => s * divisorOf(atom), 1);
  let sum: Dim = 0;
  for (const term of dim.terms) {
    const bound = term.coefficient < 0 ? most(term.factors) : least(term.factors);
    if (bound === undefined) return undefined;
    sum = addDims(sum, multiplyDims((term.coefficient * scale) / bound.under, bound.over));
  }
  const constant = leastOfPolynomial(sum);
  return constant === undefined ? undefined : Math.ceil(constant / scale);
}

/** The value where all shifted variables are 0, if it is the least. */
function leastOfPolynomial(polynomial: Dim): number | undefined {
  if (typeof polynomial === "number") return polynomial;
  const isConstant = (term: DimTerm): boolean => term.factors.length === 0;
  if (polynomial.terms.some((term) => !isConstant(term) && term.coefficient < 0)) return undefined;
  return polynomial.terms.find(isConstant)?.coefficient ?? 0;
}

const divisorOf = (atom: DimAtom): number =>
  atom.kind === "quotient" && typeof atom.divisor === "number" ? Math.abs(atom.divisor) : 1;

/** Nowhere above the product, with each quotient bounded by a constant. */
function leastConstant(factors: readonly DimAtom[]): Fraction | undefined {
  const bounds = factors.map((atom) => (atom.kind === "variable" ? shifted(atom) : leastQuotient(atom)));
  return product(bounds.map((over) => (over === undefined ? undefined : { over, under: 1 })));
}

/** Nowhere above the product, with p // d bounded by (p - d + 1) / d; where that may be negative, only once a product. */
function leastLinear(factors: readonly DimAtom[]): Fraction | undefined {
  if (factors.filter((atom) => atom.kind === "quotient").length > 1) return undefined;
  return product(
    factors.map((atom) => {
      if (atom.kind === "variable") return { over: shifted(atom), under: 1 };
      const { divisor } = atom;
      const dividend = shiftedPolynomial(atom.dividend);
      if (dividend === undefined || typeof divisor !== "number" || divisor < 1) return undefined;
      return { over: subtractDims(dividend, divisor - 1), under: divisor };
    }),
  );
}

/** Nowhere below the product: p // d ≤ p / d. All factors must be nowhere negative. */
function most(factors: readonly DimAtom[]): Fraction | undefined {
  return product(
    factors.map((atom) => {
      if (atom.kind === "variable") return { over: shifted(atom), under: 1 };
      const over = leastQuotient(atom) === undefined ? undefined : shiftedPolynomial(atom.dividend);
      return over === undefined ? undefined : { over, under: divisorOf(atom) };
    }),
  );
}

function product(fractions: readonly (Fraction | undefined)[]): Fraction | undefined {
  let [over, under]: [Dim, number] = [1, 1];
  for (const fraction of fractions) {
    if (fraction === undefined || isTooLong(over)) return undefined;
    over = multiplyDims(over, fraction.over);
    under *= fraction.under;
  }
  return { over, under };
}

const shifted = (variable: DimAtom): Dim => addDims(dimVariable(variable.key), 1);

/** The least whole number the quotient is known to be, if that is not negative. */
function leastQuotient({ dividend, divisor }: Quotient): number | undefined {
  const [over, under] = [lowerBound(dividend), lowerBound(divisor)];
  if (over === undefined || over < 0 || under === undefined || under < 1) return undefined;
  return typeof divisor === "number" ? Math.floor(over / divisor) : 0;
}

/** A polynomial without quotients, in the shifted variables. */
function shiftedPolynomial(dim: Dim): Dim | undefined {
  if (typeof dim === "number") return dim;
  let sum: Dim = 0;
  for (const term of dim.terms) {
    if (term.factors.some((atom) => atom.kind === "quotient")) return undefined;
    const factors = term.factors.map((atom) => ({ over: shifted(atom), under: 1 }));
    const multiplied = product(factors);
    if (multiplied === undefined) return undefined;
    sum = addDims(sum, multiplyDims(term.coefficient, multiplied.over));
  }
  return sum;
}
