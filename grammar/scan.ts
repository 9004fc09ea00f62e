/**
 * Scanners of the words that a single regular expression of chevrotain cannot describe: Unicode
 * names (they need the `u` flag), numbers and strings. Each looks at one place, goes forward only,
 * and never backtracks, so that no input makes the lexer slow.
 */
import type { CustomPatternMatcherReturn } from "chevrotain";

/** A scanner as chevrotain calls it: the text found at `offset`, or null. */
export type Scanner = (text: string, offset: number) => CustomPatternMatcherReturn | null;

const NAME_START = /^[\p{XID_Start}_]$/u;
const NAME_PART = /^[\p{XID_Continue}\u2080-\u2089]$/u;
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;

/** Whether a character may begin a name: a Unicode letter that is visible, or `_`. */
export function isNameStart(character: string): boolean {
  return NAME_START.test(character) && !INVISIBLE.test(character);
}

/** Whether a character may stand inside a name: a letter, digit, combining mark, subscript digit or `_`. */
export function isNamePart(character: string): boolean {
  return NAME_PART.test(character) && !INVISIBLE.test(character);
}

function isAsciiWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95
  );
}

function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The end of the run of name characters that begins at `offset`. */
function endOfWord(text: string, offset: number): number {
  let end = offset;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code < 128) {
      if (!isAsciiWordCode(code)) break;
      end += 1;
    } else {
      const character = String.fromCodePoint(text.codePointAt(end) ?? 0);
      if (!isNamePart(character)) break;
      end += character.length;
    }
  }
  return end;
}

/** A name or keyword; which of the two is decided by `layout.ts`. */
export const scanName: Scanner = (text, offset) => {
  if (offset >= text.length) return null;
  const first = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  if (!isNameStart(first)) return null;
  return [text.slice(offset, endOfWord(text, offset + first.length))];
};

/** The end of a line with the empty lines behind it: one word, however many there are. */
export const scanLineEnds: Scanner = (text, offset) => {
  let end = offset;
  for (let index = offset; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\n" || character === "\r") end = index + 1;
    else if (end === offset || (character !== " " && character !== "\t")) break;
  }
  return end === offset ? null : [text.slice(offset, end)];
};

function skipDigits(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && (isDigitCode(text.charCodeAt(end)) || text[end] === "_")) end += 1;
  return end;
}

/**
 * A number: `12`, `1_000`, `0.5`, `5.`, `.5`, `1e-3`. Letters that touch it belong to it (`2x`, `0x1F`), so
 * that one malformed number is one word and one message. `0..n` is a number and a range mark.
 */
export const scanNumber: Scanner = (text, offset) => {
  const next = text[offset + 1] ?? "";
  if (!isDigitCode(text.charCodeAt(offset)) && !(text[offset] === "." && isDigitCode(next.charCodeAt(0)))) {
    return null;
  }
  let end = skipDigits(text, offset);
  if (text[end] === "." && text[end + 1] !== "." && !isNameStart(text.slice(end + 1, end + 2))) {
    end = skipDigits(text, end + 1);
  }
  if (text[end] === "e" || text[end] === "E") {
    const sign = text[end + 1] === "-" || text[end + 1] === "+" ? 1 : 0;
    if (isDigitCode(text.charCodeAt(end + 1 + sign))) end = skipDigits(text, end + 1 + sign);
  }
  return [text.slice(offset, endOfWord(text, end))];
};

const NUMBER = /^(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?$/;

/** The value of a number's text, or undefined where it is malformed. */
export function numberValue(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text.replaceAll("_", "")) : undefined;
}

/** A string with its quotes; an unfinished one ends with its line. */
export const scanString: Scanner = (text, offset) => {
  const quote = text[offset];
  if (quote !== '"' && quote !== "'") return null;
  let end = offset + 1;
  while (end < text.length) {
    const character = text[end];
    if (character === "\n" || character === "\r") break;
    end += 1;
    if (character === quote) break;
    if (character === "\\" && end < text.length && text[end] !== "\n" && text[end] !== "\r") end += 1;
  }
  return [text.slice(offset, end)];
};

/** Whether a text that `scanString` found has its closing quote. */
export function isFinishedString(text: string): boolean {
  if (text.length < 2 || text[0] !== text.at(-1)) return false;
  let backslashes = 0;
  while (text[text.length - 2 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 0;
}
