/** Which function a name calls: the file's own, else the standard library's, else the language's. */
import type { Module } from "../../grammar/ast.ts";
import { BUILTINS } from "./builtins/index.ts";
import { isDefinition } from "./standard.ts";
import type { Definition, StandardLibrary } from "./standard.ts";
import type { Callable } from "./values.ts";

export class Library {
  readonly #own = new Map<string, Definition>();
  readonly #standard: StandardLibrary;

  constructor(module: Module, standard: StandardLibrary) {
    this.#standard = standard;
    // The first of two definitions counts; that there is a second one is reported where names are declared.
    for (const item of module.items)
      if (isDefinition(item) && !this.#own.has(item.name.text)) this.#own.set(item.name.text, item);
  }

  /** `fromStandard`: a standard function sees no definition of the file, so that none can break it. */
  find(name: string, fromStandard: boolean): Callable | undefined {
    const own = fromStandard ? undefined : this.#own.get(name);
    if (own !== undefined) return { kind: "defined", declaration: own, isStandard: false };
    const standard = this.#standard.find(name);
    if (standard !== undefined) return { kind: "defined", declaration: standard, isStandard: true };
    const builtin = BUILTINS.get(name);
    return builtin === undefined ? undefined : { kind: "builtin", name, builtin };
  }

  /** Every function and layer that can be called. */
  functionNames(): readonly string[] {
    const own = [...this.#own].filter(([, { kind }]) => kind !== "Optimizer").map(([name]) => name);
    return [...own, ...this.#standard.names("Fn", "Layer"), ...BUILTINS.keys()];
  }

  optimizerNames(): readonly string[] {
    const own = [...this.#own].filter(([, { kind }]) => kind === "Optimizer").map(([name]) => name);
    return [...own, ...this.#standard.names("Optimizer")];
  }
}
