/** What the parser found at fault, before it is put in words by `explain-fault.ts`. */
import type { IParserErrorMessageProvider, IRecognitionException, IToken, TokenType } from "chevrotain";
import { Newline } from "./tokens.ts";

export interface SyntaxFault {
  /** The rule of the grammar that could not go on. */
  readonly rule: string;
  /** The one token that had to stand there; undefined where there were several. */
  readonly expected: TokenType | undefined;
  readonly actual: IToken;
  readonly previous: IToken | undefined;
}

/** After so many faults a text is not read further. */
const MOST_FAULTS = 30;

/**
 * Takes the place of chevrotain's messages: it keeps the facts and gives their number as the text.
 * Where there are too many it throws, which ends the parse: each fault may cost a scan of the text.
 */
export class SyntaxFaults implements IParserErrorMessageProvider {
  private readonly facts: SyntaxFault[] = [];

  reset(): void {
    this.facts.length = 0;
  }
  isFull(): boolean {
    return this.facts.length >= MOST_FAULTS;
  }
  /** The facts of the errors that the parser kept. */
  of(errors: readonly IRecognitionException[], tokens: readonly IToken[]): readonly SyntaxFault[] {
    return errors.flatMap((error) => {
      const fact = this.facts[Number(error.message)];
      if (fact === undefined) return [];
      return fact.rule === "line" ? withContext(fact, tokens) : fact;
    });
  }

  buildMismatchTokenMessage(found: {
    expected: TokenType;
    actual: IToken;
    previous: IToken;
    ruleName: string;
  }): string {
    return this.keep(found.ruleName, found.expected, found.actual, found.previous);
  }
  buildNotAllInputParsedMessage(found: { firstRedundant: IToken; ruleName: string }): string {
    return this.keep("line", undefined, found.firstRedundant, undefined);
  }
  buildNoViableAltMessage(found: { actual: IToken[]; previous: IToken; ruleName: string }): string {
    return this.keep(found.ruleName, undefined, found.actual[0], found.previous);
  }
  buildEarlyExitMessage(found: { actual: IToken[]; previous: IToken; ruleName: string }): string {
    return this.keep(found.ruleName, undefined, found.actual[0], found.previous);
  }

  private keep(
    rule: string,
    expected: TokenType | undefined,
    actual: IToken | undefined,
    previous: IToken | undefined,
  ): string {
    if (this.isFull()) throw new Error("too many syntax faults");
    if (actual !== undefined) this.facts.push({ rule, expected, actual, previous });
    return String(this.facts.length - 1);
  }
}

/** Input left over: in the middle of a line, or a line that begins no statement. */
function withContext(fact: SyntaxFault, tokens: readonly IToken[]): SyntaxFault {
  const previous = tokens[tokens.indexOf(fact.actual) - 1];
  const isLineStart = previous === undefined || previous.tokenType === Newline;
  return { ...fact, previous, rule: isLineStart ? "statement" : "line" };
}
