/**
 * Between the lexer and the parser: tells keywords from names, drops newlines that end nothing, puts in
 * brackets that are missing, and repairs marks of other languages, each with its message. One pass over
 * the tokens with a stack; the parser gets balanced text in which a newline always ends a statement.
 */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import { CLOSER_OF, MAX_NESTING, pairBrackets, type BracketPairs } from "./brackets.ts";
import { BARE_FUNCTION, FOREIGN_MARKS, FOREIGN_WORDS, SLASHES, type ForeignUse } from "./foreign.ts";
import {
  beginsDeclaration,
  beginsFunction,
  beginsStatement,
  continuesLine,
  isComment,
  endsValue,
  mayBegin,
  namesNext,
  transposedBy,
} from "./layout-rules.ts";
import type { Reporter } from "./reporter.ts";
import { isFinishedString, numberValue } from "./scan.ts";
import * as t from "./tokens.ts";

interface Frame {
  readonly opener: IToken;
  readonly unclosed: boolean;
  /** `( )` around an expression, not around arguments. */
  readonly isGrouping: boolean;
  /** `[ ]` right after `with`. */
  readonly isPartOfWith: boolean;
  /** `{ }` of an import: a list, not a block. */
  readonly isList: boolean;
}

export interface LaidOut {
  readonly tokens: readonly IToken[];
  /** Offsets where a statement ends or a block begins, ascending. */
  readonly boundaries: readonly number[];
  /** False where the text is nested too deeply to be parsed. */
  readonly isParsable: boolean;
}

/** Prepares the tokens of one text for the parser. Faults go to `reporter`. */
export function layOut(tokens: readonly IToken[], reporter: Reporter): LaidOut {
  return new Layout(tokens, reporter).run();
}

class Layout {
  private readonly tokens: readonly IToken[];
  private readonly reporter: Reporter;
  private readonly pairs: BracketPairs;
  private readonly output: IToken[] = [];
  private readonly boundaries: number[] = [];
  private readonly frames: Frame[] = [];
  private statementWord: TokenType | undefined;
  private lastClosed: Frame | undefined;
  private tooDeep: IToken | undefined;

  constructor(tokens: readonly IToken[], reporter: Reporter) {
    this.tokens = tokens;
    this.reporter = reporter;
    this.pairs = pairBrackets(tokens);
    this.tooDeep = this.pairs.tooDeep;
  }

  run(): LaidOut {
    for (let index = 0; index < this.tokens.length && this.tooDeep === undefined; index += 1) {
      const token = this.tokens[index];
      if (token === undefined) break;
      if (token.tokenType === t.Newline) {
        while (this.tokens[index + 1]?.tokenType === t.Newline) index += 1;
        this.newline(token, index + 1);
      } else this.word(token, index);
    }
    if (this.tooDeep !== undefined) {
      this.reporter.atToken("N010", `more than ${MAX_NESTING} levels of nesting`, this.tooDeep, {
        help: "bind inner parts to names",
      });
      return { tokens: [], boundaries: [], isParsable: false };
    }
    this.closeUnclosed(() => true);
    while (this.previous()?.tokenType === t.Newline) this.output.pop();
    return { tokens: this.output, boundaries: this.boundaries, isParsable: true };
  }

  private previous(): IToken | undefined {
    return this.output.at(-1);
  }
  private isStatementStart(): boolean {
    const previous = this.previous();
    if (previous === undefined || previous.tokenType === t.Newline) return true;
    return previous.tokenType === t.LeftBrace && this.frames.at(-1)?.isList === false;
  }
  /** The innermost bracket or brace; conditionals are passed over. */
  private innermost(): Frame | undefined {
    return this.frames.findLast((frame) => frame.opener.tokenType !== t.If);
  }
  private leaveConditionals(): void {
    while (this.frames.at(-1)?.opener.tokenType === t.If) this.frames.pop();
  }
  private emit(token: IToken, type: TokenType = token.tokenType): void {
    token.tokenType = type;
    if (type.tokenTypeIdx !== undefined) token.tokenTypeIdx = type.tokenTypeIdx;
    this.output.push(token);
    if (type === t.Newline || type === t.LeftBrace) this.boundaries.push(token.startOffset + 1);
  }
  private emitNew(type: TokenType, offset: number): void {
    this.emit(createTokenInstance(type, "", offset, offset - 1, NaN, NaN, NaN, NaN));
  }

  // ---- brackets --------------------------------------------------------------------------

  private push(opener: IToken, index: number): void {
    const before = this.previous()?.tokenType;
    this.frames.push({
      opener,
      unclosed: this.pairs.unclosed.has(index),
      isGrouping: opener.tokenType === t.LeftParen && before !== t.Identifier,
      isPartOfWith: opener.tokenType === t.LeftBracket && before === t.With,
      isList: opener.tokenType === t.LeftBrace && before === t.Import,
    });
    if (this.frames.length > MAX_NESTING) this.tooDeep = opener;
  }

  /** Puts in closers for unclosed brackets, innermost first, as long as `applies`; one message for all. */
  private closeUnclosed(applies: (frame: Frame) => boolean): void {
    const openers: IToken[] = [];
    for (;;) {
      const frame = this.innermost();
      if (frame === undefined || !frame.unclosed || !applies(frame)) break;
      this.leaveConditionals();
      this.frames.pop();
      const closer = CLOSER_OF.get(frame.opener.tokenType) ?? t.RightParen;
      openers.push(frame.opener);
      if (closer === t.RightBrace) while (this.previous()?.tokenType === t.Newline) this.output.pop();
      this.emitNew(closer, this.reporter.endOf(this.previous()));
    }
    const outermost = openers.at(-1);
    if (outermost !== undefined) this.reporter.unclosed(openers, this.reporter.endOf(this.output.at(-1)));
  }

  private closer(token: IToken, index: number): void {
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
    this.emit(token, CLOSER_OF.get(this.lastClosed?.opener.tokenType ?? t.LeftParen) ?? token.tokenType);
  }

  // ---- newlines --------------------------------------------------------------------------

  private newline(token: IToken, nextIndex: number): void {
    const next = this.tokens[nextIndex];
    if (next === undefined) return;
    const startsStatement = beginsStatement(this.tokens, nextIndex);
    this.closeUnclosed((frame) => {
      if (frame.opener.tokenType === t.LeftBrace) return beginsDeclaration(this.tokens, nextIndex);
      return startsStatement || (endsValue(this.previous()) && mayBegin(next));
    });
    const bracket = this.innermost();
    const previous = this.previous();
    if (bracket !== undefined && (bracket.opener.tokenType !== t.LeftBrace || bracket.isList)) return;
    if (this.isStatementStart() || [t.RightBrace, t.LeftBrace].includes(next.tokenType)) return;
    if (next.tokenType === t.PipeMark || ["then", "else", "with"].includes(next.image)) return;
    if (previous?.tokenType === t.Comma || (continuesLine(previous) && !startsStatement)) return;
    this.leaveConditionals();
    this.emit(token);
  }

  // ---- words -----------------------------------------------------------------------------

  private word(token: IToken, index: number): void {
    const type = token.tokenType;
    if (type === t.Identifier) this.identifier(token, index);
    else if (type === t.ForeignMark) this.foreign(token, FOREIGN_MARKS.get(token.image));
    else if (type === t.FloorDivide && endsValue(this.previous()) && isComment(this.tokens, index)) {
      this.foreign(token, SLASHES);
    } else if (type === t.NumberWord) this.number(token);
    else if (type === t.StringWord) this.string(token);
    else if (type === t.Assign && this.isComparisonMeant()) this.comparison(token);
    else if (type === t.Becomes && !this.isUpdate(token)) this.lessThanMinus(token);
    else if (CLOSER_OF.has(type)) {
      if (type === t.LeftBrace && endsValue(this.previous())) {
        this.closeUnclosed((frame) => frame.opener.tokenType !== t.LeftBrace);
      }
      this.push(token, index);
      this.emit(token);
    } else if (type === t.RightParen || type === t.RightBracket || type === t.RightBrace) {
      this.closer(token, index);
    } else if (type === t.Comma && this.previous()?.tokenType === t.Comma) {
      // The parser lets a list end with a comma, and would let two stand side by side.
      this.reporter.atToken("N008", "expected a value after `,`, found `,`", token, {
        help: "leave one of them out",
      });
    } else this.emit(token);
  }

  private identifier(token: IToken, index: number): void {
    const next = this.tokens[index + 1]?.tokenType;
    // `var(x)` is the variance; `var x = ...` begins a variable.
    const isVariance = token.image === "var" && next === t.LeftParen;
    const reserved = isVariance ? undefined : t.RESERVED_WORDS.get(token.image);
    const starts = this.isStatementStart();
    if (starts) this.statementWord = reserved;
    if (reserved === t.If && !namesNext(this.previous())) this.push(token, -1);
    if (reserved === t.Else && this.frames.at(-1)?.opener.tokenType === t.If) this.frames.pop();
    if (reserved !== undefined) this.emit(token, reserved);
    else if (
      token.image === "from" &&
      this.previous()?.tokenType === t.RightBrace &&
      this.lastClosed?.isList
    ) {
      this.emit(token, t.From);
    } else if (starts && FOREIGN_WORDS.has(token.image) && next === t.Identifier) {
      this.foreign(token, FOREIGN_WORDS.get(token.image));
    } else if (starts && beginsFunction(this.tokens, index)) {
      this.foreign(token, BARE_FUNCTION, token.image);
      this.emit(token);
    } else if (starts && next !== t.Assign && next !== t.Comma && next !== t.Becomes) {
      this.statementWord = t.STATEMENT_WORDS.get(token.image);
      this.emit(token, this.statementWord ?? t.Identifier);
    } else this.emit(token);
  }

  private foreign(token: IToken, use: ForeignUse | undefined, name = this.previous()?.image ?? ""): void {
    if (use === undefined) return;
    const help = use.help.replaceAll("{name}", name);
    this.reporter.atToken("N006", use.message, token, { help, spoilsLine: use.spoilsLine });
    if (use.instead === t.Newline) {
      if (!this.isStatementStart() && this.innermost()?.opener.tokenType !== t.LeftParen)
        this.emit(token, use.instead);
    } else if (use === BARE_FUNCTION) this.emitNew(t.Fn, token.startOffset);
    else if (use.instead !== undefined) this.emit(token, use.instead);
  }

  private number(token: IToken): void {
    if (numberValue(token.image) === undefined) {
      const [, digits, name] = /^([0-9]+)([A-Za-z]\w*)$/.exec(token.image) ?? [];
      const help =
        digits !== undefined && name !== undefined && digits !== "0"
          ? `write ${digits} * ${name}, or begin the name with a letter`
          : "numbers are written 12, 1_000, 0.5 or 1e-3";
      this.reporter.atToken("N012", "malformed number", token, { help });
    }
    this.emit(token);
  }

  private string(token: IToken): void {
    const matrix = transposedBy(token, this.previous());
    if (matrix !== undefined) {
      const help = `write ${matrix}.T`;
      this.reporter.atToken("N006", "`'` is not a transpose here", token, { help, spoilsLine: true });
    } else if (!isFinishedString(token.image)) {
      const help = token.image.startsWith("'") ? 'write "text"' : 'end it with " on the same line';
      this.reporter.atToken("N005", "unfinished string", token, { help, spoilsLine: true });
    } else if (token.image.startsWith("'")) {
      this.reporter.atToken("N005", "strings stand in double quotes", token, { help: 'write "text"' });
    }
    this.emit(token);
  }

  /** Whether an `=` stands where only a comparison can: in a condition or in `( )` around a value. */
  private isComparisonMeant(): boolean {
    const previous = this.previous()?.tokenType;
    if (previous === t.RightBracket && this.lastClosed?.isPartOfWith === true) return false;
    const frame = this.frames.at(-1);
    if (frame?.opener.tokenType === t.If || frame?.isGrouping === true) return true;
    const isBlock = frame === undefined || frame.opener.tokenType === t.LeftBrace;
    return isBlock && (this.statementWord === t.While || this.statementWord === t.Assert);
  }

  private comparison(token: IToken): void {
    this.reporter.atToken("N007", "`=` binds a name; a comparison is `==`", token, { help: "write ==" });
    this.emit(token, t.Equal);
  }

  /** Whether `<-` updates a name; `x <-3` inside an expression is `x < -3`. */
  private isUpdate(token: IToken): boolean {
    const after = this.reporter.source.text[token.startOffset + 2] ?? "";
    const before = this.output.at(-2)?.tokenType;
    return before === undefined || before === t.Newline || before === t.LeftBrace || /\s/.test(after);
  }

  private lessThanMinus(token: IToken): void {
    const start = token.startOffset;
    this.emit(createTokenInstance(t.Less, "<", start, start, NaN, NaN, NaN, NaN));
    this.emit(createTokenInstance(t.Minus, "-", start + 1, start + 1, NaN, NaN, NaN, NaN));
  }
}
