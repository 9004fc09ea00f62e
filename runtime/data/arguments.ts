/** Reading the arguments of a data source: each has a name, a kind, and perhaps a default. */
import { Fault } from "./fault.ts";
import { nearest } from "../module/nearest.ts";

/** A static value of the language: what stands behind `w=` in `synthetic_regression(w=[2, -3.4])`. */
export type SourceArgument = number | boolean | string | readonly SourceArgument[];
export type SourceArguments = ReadonlyMap<string, SourceArgument>;

export interface ArgumentKind<T> {
  /** Completes "... must be": `a list of numbers`. */
  readonly expected: string;
  /** The value where none is given; without one the argument must be given. */
  readonly fallback: T | undefined;
  /** Undefined where the value is not of this kind. */
  read(value: SourceArgument): T | undefined;
}

type ArgumentKinds = Readonly<Record<string, ArgumentKind<unknown>>>;
type ArgumentValues<K extends ArgumentKinds> = {
  readonly [P in keyof K]: K[P] extends ArgumentKind<infer T> ? T : never;
};

export function finiteNumber(fallback?: number): ArgumentKind<number> {
  return {
    expected: "a finite number",
    fallback,
    read: (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined),
  };
}

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number, fallback?: number): ArgumentKind<number> {
  return {
    expected: `a whole number from ${least.toLocaleString("en-US")} to ${most.toLocaleString("en-US")}`,
    fallback,
    read: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
        ? value
        : undefined,
  };
}

/** A list of at least one finite number. */
export function numberList(): ArgumentKind<readonly number[]> {
  return {
    expected: "a list of numbers, such as [2, -3.4]",
    fallback: undefined,
    read: (value) => {
      if (!Array.isArray(value) || value.length === 0) return undefined;
      const numbers = value.filter(
        (item): item is number => typeof item === "number" && Number.isFinite(item),
      );
      return numbers.length === value.length ? numbers : undefined;
    },
  };
}

/**
 * The arguments of `source` by name, checked. Throws a Fault that names the source and the argument
 * where one is unknown (with the nearest known name), missing, or of another kind.
 */
export function readArguments<K extends ArgumentKinds>(
  source: string,
  given: SourceArguments,
  kinds: K,
): ArgumentValues<K> {
  const known = Object.keys(kinds);
  for (const name of given.keys()) {
    if (Object.hasOwn(kinds, name)) continue;
    const near = nearest(name, known);
    const help = near === undefined ? `its arguments are ${known.join(", ")}` : `did you mean ${near}?`;
    throw new Fault("N652", `${source} has no argument ${name}`, help);
  }
  const values = known.map((name) => [name, readOne(source, name, given, kinds[name])] as const);
  return Object.fromEntries(values) as ArgumentValues<K>;
}

function readOne(
  source: string,
  name: string,
  given: SourceArguments,
  kind: ArgumentKind<unknown> | undefined,
): unknown {
  const value = given.get(name);
  if (value === undefined) {
    if (kind?.fallback !== undefined) return kind.fallback;
    throw new Fault(
      "N652",
      `${source} needs the argument ${name}: ${kind?.expected}`,
      `write ${source}(${name}=...)`,
    );
  }
  const result = kind?.read(value);
  if (result === undefined) {
    throw new Fault("N652", `${name} of ${source} must be ${kind?.expected}, not ${JSON.stringify(value)}`);
  }
  return result;
}
