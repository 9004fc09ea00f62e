/** Dimensions as WebAssembly: i32 arithmetic over the parameters `$d0`, `$d1`, ... */
import type { Dim, DimAtom, DimTerm } from "../../ir/dim.ts";

export class DimCode {
  readonly #variables: readonly string[];

  constructor(variables: readonly string[]) {
    this.#variables = variables;
  }

  /** The folded value of a dimension. */
  value(dim: Dim): string {
    if (typeof dim === "number") return `(i32.const ${String(dim)})`;
    return dim.terms.map((term) => this.#term(term)).reduce((sum, term) => `(i32.add ${sum} ${term})`);
  }

  #term({ coefficient, factors }: DimTerm): string {
    const atoms = factors.map((atom) => this.#atom(atom));
    if (coefficient !== 1 || atoms.length === 0) atoms.push(`(i32.const ${String(coefficient)})`);
    return atoms.reduce((product, atom) => `(i32.mul ${product} ${atom})`);
  }

  #atom(atom: DimAtom): string {
    if (atom.kind === "quotient")
      return `(i32.div_s ${this.value(atom.dividend)} ${this.value(atom.divisor)})`;
    const index = this.#variables.indexOf(atom.key);
    if (index < 0) throw new Error(`dimension ${atom.key} is bound by no input`);
    return `(local.get $d${String(index)})`;
  }
}
