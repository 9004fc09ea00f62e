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

type Fact = Omit<SyntaxFault, "previous">;

/** After so many faults a text is not read further. */
const MOST_FAULTS = 30;

/**
 * Takes the place of chevrotain's messages: it keeps the facts and gives their number as the text.
 * Where there are too many it throws, which ends the parse: each fault may cost a scan of the text.
 */
export class SyntaxFaults implements IParserErrorMessageProvider {
  private readonly facts: Fact[] = [];

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
      return fact === undefined ? [] : inContext(fact, tokens);
    });
  }

  buildMismatchTokenMessage(found: { expected: TokenType; actual: IToken; ruleName: string }): string {
    return this.keep(found.ruleName, found.expected, found.actual);
  }
  buildNotAllInputParsedMessage(found: { firstRedundant: IToken; ruleName: string }): string {
    return this.keep("line", undefined, found.firstRedundant);
  }
  buildNoViableAltMessage(found: { actual: IToken[]; ruleName: string }): string {
    return this.keep(found.ruleName, undefined, found.actual[0]);
  }
  buildEarlyExitMessage(found: { actual: IToken[]; ruleName: string }): string {
    return this.keep(found.ruleName, undefined, found.actual[0]);
  }

  private keep(rule: string, expected: TokenType | undefined, actual: IToken | undefined): string {
    if (this.isFull()) throw new Error("too many syntax faults");
    if (actual !== undefined) this.facts.push({ rule, expected, actual });
    return String(this.facts.length - 1);
  }
}

/**
 * Adds the token before, which the parser has lost where it skipped ahead, and tells input that is left
 * over in the middle of a line from a line that begins no statement.
 */
function inContext(fact: Fact, tokens: readonly IToken[]): SyntaxFault {
  const index = tokens.indexOf(fact.actual);
  const previous = index < 0 ? tokens.at(-1) : tokens[index - 1];
  const isLineStart = previous === undefined || previous.tokenType === Newline;
  return { ...fact, previous, rule: fact.rule === "line" && isLineStart ? "statement" : fact.rule };
}
