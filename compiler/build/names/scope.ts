/** Names and what they stand for. A scope is a file, a function's body, a model's, or one turn of a loop. */
import type { Expression } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Value } from "../values.ts";

export type Role =
  | "binding"
  | "var"
  | "input"
  | "param"
  | "state"
  | "parameter"
  | "argument"
  | "const"
  | "dimension"
  | "loop variable"
  | "weight"
  | "data set";

export interface Entry {
  readonly name: string;
  readonly role: Role;
  /** Undefined for what the language itself defines (`training`, an optimiser's `w`). */
  readonly span: Span | undefined;
  /** The expression it was last bound to, to suggest a fix in it. */
  definition: Expression | undefined;
  /** The full name of a state's tensor. */
  readonly stored: string | undefined;
  /** Of a standard function's parameter: where the argument stands in the user's text. */
  readonly given?: Span | undefined;
  value: Value;
  used: boolean;
}

/** Names that `<-` may update. */
export function isMutable(role: Role): boolean {
  return role === "var" || role === "state" || role === "weight";
}

export class Scope {
  readonly parent: Scope | undefined;
  /** One turn of a loop: its names may not hide those of the body around it. */
  readonly isTurn: boolean;
  /** Inside a `while`, whose turns are counted at run time. */
  readonly isRepeated: boolean;
  readonly #entries = new Map<string, Entry>();
  /** Names that were asked for in vain. */
  readonly #missing = new Set<string>();

  constructor(parent: Scope | undefined, kind: "body" | "turn" | "repeated" = "body") {
    this.parent = parent;
    this.isTurn = kind !== "body";
    this.isRepeated = kind === "repeated" || (kind === "turn" && parent?.isRepeated === true);
  }

  /** The entry of this scope alone. */
  own(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  lookup(name: string): Entry | undefined {
    return this.#entries.get(name) ?? this.parent?.lookup(name);
  }

  /** Notes that a name stands for nothing. Whether that was known before, here or around. */
  miss(name: string): boolean {
    const isKnown = this.isMissed(name);
    this.#missing.add(name);
    return isKnown;
  }

  isMissed(name: string): boolean {
    return this.#missing.has(name) || this.parent?.isMissed(name) === true;
  }

  set(entry: Entry): void {
    this.#entries.set(entry.name, entry);
  }

  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Every name in sight, the innermost first. */
  names(): readonly string[] {
    return [...this.#entries.keys(), ...(this.parent?.names() ?? [])];
  }
}
