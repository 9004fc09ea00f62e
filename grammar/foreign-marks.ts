/** Marks of other languages inside a statement: what they mean where they stand, in the user's own words. */
import type { TokenType } from "chevrotain";
import { FOREIGN_MARKS, type ForeignUse } from "./foreign.ts";
import { functionFor } from "./foreign-functions.ts";
import { updateBy } from "./foreign-statements.ts";
import type { TokenView } from "./token-view.ts";
import * as t from "./tokens.ts";

/** Where a mark stands. */
export interface MarkPlace {
  /** Whether a value ends right before it. */
  readonly isBehindValue: boolean;
  /** The index of the bracket around it; undefined in a block. */
  readonly opener: number | undefined;
  /** The index where the statement begins. */
  readonly statement: number;
}

export interface MarkUse extends ForeignUse {
  /** The index of the last token that the message is about. */
  readonly last: number;
  /** Tokens behind it that are read as another one, or left out, without a message. */
  readonly read: ReadonlyMap<number, TokenType | undefined>;
}

/** What stands at `index` where it is a mark, or a row of them, of another language. */
export function foreignMark(view: TokenView, index: number, place: MarkPlace): MarkUse | undefined {
  const image = view.image(index);
  const found = special(view, index, place);
  if (found !== undefined) return { last: index, read: new Map(), spoilsLine: false, ...found };
  const use = FOREIGN_MARKS.get(image);
  if (use === undefined || view.type(index) !== t.ForeignMark) return undefined;
  const help = helpFor(view, index, place) ?? use.help;
  return { ...use, help, last: index, read: new Map() };
}

type Found = Pick<MarkUse, "message" | "help" | "instead"> & Partial<MarkUse>;

function special(
  view: TokenView,
  index: number,
  { isBehindValue, opener, statement }: MarkPlace,
): Found | undefined {
  const image = view.image(index);
  if (image === "|" && !isBehindValue) return bars(view, index, statement);
  if (image === "!" && isBehindValue) return factorial(view, index);
  if (image === ";" && opener !== undefined) return separator(view, index, opener);
  if (image === "." && isBehindValue) return elementwise(view, index);
  if (image === "@" && !isBehindValue && view.type(index + 1) === t.LeftParen)
    return { ...NO_NAME, help: functionHelp(view, statement, view.findNear(index)), instead: undefined };
  return undefined;
}

const NO_NAME = { message: "a function has a name here", spoilsLine: true };

function functionHelp(view: TokenView, start: number, end: number): string {
  return functionFor(view.slice(start, end) ?? "");
}

const NO_BARS = "`|` `|` is not an absolute value here";
const UNPAIRED = { message: NO_BARS, help: "write abs(x)", instead: undefined, spoilsLine: true };

/** `|x|`, or `|x| x * 2` as in Rust. */
function bars(view: TokenView, index: number, statement: number): Found | undefined {
  const partner = view.findNear(index + 1, (i) => view.image(i) === "|");
  const inner = view.slice(index + 1, partner);
  if (view.image(partner) !== "|" || inner === undefined) return UNPAIRED;
  const isFunction = view.isName(partner + 1) && /^[\p{XID_Continue}\s,]+$/u.test(inner);
  if (!isFunction && !view.isValueEnd(partner - 1) && view.type(partner - 1) !== t.NumberWord)
    return UNPAIRED;
  const read = new Map([[partner, t.RightParen]]);
  if (isFunction) {
    const help = functionHelp(view, statement, view.findNear(partner + 1));
    return { ...NO_NAME, help, instead: t.LeftParen, read, last: partner };
  }
  return { message: NO_BARS, help: `write abs(${inner})`, instead: t.LeftParen, read, last: partner };
}

/** `5!`, `n!`. */
function factorial(view: TokenView, index: number): Found | undefined {
  const next = index + 1;
  if (view.isName(next) || view.type(next) === t.NumberWord || view.type(next) === t.LeftParen)
    return undefined;
  const last = view.image(index - 1);
  const end = /^\d+$/.test(last) ? String(Number(last) + 1) : `${view.isName(index - 1) ? last : "n"} + 1`;
  return {
    message: "`!` is not a factorial here",
    help: `write prod(arange(1, ${end}))`,
    instead: undefined,
  };
}

/** A longer one is not written out in a help. */
const LONGEST_MATRIX = 80;

/** `;` between brackets, where MATLAB parts rows. */
function separator(view: TokenView, index: number, opener: number): Found | undefined {
  const closer = view.closerOf(opener);
  const isMatrix = view.type(opener) === t.LeftBracket && !view.isValueEnd(opener - 1);
  if (!isMatrix || closer === undefined)
    return { message: "`;` is not used here", help: "write ,", instead: t.Comma };
  const rows: string[] = [];
  const read = new Map<number, TokenType | undefined>();
  for (let start = opener + 1; start < closer; start += 1) {
    const end = view.find(start, (i) => view.image(i) === ";");
    if (end > start) rows.push(rowOf(view.slice(start, end) ?? "..."));
    if (end > index && view.image(end) === ";") read.set(end, t.Comma);
    start = end;
  }
  const written = `[${rows.join(", ")}]`;
  const help = `write ${written.length > LONGEST_MATRIX ? "[[1, 2], [3, 4]]" : written}`;
  return { message: "`;` does not part rows here", help, instead: t.Comma, spoilsLine: true, read };
}

/** `1 2` as `[1, 2]`. */
function rowOf(text: string): string {
  const isSpaced = /^[\p{XID_Continue}.\s]+$/u.test(text);
  return `[${isSpaced ? text.replace(/\s+/g, ", ") : text}]`;
}

/** `.*`, `./`, `.^`. */
function elementwise(view: TokenView, index: number): Found | undefined {
  const next = index + 1;
  const [dot, mark] = [view.tokens[index], view.tokens[next]];
  const operator = ELEMENTWISE.get(mark?.image ?? "");
  if (dot?.endOffset !== (mark?.startOffset ?? 0) - 1 || operator === undefined) return undefined;
  const read = new Map([[next, operator]]);
  const written = operator.LABEL?.slice(1, -1) ?? "";
  return {
    message: `\`.${view.image(next)}\` is not an operator here`,
    help: `write ${written}, which works element by element`,
    instead: undefined,
    last: next,
    read,
  };
}

const ELEMENTWISE: ReadonlyMap<string, TokenType> = new Map([
  ["*", t.Star],
  ["/", t.Slash],
  ["^", t.Power],
  ["**", t.Power],
]);

function helpFor(view: TokenView, index: number, { statement }: MarkPlace): string | undefined {
  const image = view.image(index);
  if (FOREIGN_MARKS.get(image)?.instead === t.Becomes) return updateBy(view, index);
  if (image !== "=>" && image !== "->") return undefined;
  const text = view.slice(statement, view.findNear(index + 1));
  return text === undefined || view.image(statement) === "fn" ? undefined : functionFor(text);
}
