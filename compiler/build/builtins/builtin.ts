/** A function of the language itself: its parameters, and what it makes of their values. */
import type { Span } from "../../../grammar/source.ts";
import type { Site } from "../context.ts";
import type { Located, Value } from "../values.ts";

/** The arguments of one call, each parameter with its value; a parameter with a default may be missing. */
export interface BuiltinCall {
  readonly site: Site;
  readonly name: string;
  /** Where the function's name stands. */
  readonly calleeSpan: Span;
  readonly given: ReadonlyMap<string, Located>;
}

export interface Builtin {
  /** In order; `name?` may be left out. A first parameter `shape` takes several numbers. */
  readonly parameters: readonly string[];
  apply(call: BuiltinCall): Value;
}
