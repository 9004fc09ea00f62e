/** Dimensions and indices as JavaScript. */
import type { Dim, DimAtom } from "../../ir/dim.ts";
import type { Affine } from "../../lower/kernel.ts";
import type { DimNames } from "../dim-names.ts";

export class DimText {
  readonly #names: DimNames;

  constructor(names: DimNames) {
    this.#names = names;
  }

  dim(dim: Dim): string {
    if (typeof dim === "number") return String(dim);
    const terms = dim.terms.map(({ coefficient, factors }) => {
      const atoms = factors.map((atom) => this.#atom(atom));
      return coefficient === 1 && atoms.length > 0
        ? atoms.join(" * ")
        : [String(coefficient), ...atoms].join(" * ");
    });
    return terms.length === 1 && dim.terms[0]?.factors.length === 1
      ? terms.join("")
      : `(${terms.join(" + ")})`;
  }

  index({ offset, terms }: Affine): string {
    const parts = terms.map(({ loop, stride }) =>
      stride === 1 ? `i${String(loop)}` : `i${String(loop)} * ${this.dim(stride)}`,
    );
    return [...parts, ...(offset === 0 && parts.length > 0 ? [] : [this.dim(offset)])].join(" + ");
  }

  #atom(atom: DimAtom): string {
    if (atom.kind === "quotient") {
      const divisor = this.dim(atom.divisor);
      // A product must not be divided by its first factor alone.
      const isProduct = /^-?\d+ \*/.test(divisor);
      return `Math.floor(${this.dim(atom.dividend)} / ${isProduct ? `(${divisor})` : divisor})`;
    }
    return this.#names.of(atom.key);
  }
}
