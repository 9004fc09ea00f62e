/** Reading a session line by line: whether a text goes on in the next line, and expressions that stand alone. */
import type { IToken, TokenType } from "chevrotain";
import { CLOSER_OF } from "./brackets.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { continuesLine } from "./layout-rules.ts";
import { parse, type ParseResult } from "./parse.ts";
import type { Source } from "./source.ts";
import { createLexer, Newline, RESERVED_WORDS } from "./tokens.ts";

const CLOSERS: ReadonlySet<TokenType> = new Set(CLOSER_OF.values());

/** Makes an `isUnfinished` with a lexer of its own, built when it is first called. */
export function createIsUnfinished(): (text: string) => boolean {
  let lexer: ReturnType<typeof createLexer> | undefined;
  return (text) => {
    lexer ??= createLexer();
    const tokens = lexer.tokenize(text).tokens.filter(({ tokenType }) => tokenType !== Newline);
    let depth = 0;
    for (const { tokenType } of tokens) {
      if (CLOSER_OF.has(tokenType)) depth++;
      if (CLOSERS.has(tokenType)) depth--;
    }
    return depth > 0 || (depth === 0 && continuesLine(withWord(tokens.at(-1))));
  };
}

/** A token with the type its word has where it is reserved; the lexer alone takes every word for a name. */
function withWord(token: IToken | undefined): IToken | undefined {
  const reserved = token === undefined ? undefined : RESERVED_WORDS.get(token.image);
  return token === undefined || reserved === undefined ? token : { ...token, tokenType: reserved };
}

/** The AST of a text in which an expression may stand alone: it is shown. The messages are about the reading that gets further. */
export function parseInteractive(source: Source): ParseResult {
  const plain = parse(source);
  if (firstError(plain) === Infinity) return plain;
  const shown = parse(source, true);
  // A call or an `if` of another language may be a value; what else is left out is known only where it stands alone.
  const isClean = firstError(shown) === Infinity;
  if (plain.leftOut) return isClean && plain.diagnostics[0]?.code === "N009" ? shown : plain;
  const isFarther = firstError(shown) > firstError(plain);
  const isShorter =
    firstError(shown) === firstError(plain) && shown.diagnostics.length < plain.diagnostics.length;
  return isFarther || isShorter ? shown : plain;
}

/** Where the first error stands; Infinity where there is none. */
function firstError({ diagnostics }: ParseResult): number {
  const places = diagnostics.flatMap(({ severity, span }: Diagnostic) =>
    severity === "error" ? [span.start] : [],
  );
  return Math.min(Infinity, ...places);
}
