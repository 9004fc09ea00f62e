/**
 * User text on its way into generated JavaScript and TypeScript: only as string literals and comments that cannot end
 * early, and as hints in identifiers that cannot mean anything else.
 */

/** Whatever is not plainly visible (controls, direction marks, line separators, halves of surrogates), and `<`. */
const UNSAFE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|</gu;

/** A string literal. `</script` and U+2028 cannot occur in it, nor anything that turns the text's direction. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, unicodeEscapes);
}

/** JavaScript source of plain data; numbers keep their value, -0, NaN and infinities among them. */
export function dataLiteral(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(dataLiteral).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(
        ([name, field]) =>
          `${/^[a-z]+$/i.test(name) ? name : `[${stringLiteral(name)}]`}:${dataLiteral(field)}`,
      )
      .join(",")}}`;
  return String(value);
}

/** The text of a comment: it ends where the compiler ends it. */
export function commentText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(UNSAFE, unicodeEscapes).replaceAll("*/", "*\\/"))
    .join("\n");
}

/**
 * A name as part of an identifier, with a capital first letter; `Model` where nothing is left. Only to be used with
 * something before or behind it, so that no reserved word or known type comes out.
 */
export function identifierHint(name: string): string {
  const kept = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{Mn}\p{Mc}\p{Nd}\p{Nl}_]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  const [first = "", ...rest] = [...kept].slice(0, 60);
  const hint = [first.toUpperCase(), ...rest].join("");
  return /^\p{ID_Start}/u.test(hint) ? hint : `Model${hint}`;
}

function unicodeEscapes(found: string): string {
  return Array.from(
    { length: found.length },
    (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
}
