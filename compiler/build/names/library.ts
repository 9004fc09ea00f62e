/** Which function a name calls: the file's own, else the standard library's, else the language's. */
import { BUILTINS } from "../builtins/index.ts";
import type { Definition, StandardLibrary } from "./standard.ts";
import type { Unit } from "./unit.ts";
import type { Callable } from "../values.ts";

export class Library {
  readonly #own = new Map<string, { readonly declaration: Definition; readonly home: Unit }>();
  readonly #standard: StandardLibrary;

  constructor(standard: StandardLibrary) {
    this.#standard = standard;
  }

  /** Makes a definition known here. `home` is the file it stands in; the first of a name counts. */
  define(declaration: Definition, home: Unit): void {
    const name = declaration.name.text;
    if (!this.#own.has(name)) this.#own.set(name, { declaration, home });
  }

  /** Takes over the definitions of another library that have no namesake here; `homeOf` gives the file each now stands in. */
  inherit(other: Library, homeOf: (home: Unit) => Unit): void {
    for (const { declaration, home } of other.#own.values()) this.define(declaration, homeOf(home));
  }

  /** `fromStandard`: a standard function sees no definition of the file, so that none can break it. */
  find(name: string, fromStandard: boolean): Callable | undefined {
    const own = fromStandard ? undefined : this.#own.get(name);
    if (own !== undefined) return { kind: "defined", ...own, isStandard: false };
    const standard = this.#standard.find(name);
    if (standard !== undefined)
      return { kind: "defined", declaration: standard, home: undefined, isStandard: true };
    const builtin = BUILTINS.get(name);
    return builtin === undefined ? undefined : { kind: "builtin", name, builtin };
  }

  /** Every function and layer that can be called. */
  functionNames(): readonly string[] {
    const own = [...this.#own]
      .filter(([, { declaration }]) => declaration.kind !== "Optimizer")
      .map(([name]) => name);
    return [...own, ...this.#standard.names("Fn", "Layer"), ...BUILTINS.keys()];
  }

  optimizerNames(): readonly string[] {
    const own = [...this.#own]
      .filter(([, { declaration }]) => declaration.kind === "Optimizer")
      .map(([name]) => name);
    return [...own, ...this.#standard.names("Optimizer")];
  }
}
