/** Puts the parser's faults in words: what was found, what may stand there, what to do. */
import { EOF, type IToken, type TokenType } from "chevrotain";
import type { FaultText } from "./hint-texts.ts";
import type { MessageCode } from "./messages.ts";
import type { Reporter } from "./reporter.ts";
import type { SyntaxFault } from "./syntax-fault.ts";
import { SYNTAX_HINTS, type SyntaxHint } from "./syntax-hints.ts";
import * as t from "./tokens.ts";

interface Explanation {
  readonly code: MessageCode;
  readonly message: string;
  readonly help: string | undefined;
  readonly isAtPrevious: boolean;
}

/** A longer help is not given in the user's own words. */
const LONGEST_HELP = 100;

/** Reports one fault of the parser; `start` is the offset where its statement begins. */
export function explainFault(fault: SyntaxFault, start: number, reporter: Reporter): void {
  const end = reporter.endOf(fault.previous);
  const isEnd = isEndOfLine(fault, reporter.source.text.slice(end, fault.actual.startOffset));
  const text = textAround(fault, start, isEnd, reporter);
  const { code, message, help, isAtPrevious } = explanationOf(fault, isEnd, text);
  if (isAtPrevious && fault.previous !== undefined) reporter.atToken(code, message, fault.previous, { help });
  else if (isEnd) reporter.at(code, message, { source: reporter.source, start: end, end }, { help });
  else reporter.atToken(code, message, fault.actual, { help });
}

/** Whether the line ended too early; the newline before a `}` is not among the tokens. */
function isEndOfLine({ actual, previous }: SyntaxFault, gap: string): boolean {
  if (actual.tokenType === EOF || actual.tokenType === t.Newline || actual.image === "") return true;
  return actual.tokenType === t.RightBrace && previous?.tokenType !== t.Newline && /[\r\n]/.test(gap);
}

function textAround(fault: SyntaxFault, start: number, isEnd: boolean, reporter: Reporter): FaultText {
  const { text } = reporter.source;
  const offset = isEnd ? reporter.endOf(fault.previous) : fault.actual.startOffset;
  const before = text.slice(start, offset).trim();
  const line = isEnd ? "" : (/^[^\r\n#;]*/.exec(text.slice(offset, offset + LONGEST_HELP))?.[0] ?? "");
  return { before: before.length > LONGEST_HELP ? "" : before, rest: line.trim() };
}

function explanationOf(fault: SyntaxFault, isEnd: boolean, text: FaultText): Explanation {
  const hint = SYNTAX_HINTS.find((one) => matches(one, fault));
  const found = foundText(fault.actual, isEnd);
  const wanted =
    fault.expected === undefined ? "the end of the line" : (fault.expected.LABEL ?? "the end of the line");
  if (hint !== undefined) {
    const previous = fault.previous === undefined ? "" : shorten(fault.previous.image);
    const fillIn = (text: string): string =>
      text.replace(/\{(found|previous|wanted)\}/g, (_, key) =>
        key === "found" ? found : key === "previous" ? previous : wanted,
      );
    const own = text.before === "" ? undefined : hint.helpFrom?.(text);
    const isShort = own !== undefined && own.length <= LONGEST_HELP && !/[\r\n]/.test(own);
    const help = isShort ? own : hint.help === undefined ? undefined : fillIn(hint.help);
    const { code = "N002", isAtPrevious = false } = hint;
    return { code, message: fillIn(hint.message), help, isAtPrevious };
  }
  return {
    code: "N002",
    message: `expected ${wanted}, found ${found}`,
    help: undefined,
    isAtPrevious: false,
  };
}

function matches(hint: SyntaxHint, fault: SyntaxFault): boolean {
  const { rules, expected, found, after } = hint;
  return (
    (rules === undefined || rules.includes(fault.rule)) &&
    (expected === undefined || (fault.expected !== undefined && expected.includes(fault.expected))) &&
    (found === undefined || found.some((one) => isFound(one, fault.actual))) &&
    (after === undefined || (fault.previous !== undefined && after.includes(fault.previous.image)))
  );
}

function isFound(wanted: TokenType | string, actual: IToken): boolean {
  if (typeof wanted === "string") return actual.image === wanted;
  const { tokenType } = actual;
  return tokenType === wanted || tokenType.CATEGORIES?.includes(wanted) === true;
}

function foundText(token: IToken, isEnd: boolean): string {
  if (token.tokenType === EOF) return "the end of the text";
  if (isEnd) return token.image === "" ? "the end of the brackets" : "the end of the line";
  return `\`${shorten(token.image)}\``;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
}
