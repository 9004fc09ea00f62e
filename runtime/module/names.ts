/** Messages about names that are not there. */
import { nearest } from "./nearest.ts";

/** `unknown input "z"; did you mean "x"?`, or what there is where nothing is near. */
export function unknownName(kind: string, name: string, known: readonly string[]): TypeError {
  const near = nearest(name, known);
  const there = known.length === 0 ? "there are none" : `there are ${known.map(quote).join(", ")}`;
  return new TypeError(
    `unknown ${kind} ${quote(name)}; ${near === undefined ? there : `did you mean ${quote(near)}?`}`,
  );
}

/** A name as messages print it: escaped, and not at any length. */
export function quote(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 57)}...` : name;
  return JSON.stringify(short).replace(
    /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
