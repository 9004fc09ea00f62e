/** Dimensions and indices as JavaScript; the variables of the model are `d0`, `d1`, ... by their order. */
import type { Dim, DimAtom } from "../../ir/dim.ts";
import type { Affine } from "../../lower/kernel.ts";

export class DimText {
  readonly #variables: readonly string[];

  constructor(variables: readonly string[]) {
    this.#variables = variables;
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
    if (atom.kind === "quotient") return `Math.floor(${this.dim(atom.dividend)} / ${this.dim(atom.divisor)})`;
    const index = this.#variables.indexOf(atom.key);
    if (index < 0) throw new Error(`dimension ${atom.key} is bound by no input`);
    return `d${String(index)}`;
  }
}
