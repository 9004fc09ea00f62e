/** `--set hidden=128`: values from outside the text for arguments of models and optimisers and for settings. */
import { bool, float, integer } from "./values.ts";
import type { Value } from "./values.ts";

export class Overrides {
  readonly #given: ReadonlyMap<string, string>;
  readonly #taken = new Set<string>();
  readonly #known = new Set<string>();

  constructor(given: ReadonlyMap<string, string>) {
    this.#given = given;
  }

  /** The value given for a name, if there is one. */
  take(name: string): Value | undefined {
    this.#known.add(name);
    const text = this.#given.get(name);
    if (text === undefined) return undefined;
    this.#taken.add(name);
    return read(text);
  }

  gives(name: string): boolean {
    return this.#given.has(name);
  }

  /** Names that nothing asked for. */
  untaken(): readonly string[] {
    return [...this.#given.keys()].filter((name) => !this.#taken.has(name));
  }

  /** Names that something asked for, whether given or not. */
  known(): readonly string[] {
    return [...this.#known];
  }
}

function read(text: string): Value {
  if (text === "true" || text === "false") return bool(text === "true");
  const digits = text.replaceAll("_", "");
  if (/^[+-]?\d+$/.test(digits)) return integer(Number(digits));
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) return float(Number(digits));
  return { kind: "string", value: text };
}
