/** Which tokens end a value, go on over a line's end, or begin a statement: questions `layout.ts` asks. */
import type { IToken, TokenType } from "chevrotain";
import * as t from "./tokens.ts";

const ENDS_VALUE: ReadonlySet<TokenType> = new Set([
  t.Identifier,
  t.NumberWord,
  t.StringWord,
  t.RightParen,
  t.RightBracket,
  t.RightBrace,
  t.True,
  t.False,
  t.Infinity,
  t.NotANumber,
  t.None,
  t.Ellipsis,
]);

const CONTINUES_LINE: ReadonlySet<TokenType> = new Set([
  ...[t.Plus, t.Minus, t.Star, t.Slash, t.FloorDivide, t.Percent, t.At, t.Power],
  ...[t.Equal, t.NotEqual, t.Less, t.LessEqual, t.Greater, t.GreaterEqual],
  ...[t.And, t.Or, t.Not, t.If, t.Then, t.Else, t.With, t.In, t.PipeMark],
  ...[t.Assign, t.Becomes, t.Comma, t.Range, t.Dot],
]);

const NAMES_NEXT: ReadonlySet<TokenType> = new Set([
  ...[t.Fn, t.Layer, t.Optimizer, t.Model, t.Data, t.Train, t.Const, t.Var, t.For],
  ...[t.Input, t.Param, t.State, t.Output, t.Metric, t.Loss, t.Dot, t.PipeMark],
]);

const STATEMENT_RESERVED: ReadonlySet<string> = new Set(["fn", "var", "while", "for", "return"]);
const DECLARATION_WORDS: ReadonlySet<string> = new Set([
  ...["import", "const", "layer", "optimizer", "model", "data", "train"],
]);

/** Whether a value may end with this token. */
export function endsValue(token: IToken | undefined): boolean {
  return token !== undefined && ENDS_VALUE.has(token.tokenType);
}

/** Whether a line that ends with this token goes on in the next one. */
export function continuesLine(token: IToken | undefined): boolean {
  return token !== undefined && CONTINUES_LINE.has(token.tokenType);
}

/** Whether only a name may follow this token. */
export function namesNext(token: IToken | undefined): boolean {
  return token !== undefined && NAMES_NEXT.has(token.tokenType);
}

/** Whether a token could be the first of a statement, seen alone. */
export function mayBegin(token: IToken): boolean {
  return token.tokenType === t.Identifier || token.tokenType === t.RightBrace;
}

/** Whether a line that begins here is surely a statement of its own: `x = ...`, `v <- ...`, `param W ...`. */
export function beginsStatement(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.tokenType !== t.Identifier) return false;
  const next = tokens[index + 1];
  // `var(x)` is the variance.
  if (token.image === "var" && next?.tokenType === t.LeftParen) return false;
  if (STATEMENT_RESERVED.has(token.image)) return true;
  if (t.RESERVED_WORDS.has(token.image)) return false;
  if (next?.tokenType === t.Assign || next?.tokenType === t.Becomes) return true;
  const isNameNext = next?.tokenType === t.Identifier && !t.RESERVED_WORDS.has(next.image);
  return t.STATEMENT_WORDS.has(token.image) && isNameNext;
}

/** Whether a line that begins here is a declaration, which never stands inside a block. */
export function beginsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.tokenType !== t.Identifier) return false;
  const next = tokens[index + 1]?.tokenType;
  const isKeywordUse = next === t.Identifier || next === t.LeftBrace;
  return token.image === "fn" || (DECLARATION_WORDS.has(token.image) && isKeywordUse);
}

/** So many tokens are looked at to find where a bracket ends. */
const FARTHEST = 200;

/** Whether a line begins `f(x) = ...`, which defines a function elsewhere. */
export function beginsFunction(tokens: readonly IToken[], index: number): boolean {
  if (tokens[index + 1]?.tokenType !== t.LeftParen) return false;
  let depth = 0;
  for (let i = index + 1; i < index + FARTHEST; i += 1) {
    const type = tokens[i]?.tokenType;
    if (type === undefined || type === t.Newline) return false;
    if (type === t.LeftParen) depth += 1;
    if (type === t.RightParen) depth -= 1;
    if (depth === 0) return tokens[i + 1]?.tokenType === t.Assign;
  }
  return false;
}

/** Whether two words in a row follow a `//`: a comment, as no operator stands between them. */
export function isComment(tokens: readonly IToken[], index: number): boolean {
  const [word, next] = [tokens[index + 1], tokens[index + 2]];
  return (
    word?.tokenType === t.Identifier &&
    next?.tokenType === t.Identifier &&
    !t.RESERVED_WORDS.has(word.image) &&
    !t.RESERVED_WORDS.has(next.image)
  );
}

/** The name that a quote right behind it was meant to transpose, as in MATLAB; `x` behind a bracket. */
export function transposedBy(quote: IToken, before: IToken | undefined): string | undefined {
  if (!quote.image.startsWith("'") || before?.endOffset !== quote.startOffset - 1) return undefined;
  if (before.tokenType === t.Identifier) return before.image;
  return before.tokenType === t.RightParen || before.tokenType === t.RightBracket ? "x" : undefined;
}
