/** What can be proved of the order of dimensions, given that every variable is a whole number of at least 1. */
import {
  addDims,
  dimVariable,
  multiplyDims,
  subtractDims,
  type Dim,
  type DimAtom,
  type DimExpression,
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
 * A number that the dimension never falls below; undefined where none is found. Each variable V is
 * written as 1 + V', V' ≥ 0: where no product has a negative coefficient then, the least value is the
 * constant term.
 */
export function lowerBound(dim: Dim): number | undefined {
  if (typeof dim === "number") return dim;
  const shifted = shiftVariables(dim);
  if (shifted === undefined || typeof shifted === "number") return shifted;
  let bound = 0;
  for (const term of shifted.terms) {
    if (term.factors.length === 0) bound = term.coefficient;
    else if (term.coefficient < 0) return undefined;
  }
  return bound;
}

function shiftVariables(dim: DimExpression): Dim | undefined {
  let sum: Dim = 0;
  for (const term of dim.terms) {
    let product: Dim = term.coefficient;
    for (const atom of term.factors) {
      const factor = term.coefficient < 0 ? mostOf(atom) : leastOf(atom);
      if (factor === undefined) return undefined;
      product = multiplyDims(product, factor);
    }
    sum = addDims(sum, product);
  }
  return sum;
}

const shifted = (name: string): Dim => addDims(dimVariable(name), 1);

/** A polynomial in the shifted variables, nowhere negative and nowhere above the atom. */
function leastOf(atom: DimAtom): Dim | undefined {
  if (atom.kind === "variable") return shifted(atom.key);
  return isNonNegativeQuotient(atom) ? 0 : undefined;
}

/** A polynomial in the shifted variables, nowhere below the atom, which is nowhere negative: p // q ≤ p. */
function mostOf(atom: DimAtom): Dim | undefined {
  if (atom.kind === "variable") return shifted(atom.key);
  if (!isNonNegativeQuotient(atom) || typeof atom.dividend === "number") return undefined;
  const isPolynomial = atom.dividend.terms.every((t) => t.factors.every((f) => f.kind === "variable"));
  return isPolynomial ? shiftVariables(atom.dividend) : undefined;
}

function isNonNegativeQuotient(atom: DimAtom & { kind: "quotient" }): boolean {
  return (lowerBound(atom.dividend) ?? -1) >= 0 && (lowerBound(atom.divisor) ?? 0) >= 1;
}
