/**
 * Calls in trials (see uncalled.ts) that were seen to give a value that is not known. The same call again would find
 * the same mistakes, so it is not built again: else a chain of functions that nothing calls takes quadratic time.
 */
import type { Definition } from "../names/standard.ts";
import type { Located, Value } from "../values.ts";

export class OpaqueCalls {
  readonly #seen = new WeakMap<Definition, Set<string>>();

  has(declaration: Definition, bound: ReadonlyMap<string, Located>): boolean {
    const key = keyOf(bound);
    return key !== undefined && this.#seen.get(declaration)?.has(key) === true;
  }

  add(declaration: Definition, bound: ReadonlyMap<string, Located>): void {
    const key = keyOf(bound);
    if (key === undefined) return;
    const seen = this.#seen.get(declaration) ?? new Set();
    this.#seen.set(declaration, seen.add(key));
  }
}

/** Equal for calls with the same arguments; undefined where one of them is more than a number or a word. */
function keyOf(bound: ReadonlyMap<string, Located>): string | undefined {
  const texts: string[] = [];
  for (const [name, { value }] of bound) {
    const text = textOf(value);
    if (text === undefined) return undefined;
    texts.push(`${name}=${text}`);
  }
  return texts.sort().join(",");
}

function textOf(value: Value): string | undefined {
  switch (value.kind) {
    case "unknown":
      return "?";
    case "number":
      return `${value.isInteger ? "i" : "f"}${Object.is(value.value, -0) ? "-0" : String(value.value)}`;
    case "bool":
      return String(value.value);
    case "dtype":
      return value.dtype;
    default:
      return undefined;
  }
}
