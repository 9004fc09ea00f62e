/**
 * Calls in trials (see uncalled.ts) that were seen to give a value that is not known. The same call again would find
 * the same mistakes, so it is not built again: else a chain of functions that nothing calls takes quadratic time.
 */
import type { Definition } from "../names/standard.ts";
import { staticKey } from "../values.ts";
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

const SHORT: ReadonlySet<Value["kind"]> = new Set(["unknown", "number", "bool", "dtype"]);

/** Equal for calls with the same arguments; undefined where one of them is more than a number or a word. */
function keyOf(bound: ReadonlyMap<string, Located>): string | undefined {
  const texts: string[] = [];
  for (const [name, { value }] of bound) {
    if (!SHORT.has(value.kind)) return undefined;
    texts.push(`${name}=${staticKey(value)}`);
  }
  return texts.sort().join(",");
}
