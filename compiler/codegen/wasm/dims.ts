/** Dimensions as WebAssembly: i32 arithmetic over the parameters `$d0`, `$d1`, ... */
import type { Dim, DimAtom, DimTerm } from "../../ir/dim.ts";
import { isAtLeast } from "../../ir/dim-bounds.ts";
import type { DimNames } from "../dim-names.ts";

export class DimCode {
  readonly #names: DimNames;

  constructor(names: DimNames) {
    this.#names = names;
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
    if (atom.kind === "quotient") {
      const { dividend, divisor } = atom;
      // The instruction truncates, which is the same only where nothing is negative.
      const divide = isAtLeast(dividend, 0) && isAtLeast(divisor, 1) ? "i32.div_s" : "call $floor_divide";
      return `(${divide} ${this.value(dividend)} ${this.value(divisor)})`;
    }
    return `(local.get $${this.#names.of(atom.key)})`;
  }
}
