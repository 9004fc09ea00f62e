/** A look ahead over the tokens of a text before they are laid out: where statements and brackets end, what stands there. */
import type { IToken, TokenType } from "chevrotain";
import type { BracketPairs } from "./brackets.ts";
import * as t from "./tokens.ts";

/** Longer texts of a user are not put into a help. */
const LONGEST = 60;

export class TokenView {
  readonly tokens: readonly IToken[];
  private readonly text: string;
  private readonly pairs: Pick<BracketPairs, "partners" | "stray">;
  private readonly behindWords = new Map<string, ReadonlySet<string>>();

  constructor(tokens: readonly IToken[], text: string, pairs: Pick<BracketPairs, "partners" | "stray">) {
    this.tokens = tokens;
    this.text = text;
    this.pairs = pairs;
  }

  image(index: number): string {
    return this.tokens[index]?.image ?? "";
  }
  type(index: number): TokenType | undefined {
    return this.tokens[index]?.tokenType;
  }
  /** Whether a value may end with this token. */
  isValueEnd(index: number): boolean {
    const type = this.type(index);
    return this.isName(index) || type === t.RightParen || type === t.RightBracket;
  }
  /** A word that is not reserved. */
  isName(index: number): boolean {
    return this.type(index) === t.Identifier && !t.RESERVED_WORDS.has(this.image(index));
  }
  /** Whether the word stands in the text: the `show` of a session does not. */
  isWritten(index: number): boolean {
    const token = this.tokens[index];
    return token !== undefined && (token.endOffset ?? Infinity) >= token.startOffset;
  }
  closerOf(index: number): number | undefined {
    return this.pairs.partners.get(index);
  }

  /** Whether nothing can follow in the statement: a line's end, `;`, a closer, or the end of the text. */
  isEnd(index: number): boolean {
    const type = this.type(index);
    if (type === undefined || type === t.Newline || this.image(index) === ";") return true;
    if (type === t.RightBrace) return true;
    return (type === t.RightParen || type === t.RightBracket) && !this.pairs.stray.has(index);
  }

  /**
   * The first index from `start` on that is wanted or ends the statement; what stands in brackets is passed over.
   * An opener that nothing closes ends it too.
   */
  find(start: number, isWanted: (index: number) => boolean = () => false, most = Infinity): number {
    let index = start;
    for (let steps = 0; steps < most && !this.isEnd(index) && !isWanted(index); steps += 1) {
      const closer = this.closerOf(index);
      if (closer === undefined && OPENERS.has(this.type(index) ?? t.Newline)) break;
      index = (closer ?? index) + 1;
    }
    return index;
  }

  /** As `find`, but from the middle of a statement, where each word may ask: it looks no further than a help is long. */
  findNear(start: number, isWanted?: (index: number) => boolean): number {
    return this.find(start, isWanted, LONGEST);
  }

  /** The index behind a statement that begins with a word of its own, its block included. */
  statementEnd(index: number): number {
    return Math.max(index + 1, this.find(index));
  }

  /** The text of the tokens from `start` up to `end`; undefined where it is empty, or too long for a help. */
  slice(start: number, end: number): string | undefined {
    const first = this.tokens[start];
    const last = this.tokens[end - 1];
    if (first === undefined || last === undefined || end <= start) return undefined;
    const text = this.text.slice(first.startOffset, last.startOffset + last.image.length);
    if (text.length > LONGEST || /[\r\n#]/.test(text)) return undefined;
    for (let index = start; index < end; index += 1) if (this.pairs.stray.has(index)) return undefined;
    return text;
  }

  /** Whether a name is bound with `var` or `state` somewhere in the text. */
  mayChange(name: string): boolean {
    return this.namesBehind("var").has(name) || this.namesBehind("state").has(name);
  }
  definesFunction(name: string): boolean {
    return this.namesBehind("fn").has(name) || this.namesBehind("layer").has(name);
  }
  private namesBehind(word: string): ReadonlySet<string> {
    const known = this.behindWords.get(word);
    const names =
      known ??
      new Set(this.tokens.flatMap(({ image }, index) => (image === word ? this.image(index + 1) : [])));
    this.behindWords.set(word, names);
    return names;
  }
}

const OPENERS: ReadonlySet<TokenType> = new Set([t.LeftParen, t.LeftBracket, t.LeftBrace]);

/** `x <- x + 3` for `x += 3`: the value in ( ) where it would fall apart. */
export function updated(target: string, operator: string, value: string): string {
  const isSimple = /^[\p{XID_Continue}.]+$|^\([^()]*\)$|^[\p{XID_Continue}.]+\([^()]*\)$/u.test(value);
  const isSum = operator === "+" && !/\b(?:if|not|and|or|with)\b|[<>=|]/.test(value);
  return `${target} ${operator} ${isSimple || isSum ? value : `(${value})`}`;
}
