/** The options of `createX({ N: 256, seed: 0 })`. */
import type { Manifest } from "./manifest.ts";
import { quote, unknownName } from "./names.ts";

/** Seeds have 32 bits. */
export const MAX_SEED = 2 ** 32 - 1;

export interface ReadOptions {
  /** The largest value of each dimension variable, in the manifest's order. */
  readonly largest: readonly number[];
  readonly seed: number;
}

/** Throws TypeError for an unknown option, a dimension that is missing, or a value out of range. */
export function readOptions({ dimensions }: Manifest, options: unknown): ReadOptions {
  if (typeof options !== "object" || options === null) throw new TypeError("the options must be an object");
  const names = dimensions.map(({ name }) => name);
  const known = [...names, "seed"];
  for (const name in options) if (!known.includes(name)) throw unknownName("option", name, known);
  const given = options as Readonly<Record<string, unknown>>;
  const largest = names.map((name) => {
    if (!Object.hasOwn(given, name))
      throw new TypeError(`option ${quote(name)} is missing: the largest ${name} that a call will bring`);
    return integer(name, given[name], 1, 2 ** 31 - 1);
  });
  return { largest, seed: given["seed"] === undefined ? 0 : integer("seed", given["seed"], 0, MAX_SEED) };
}

function integer(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`option ${quote(name)} must be an integer from ${String(least)} to ${String(most)}`);
}
