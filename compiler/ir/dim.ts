/**
 * Dimensions: a whole number, or a polynomial in dimension variables with whole coefficients, kept in
 * one canonical form so that provable equality is equality of keys. `//` of things that do not divide
 * out is an atom of its own.
 *
 *   Dim  ::= number | sum of Term        Term ::= coefficient × product of Atom
 *   Atom ::= variable | (Dim // Dim)
 *
 * A variable stands for a whole number of at least 1.
 */
export type Dim = number | DimExpression;

export interface DimExpression {
  /** The canonical text, which `parseDim` reads back: `2*N + 1`. */
  readonly key: string;
  readonly terms: readonly DimTerm[];
}
export interface DimTerm {
  readonly coefficient: number;
  /** Sorted by key; the empty product is the constant term. */
  readonly factors: readonly DimAtom[];
}
export type DimAtom =
  | { readonly kind: "variable"; readonly key: string }
  | { readonly kind: "quotient"; readonly key: string; readonly dividend: Dim; readonly divisor: Dim };

export function dimVariable(name: string): Dim {
  return fromTerms([{ coefficient: 1, factors: [{ kind: "variable", key: name }] }]);
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  return fromTerms([...termsOf(a), ...termsOf(b)]);
}

/** In one go: adding up one by one takes the square of the time where each has variables of its own. */
export function sumDims(dims: readonly Dim[]): Dim {
  return fromTerms(dims.flatMap(termsOf));
}

export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(-1, b));
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (a === 0 || b === 0) return 0;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === "number" && typeof b === "number") return a * b;
  const products: DimTerm[] = [];
  for (const left of termsOf(a))
    for (const right of termsOf(b))
      products.push({
        coefficient: left.coefficient * right.coefficient,
        factors: [...left.factors, ...right.factors].sort((x, y) => (x.key < y.key ? -1 : 1)),
      });
  return fromTerms(products);
}

/**
 * Rounds towards minus infinity. What divides out does: `(3*N + 5) // 2` is `N + 2 + (N + 1) // 2`, and
 * N // N is 1, because a variable is at least 1. Throws RangeError for a divisor of 0.
 */
export function floorDivideDims(a: Dim, b: Dim): Dim {
  if (b === 0) throw new RangeError("a dimension is divided by 0");
  if (typeof b === "number" && b < 0) return floorDivideDims(multiplyDims(-1, a), -b);
  if (typeof a === "number" && typeof b === "number") return Math.floor(a / b);
  if (dimEquals(a, b)) return 1;
  const { quotient, remainder } = divideTerms(a, b);
  if (remainder === 0) return quotient;
  if (typeof remainder === "number" && typeof b === "number")
    return addDims(quotient, Math.floor(remainder / b));
  const key = `(${formatOperand(remainder, "dividend")} // ${formatOperand(b, "divisor")})`;
  const atom: DimAtom = { kind: "quotient", key, dividend: remainder, divisor: b };
  return addDims(quotient, fromTerms([{ coefficient: 1, factors: [atom] }]));
}

export function dimEquals(a: Dim, b: Dim): boolean {
  return typeof a === "number" || typeof b === "number" ? a === b : a.key === b.key;
}

export function shapeEquals(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => dimEquals(dim, b[i] ?? -1));
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly Dim[]): Dim {
  return shape.reduce<Dim>(multiplyDims, 1);
}

export function formatDim(dim: Dim): string {
  return typeof dim === "number" ? String(dim) : dim.key;
}

/** `[N, 784]`. */
export function formatShape(shape: readonly Dim[]): string {
  return `[${shape.map(formatDim).join(", ")}]`;
}

/** The names of the variables in a dimension, each once. */
export function variablesOf(dim: Dim): readonly string[] {
  if (typeof dim === "number") return [];
  const names = dim.terms.flatMap((term) =>
    term.factors.flatMap((atom) =>
      atom.kind === "variable" ? [atom.key] : [...variablesOf(atom.dividend), ...variablesOf(atom.divisor)],
    ),
  );
  return [...new Set(names)];
}

/** The number a dimension is for given values of its variables. Throws RangeError for an unbound one. */
export function evaluateDim(dim: Dim, values: ReadonlyMap<string, number>): number {
  if (typeof dim === "number") return dim;
  return dim.terms.reduce(
    (sum, term) =>
      sum + term.factors.reduce((product, atom) => product * evaluateAtom(atom, values), term.coefficient),
    0,
  );
}

function evaluateAtom(atom: DimAtom, values: ReadonlyMap<string, number>): number {
  if (atom.kind === "quotient") {
    const divisor = evaluateDim(atom.divisor, values);
    if (divisor === 0) throw new RangeError(`dimension ${atom.key} divides by 0`);
    return Math.floor(evaluateDim(atom.dividend, values) / divisor);
  }
  const value = values.get(atom.key);
  if (value === undefined) throw new RangeError(`dimension ${atom.key} has no value`);
  return value;
}

function termsOf(dim: Dim): readonly DimTerm[] {
  return typeof dim === "number" ? [{ coefficient: dim, factors: [] }] : dim.terms;
}

const productKey = (term: DimTerm): string => term.factors.map((atom) => atom.key).join("*");

/** Positive terms first, so that a text rarely begins with a sign; higher powers first; the constant last. */
function compareTerms(a: DimTerm, b: DimTerm): number {
  const [p, q] = [a.factors.length, b.factors.length];
  if (p === 0 || q === 0) return q - p;
  const sign = Number(a.coefficient < 0) - Number(b.coefficient < 0);
  return sign !== 0 ? sign : p !== q ? q - p : productKey(a) < productKey(b) ? -1 : 1;
}

/** Like terms added, zeros dropped, in order: the canonical form. */
function fromTerms(terms: readonly DimTerm[]): Dim {
  const sums = new Map<string, DimTerm>();
  for (const term of terms) {
    const key = productKey(term);
    const known = sums.get(key);
    sums.set(key, { coefficient: term.coefficient + (known?.coefficient ?? 0), factors: term.factors });
  }
  const kept = [...sums.values()].filter((term) => term.coefficient !== 0).sort(compareTerms);
  const [first] = kept;
  if (first === undefined) return 0;
  if (kept.length === 1 && first.factors.length === 0) return first.coefficient;
  return { terms: kept, key: kept.map(formatTerm).join("") };
}

function formatTerm(term: DimTerm, index: number): string {
  const sign = term.coefficient < 0 ? (index === 0 ? "-" : " - ") : index === 0 ? "" : " + ";
  const size = Math.abs(term.coefficient);
  const product = productKey(term);
  if (product === "") return `${sign}${String(size)}`;
  return size === 1 ? `${sign}${product}` : `${sign}${String(size)}*${product}`;
}

/** In parentheses where `//` would otherwise bind tighter. */
function formatOperand(dim: Dim, side: "dividend" | "divisor"): string {
  const [term, ...more] = termsOf(dim);
  const isProduct = term === undefined || term.factors.length > 1 || term.coefficient !== 1;
  const isOpen = more.length > 0 || (side === "divisor" && isProduct);
  return typeof dim === "number" || !isOpen ? formatDim(dim) : `(${formatDim(dim)})`;
}

/** a = quotient × b + remainder, term by term, where b is one term; otherwise all of a is remainder. */
function divideTerms(a: Dim, b: Dim): { quotient: Dim; remainder: Dim } {
  const [divisor, ...more] = termsOf(b);
  if (divisor === undefined || more.length > 0) return { quotient: 0, remainder: a };
  const quotients: DimTerm[] = [];
  const remainders: DimTerm[] = [];
  for (const term of termsOf(a)) {
    const factors = withoutFactors(term.factors, divisor.factors);
    const coefficient = factors === undefined ? 0 : Math.floor(term.coefficient / divisor.coefficient);
    quotients.push({ coefficient, factors: factors ?? [] });
    remainders.push({
      coefficient: term.coefficient - coefficient * divisor.coefficient,
      factors: term.factors,
    });
  }
  return { quotient: fromTerms(quotients), remainder: fromTerms(remainders) };
}

function withoutFactors(from: readonly DimAtom[], factors: readonly DimAtom[]): DimAtom[] | undefined {
  const left = [...from];
  for (const atom of factors) {
    const at = left.findIndex((factor) => factor.key === atom.key);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}
