/**
 * Between the lexer and the parser: tells keywords from names, drops newlines that end nothing, puts in
 * brackets that are missing, and repairs marks of other languages, each with its message. One pass over
 * the tokens with a stack; the parser gets balanced text in which a newline always ends a statement.
 */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import { CLOSER_OF, MAX_NESTING } from "./brackets.ts";
import { BARE_FUNCTION, FOREIGN_WORDS, SLASHES, type ForeignUse } from "./foreign.ts";
import {
  beginsDeclaration,
  beginsFunction,
  beginsStatement,
  continuesLine,
  isComment,
  endsValue,
  mayBegin,
  namesNext,
} from "./layout-rules.ts";
import type { Reporter } from "./reporter.ts";
import { foreignMark } from "./foreign-marks.ts";
import { BracketLayout, type Frame } from "./layout-brackets.ts";
import { foreignStatement } from "./foreign-statements.ts";
import { TokenView } from "./token-view.ts";
import * as t from "./tokens.ts";
import { numberFault, stringFault, type WordFault } from "./word-faults.ts";

export interface LaidOut {
  readonly tokens: readonly IToken[];
  /** Offsets where a statement ends or a block begins, ascending. */
  readonly boundaries: readonly number[];
  /** Whether statements of another language were left out. */
  readonly leftOut: boolean;
  /** False where the text is nested too deeply to be parsed. */
  readonly isParsable: boolean;
}

/** Behind these a word of statements is a name; behind `:` it was meant as one. */
const ENDS_TARGET: ReadonlySet<TokenType> = new Set([t.Assign, t.Comma, t.Becomes, t.Colon]);

/** Words that go on an `if` which was taken for a statement. */
const GO_ON_AN_IF: ReadonlySet<string> = new Set(["else", "elif", "elseif", "elsif", "end", "fi"]);

/** Prepares the tokens of one text for the parser. Faults go to `reporter`. */
export function layOut(tokens: readonly IToken[], reporter: Reporter): LaidOut {
  return new Layout(tokens, reporter).run();
}

class Layout extends BracketLayout {
  private readonly view: TokenView;
  private statementWord: TokenType | undefined;
  /** The index where the statement begins. */
  private statement = 0;
  /** Tokens that are read as others, or left out, without a further message. */
  private readonly read = new Map<number, TokenType | undefined>();
  private hasLeftOut = false;
  private spoilt = 0;
  private lastSpoilt = -1;
  /** The block in which an `if` was taken for a statement, undefined for the text itself: an `else` there is no news. */
  private conditionalIn: Frame | undefined | null = null;

  constructor(tokens: readonly IToken[], reporter: Reporter) {
    super(tokens, reporter);
    this.view = new TokenView(tokens, reporter.source.text, this.pairs);
  }

  run(): LaidOut {
    for (let index = 0; index < this.tokens.length && this.tooDeep === undefined; index += 1) {
      const token = this.tokens[index];
      if (token === undefined) break;
      if (token.tokenType === t.Newline) {
        while (this.tokens[index + 1]?.tokenType === t.Newline) index += 1;
        this.newline(token, index + 1);
      } else {
        if (this.isStatementStart()) this.statement = index;
        const end = this.isStatementStart() ? this.leaveOut(index) : undefined;
        if (end === undefined) this.word(token, index);
        else index = end - 1;
      }
    }
    if (this.tooDeep !== undefined) {
      this.reporter.atToken("N010", `more than ${MAX_NESTING} levels of nesting`, this.tooDeep, {
        help: "bind inner parts to names",
      });
      return { tokens: [], boundaries: [], leftOut: false, isParsable: false };
    }
    this.closeUnclosed(() => true);
    this.output.dropNewlines();
    const { tokens, boundaries } = this.output;
    return { tokens, boundaries, leftOut: this.hasLeftOut, isParsable: true };
  }

  /** Says what is wrong with a statement of another language; the index behind it, undefined where it is none. */
  private leaveOut(index: number): number | undefined {
    const isSaid = this.conditionalIn === this.frames.at(-1) && GO_ON_AN_IF.has(this.view.image(index));
    const foreign = isSaid ? undefined : foreignStatement(this.view, index);
    if (foreign === undefined && !isSaid) return undefined;
    this.hasLeftOut = true;
    const end = foreign?.end ?? this.view.statementEnd(index);
    const last = this.tokens[foreign?.last ?? index];
    if (foreign !== undefined) {
      const start = this.tokens[foreign.first]?.startOffset ?? 0;
      const span = { source: this.reporter.source, start, end: this.reporter.endOf(last) };
      this.reporter.at(foreign.code, foreign.message, span, foreign);
    }
    for (let i = index; i < end; i += 1)
      if (this.pairs.stray.has(i)) this.reporter.stray(this.tokens[i] ?? last);
    this.conditionalIn = isSaid || this.view.image(index) === "if" ? this.frames.at(-1) : null;
    this.output.boundaries.push(this.reporter.endOf(this.tokens[end - 1]));
    // A bracket that nothing closes: what is read of the statement follows from it.
    const next = this.tokens[end];
    if (next !== undefined && CLOSER_OF.has(next.tokenType)) this.reporter.spoiltAt.push(next.startOffset);
    return end;
  }

  // ---- newlines --------------------------------------------------------------------------

  private newline(token: IToken, nextIndex: number): void {
    const next = this.tokens[nextIndex];
    if (next === undefined) return;
    const startsStatement = beginsStatement(this.tokens, nextIndex);
    this.closeUnclosed((frame) => {
      if (frame.opener.tokenType === t.LeftBrace) return beginsDeclaration(this.tokens, nextIndex);
      return startsStatement || (endsValue(this.output.last()) && mayBegin(next));
    });
    const bracket = this.innermost();
    const previous = this.output.last();
    if (bracket !== undefined && (bracket.opener.tokenType !== t.LeftBrace || bracket.isList)) return;
    if (this.isStatementStart() || [t.RightBrace, t.LeftBrace].includes(next.tokenType)) return;
    const isElseOfStatement = next.image === "else" && this.conditionalIn === this.frames.at(-1);
    const goesOn = next.tokenType === t.PipeMark || ["then", "else", "with"].includes(next.image);
    if (goesOn && !isElseOfStatement) return;
    const isListed = previous?.tokenType === t.Comma && !(startsStatement && this.endsList(nextIndex));
    if (isListed || (continuesLine(previous) && !startsStatement)) return;
    this.leaveConditionals();
    this.output.emit(token);
  }

  /** Whether the list of a `show` or `plot` ends before a line that begins a statement; `labels=` is part of a plot. */
  private endsList(nextIndex: number): boolean {
    const isNamed = this.tokens[nextIndex + 1]?.tokenType === t.Assign;
    return this.statementWord === t.Show || (this.statementWord === t.Plot && !isNamed);
  }

  // ---- words -----------------------------------------------------------------------------

  private word(token: IToken, index: number): void {
    const type = token.tokenType;
    if (this.read.has(index)) {
      const other = this.read.get(index);
      if (other !== undefined) this.output.emit(token, other);
    } else if (type === t.Identifier) this.identifier(token, index);
    else if (type === t.ForeignMark || type === t.Dot || type === t.At) this.mark(token, index);
    else if (type === t.FloorDivide && endsValue(this.output.last()) && isComment(this.tokens, index)) {
      this.foreign(token, SLASHES);
    } else if (type === t.NumberWord) this.fault(token, numberFault(token, this.isNameWanted(index)));
    else if (type === t.StringWord) this.fault(token, stringFault(token, this.output.last()));
    else if (type === t.Assign && this.isComparisonMeant()) this.comparison(token);
    else if (type === t.Becomes && !this.isUpdate(token)) this.lessThanMinus(token);
    else if (CLOSER_OF.has(type)) {
      if (type === t.LeftBrace && endsValue(this.output.last())) {
        this.closeUnclosed((frame) => frame.opener.tokenType !== t.LeftBrace);
      }
      this.push(token, index);
      this.output.emit(token);
    } else if (type === t.RightParen || type === t.RightBracket || type === t.RightBrace) {
      this.closer(token, index);
    } else if (type === t.Comma && this.output.last()?.tokenType === t.Comma) {
      // The parser lets a list end with a comma, and would let two stand side by side.
      this.reporter.atToken("N008", "expected a value after `,`, found `,`", token, {
        help: "leave one of them out",
      });
    } else this.output.emit(token);
  }

  private identifier(token: IToken, index: number): void {
    const next = this.tokens[index + 1]?.tokenType;
    // `var(x)` is the variance; `var x = ...` begins a variable.
    const isVariance = token.image === "var" && next === t.LeftParen;
    const reserved = isVariance ? undefined : t.RESERVED_WORDS.get(token.image);
    const starts = this.isStatementStart();
    if (starts) this.statementWord = reserved;
    if (reserved === t.If && !namesNext(this.output.last())) this.push(token, -1);
    if (reserved === t.Else && this.frames.at(-1)?.opener.tokenType === t.If) this.frames.pop();
    if (reserved !== undefined) this.output.emit(token, reserved);
    else if (
      token.image === "from" &&
      this.output.last()?.tokenType === t.RightBrace &&
      this.lastClosed?.isList
    ) {
      this.output.emit(token, t.From);
    } else if (starts && FOREIGN_WORDS.has(token.image) && next === t.Identifier) {
      this.foreign(token, FOREIGN_WORDS.get(token.image));
    } else if (starts && beginsFunction(this.tokens, index)) {
      this.foreign(token, BARE_FUNCTION, token.image);
      this.output.emit(token);
    } else if (starts && !ENDS_TARGET.has(next ?? t.Newline)) {
      this.statementWord = t.STATEMENT_WORDS.get(token.image);
      this.output.emit(token, this.statementWord ?? t.Identifier);
    } else this.output.emit(token);
  }

  private mark(token: IToken, index: number): void {
    const bracket = this.innermost();
    const isInBlock = bracket === undefined || (bracket.opener.tokenType === t.LeftBrace && !bracket.isList);
    const use = foreignMark(this.view, index, {
      isBehindValue: endsValue(this.output.last()),
      opener: isInBlock ? undefined : bracket.index,
      statement: this.statement,
    });
    if (use === undefined) {
      this.output.emit(token);
      return;
    }
    for (const [place, type] of use.read) this.read.set(place, type);
    this.foreign(token, use, this.output.last()?.image, this.tokens[use.last]);
  }

  private foreign(token: IToken, use: ForeignUse | undefined, name = "", last = token): void {
    if (use === undefined) return;
    const help = use.help.replaceAll("{name}", name);
    const place = { ...this.reporter.spanOf(token), end: this.reporter.endOf(last) };
    if (!use.spoilsLine || !this.isSpoilt(token))
      this.reporter.at("N006", use.message, place, { ...use, help });
    if (use.instead === t.Newline) {
      if (!this.isStatementStart()) this.output.emit(token, use.instead);
    } else if (use === BARE_FUNCTION) this.output.emitNew(t.Fn, token.startOffset);
    else if (use.instead !== undefined) this.output.emit(token, use.instead);
  }

  /** Whether the statement has a fault before a token that explains what follows; tokens come in their order. */
  private isSpoilt({ startOffset }: IToken): boolean {
    const { spoiltAt } = this.reporter;
    while ((spoiltAt[this.spoilt] ?? Infinity) < startOffset)
      this.lastSpoilt = Math.max(this.lastSpoilt, spoiltAt[this.spoilt++] ?? -1);
    // Those of the words come behind those of the characters.
    const latest = spoiltAt.at(-1) ?? Infinity;
    if (latest < startOffset) this.lastSpoilt = Math.max(this.lastSpoilt, latest);
    return this.lastSpoilt >= (this.output.boundaries.at(-1) ?? 0);
  }

  private fault(token: IToken, fault: WordFault | undefined): void {
    if (fault !== undefined) this.reporter.atToken(fault.code, fault.message, token, fault);
    this.output.emit(token);
  }

  /** Whether an `=` stands where only a comparison can: in a condition or in `( )` around a value. */
  private isComparisonMeant(): boolean {
    const previous = this.output.last()?.tokenType;
    if (previous === t.RightBracket && this.lastClosed?.isPartOfWith === true) return false;
    const frame = this.frames.at(-1);
    if (frame?.opener.tokenType === t.If || frame?.isGrouping === true) return true;
    const isBlock = frame === undefined || frame.opener.tokenType === t.LeftBrace;
    return isBlock && (this.statementWord === t.While || this.statementWord === t.Assert);
  }

  private comparison(token: IToken): void {
    this.reporter.atToken("N007", "`=` binds a name; a comparison is `==`", token, { help: "write ==" });
    this.output.emit(token, t.Equal);
  }

  /** Whether the word at `index` stands where only a name can. */
  private isNameWanted(index: number): boolean {
    const next = this.tokens[index + 1]?.tokenType;
    return (
      namesNext(this.output.last()) || (this.isStatementStart() && (next === t.Assign || next === t.Becomes))
    );
  }

  /** Whether `<-` updates a name; `x <-3` inside an expression is `x < -3`. */
  private isUpdate(token: IToken): boolean {
    const after = this.reporter.source.text[token.startOffset + 2] ?? "";
    const before = this.output.tokens.at(-2)?.tokenType;
    return before === undefined || before === t.Newline || before === t.LeftBrace || /\s/.test(after);
  }

  private lessThanMinus(token: IToken): void {
    const start = token.startOffset;
    this.output.emit(createTokenInstance(t.Less, "<", start, start, NaN, NaN, NaN, NaN));
    this.output.emit(createTokenInstance(t.Minus, "-", start + 1, start + 1, NaN, NaN, NaN, NaN));
  }
}
