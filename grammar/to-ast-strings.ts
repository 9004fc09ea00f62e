/** String literals: quotes off, escapes resolved. */
import type { IToken } from "chevrotain";
import type { StringLiteral } from "./ast.ts";
import { isFinishedString } from "./scan.ts";
import type { AstContext } from "./to-ast-context.ts";

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ['"', '"'],
  ["'", "'"],
  ["\\", "\\"],
]);

/** The literal of a string token: `\n \t \r \" \\ \u{1F600}`; other escapes are reported and kept. */
export function stringLiteral(context: AstContext, token: IToken): StringLiteral {
  const inner = token.image.slice(1, isFinishedString(token.image) ? -1 : undefined);
  const value = inner.replace(/\\(?:u\{([0-9a-fA-F]{1,6})\}|([^]))/gu, (whole, hex, letter, offset) => {
    const resolved = resolve(hex, letter);
    if (resolved !== undefined) return resolved;
    const start = token.startOffset + 1 + Number(offset);
    context.reporter.at("N013", "unknown escape", context.span(start, start + String(whole).length), {
      help: 'escapes are \\n \\t \\r \\" \\\\ and \\u{1F600}; a backslash alone is \\\\',
    });
    return String(whole);
  });
  return { kind: "StringLiteral", value, span: context.tokenSpan(token) };
}

function resolve(hex: unknown, letter: unknown): string | undefined {
  if (typeof letter === "string") return ESCAPES.get(letter);
  const code = typeof hex === "string" ? parseInt(hex, 16) : NaN;
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
