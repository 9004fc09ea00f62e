/** The brackets of a text as it is laid out: which are open, and closers put in where one is missing. */
import type { IToken } from "chevrotain";
import { CLOSER_OF, MAX_NESTING, pairBrackets, type BracketPairs } from "./brackets.ts";
import { LayoutOutput } from "./layout-output.ts";
import type { Reporter } from "./reporter.ts";
import * as t from "./tokens.ts";

export interface Frame {
  readonly opener: IToken;
  /** The opener's index; -1 for an `if`. */
  readonly index: number;
  readonly unclosed: boolean;
  /** `( )` around an expression, not around arguments. */
  readonly isGrouping: boolean;
  /** `[ ]` right after `with`. */
  readonly isPartOfWith: boolean;
  /** `{ }` of an import: a list, not a block. */
  readonly isList: boolean;
}

export class BracketLayout {
  protected readonly tokens: readonly IToken[];
  protected readonly reporter: Reporter;
  protected readonly pairs: BracketPairs;
  protected readonly output = new LayoutOutput();
  protected readonly frames: Frame[] = [];
  protected lastClosed: Frame | undefined;
  protected tooDeep: IToken | undefined;

  constructor(tokens: readonly IToken[], reporter: Reporter) {
    this.tokens = tokens;
    this.reporter = reporter;
    this.pairs = pairBrackets(tokens);
    this.tooDeep = this.pairs.tooDeep;
  }

  protected isStatementStart(): boolean {
    const previous = this.output.last();
    if (previous === undefined || previous.tokenType === t.Newline) return true;
    return previous.tokenType === t.LeftBrace && this.frames.at(-1)?.isList === false;
  }
  /** The innermost bracket or brace; conditionals are passed over. */
  protected innermost(): Frame | undefined {
    return this.frames.findLast((frame) => frame.opener.tokenType !== t.If);
  }
  protected leaveConditionals(): void {
    while (this.frames.at(-1)?.opener.tokenType === t.If) this.frames.pop();
  }
  protected push(opener: IToken, index: number): void {
    const before = this.output.last()?.tokenType;
    this.frames.push({
      opener,
      index,
      unclosed: this.pairs.unclosed.has(index),
      isGrouping: opener.tokenType === t.LeftParen && before !== t.Identifier,
      isPartOfWith: opener.tokenType === t.LeftBracket && before === t.With,
      isList: opener.tokenType === t.LeftBrace && before === t.Import,
    });
    if (this.frames.length > MAX_NESTING) this.tooDeep = opener;
  }

  /** Puts in closers for unclosed brackets, innermost first, as long as `applies`; one message for all. */
  protected closeUnclosed(applies: (frame: Frame) => boolean): void {
    const openers: IToken[] = [];
    for (;;) {
      const frame = this.innermost();
      if (frame === undefined || !frame.unclosed || !applies(frame)) break;
      this.leaveConditionals();
      this.frames.pop();
      const closer = CLOSER_OF.get(frame.opener.tokenType) ?? t.RightParen;
      openers.push(frame.opener);
      if (closer === t.RightBrace) this.output.dropNewlines();
      this.output.emitNew(closer, this.reporter.endOf(this.output.last()));
    }
    const outermost = openers.at(-1);
    if (outermost !== undefined) this.reporter.unclosed(openers, this.reporter.endOf(this.output.last()));
  }

  protected closer(token: IToken, index: number): void {
    if (this.pairs.stray.has(index)) {
      this.reporter.stray(token);
      return;
    }
    const wrongly = this.pairs.mismatched.get(index);
    this.closeUnclosed(() => true);
    this.leaveConditionals();
    this.lastClosed = this.frames.pop();
    const opener = wrongly === undefined ? undefined : this.tokens[wrongly];
    if (opener !== undefined) this.reporter.mismatched(opener, token);
    if (token.tokenType === t.RightBrace) this.output.dropNewlines();
    this.output.emit(
      token,
      CLOSER_OF.get(this.lastClosed?.opener.tokenType ?? t.LeftParen) ?? token.tokenType,
    );
  }
}
