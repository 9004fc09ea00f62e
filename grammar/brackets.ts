/**
 * Pairs brackets before anything is parsed, so that one missing bracket is one message with the place
 * of its partner, and the parser only meets balanced text. Linear: every token is looked at once, and
 * the stack is at most `MAX_NESTING` deep.
 */
import type { IToken, TokenType } from "chevrotain";
import * as t from "./tokens.ts";

/**
 * How deep brackets, blocks and conditionals may stand in each other. It keeps the recursive parser
 * well inside the default stack of every engine.
 */
export const MAX_NESTING = 100;

export const CLOSER_OF: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LeftParen, t.RightParen],
  [t.LeftBracket, t.RightBracket],
  [t.LeftBrace, t.RightBrace],
]);
const CLOSERS: ReadonlySet<TokenType> = new Set(CLOSER_OF.values());

export interface BracketPairs {
  /** The index of the closer by that of its opener, where they are of one kind. */
  readonly partners: ReadonlyMap<number, number>;
  /** Openers, by index in the tokens, that nothing closes. */
  readonly unclosed: ReadonlySet<number>;
  /** Closers, by index, that close nothing. */
  readonly stray: ReadonlySet<number>;
  /** Closers of the wrong kind, by index, with the index of the opener they were taken to close. */
  readonly mismatched: ReadonlyMap<number, number>;
  /** The first token that stands too deep, if any; pairing ends there. */
  readonly tooDeep: IToken | undefined;
}

/** Whether a bracket or brace may follow this token as the beginning of a value. */
function wantsValue(previous: IToken | undefined): boolean {
  return (
    previous !== undefined &&
    [t.LeftParen, t.LeftBracket, t.Comma, t.Assign, t.Colon].includes(previous.tokenType)
  );
}

/** Pairs the brackets of a text's tokens, newlines included or not. */
export function pairBrackets(tokens: readonly IToken[]): BracketPairs {
  const open: number[] = [];
  const partners = new Map<number, number>();
  const unclosed = new Set<number>();
  const stray = new Set<number>();
  const mismatched = new Map<number, number>();
  let tooDeep: IToken | undefined;

  const typeAt = (index: number | undefined): TokenType | undefined =>
    index === undefined ? undefined : tokens[index]?.tokenType;
  const leaveUnclosed = (): void => {
    const index = open.pop();
    if (index !== undefined) unclosed.add(index);
  };
  /** The position in `open` that a closer meets, -1 for none. Only `}` looks past a `{`. */
  const partnerOf = (closer: TokenType): number => {
    for (let depth = open.length - 1; depth >= 0; depth -= 1) {
      const opener = typeAt(open[depth]);
      if (opener !== undefined && CLOSER_OF.get(opener) === closer) return depth;
      if (opener === t.LeftBrace) return -1;
    }
    return -1;
  };

  for (const [index, token] of tokens.entries()) {
    const type = token.tokenType;
    if (CLOSER_OF.has(type)) {
      // A block's brace never stands inside ( ) or [ ]: those before it lack their closer.
      if (type === t.LeftBrace && !wantsValue(tokens[index - 1])) {
        while (open.length > 0 && typeAt(open.at(-1)) !== t.LeftBrace) leaveUnclosed();
      }
      open.push(index);
      if (open.length > MAX_NESTING) {
        tooDeep = token;
        break;
      }
    } else if (CLOSERS.has(type)) {
      const depth = partnerOf(type);
      const top = open.at(-1);
      if (depth >= 0) {
        while (open.length > depth + 1) leaveUnclosed();
        partners.set(open.pop() ?? index, index);
      } else if (top === undefined || type === t.RightBrace || typeAt(top) === t.LeftBrace) {
        stray.add(index);
      } else {
        mismatched.set(index, top);
        open.pop();
      }
    }
  }
  if (tooDeep === undefined) while (open.length > 0) leaveUnclosed();
  return { partners, unclosed, stray, mismatched, tooDeep };
}
