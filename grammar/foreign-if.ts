/** `if` where a statement begins: what of it can be read, and how it is written as a value. */
import type { TokenView } from "./token-view.ts";
import * as t from "./tokens.ts";

const GENERAL_HELP = "write x = if c then a else b, or return if c then a else b";
const LONGEST_HELP = 120;
/** A longer row of `else if` is no one's help. */
const MOST_ARMS = 4;

/** One way through an `if`: `s <- ` and its value. */
interface Branch {
  readonly lead: string;
  readonly value: string;
  /** Whether other statements stand beside it. */
  readonly isOneOfSeveral: boolean;
}

/** What is done in one case; the branch is undefined where it is nothing that a value could take the place of. */
interface Body {
  readonly branch: Branch | undefined;
  readonly end: number;
}

interface Arm extends Body {
  readonly condition: string | undefined;
}

/** An `if` as it was read, with all its `else if`. */
interface Read {
  readonly arms: readonly Arm[];
  readonly otherwise: Branch | undefined;
  readonly hasElse: boolean;
  readonly end: number;
}

export interface ForeignIf {
  readonly help: string;
  /** The index behind the statement, its blocks and its `else` included. */
  readonly end: number;
}

/** Reads an `if` that stands where a statement begins. */
export function foreignIf(view: TokenView, index: number): ForeignIf {
  const read = readIf(view, index);
  const help = helpFor(view, read);
  return { help: help === undefined || help.length > LONGEST_HELP ? GENERAL_HELP : help, end: read.end };
}

function helpFor(view: TokenView, { arms, otherwise, hasElse, end }: Read): string | undefined {
  const lead = arms[0]?.branch?.lead;
  if (lead === undefined || arms.length > MOST_ARMS) return undefined;
  let cases = "";
  for (const { condition, branch } of arms) {
    if (condition === undefined || branch?.lead !== lead) return undefined;
    cases += `if ${condition} then ${branch.value} else `;
  }
  const name = lead.split(" ")[0] ?? "";
  const isBinding = lead.endsWith("= ");
  const isUpdate = lead.endsWith("<- ");
  const isOneOfSeveral = [...arms.map(({ branch }) => branch), otherwise].some(
    (branch) => branch?.isOneOfSeveral,
  );
  if (isOneOfSeveral && !isBinding && !isUpdate) return undefined;
  const others = isOneOfSeveral ? ", and so for each name" : "";
  const write = (value: string): string => `write ${lead}${cases}${value}${others}`;
  if (hasElse) return otherwise?.lead === lead ? write(otherwise.value) : undefined;
  if (isUpdate) return write(name);
  if (isBinding) return `${write("0")}, where 0 stands for what ${name} is otherwise`;
  const next = view.type(end) === t.Newline ? end + 1 : end;
  const isReturned = lead === "return " && view.image(next) === "return";
  const rest = isReturned ? view.slice(next + 1, view.find(next + 1)) : undefined;
  return rest === undefined ? undefined : write(rest);
}

function readIf(view: TokenView, index: number): Read {
  const arms: Arm[] = [];
  for (let start = index; ;) {
    const arm = readArm(view, start);
    arms.push(arm);
    const word = view.type(arm.end) === t.Newline ? arm.end + 1 : arm.end;
    const isElse = view.image(word) === "else";
    if (isElse && view.image(word + 1) !== "if") {
      const { branch, end } = readBody(view, word + 1);
      return { arms, otherwise: branch, hasElse: true, end };
    }
    if (!isElse && !ELSE_IF.has(view.image(word)))
      return { arms, otherwise: undefined, hasElse: false, end: arm.end };
    start = isElse ? word + 1 : word;
  }
}

const ELSE_IF: ReadonlySet<string> = new Set(["elif", "elseif", "elsif"]);

/** A condition and what is done where it holds; `index` is that of its `if` or `elif`. */
function readArm(view: TokenView, index: number): Arm {
  const start = index + 1;
  const closer = view.type(start) === t.LeftParen ? view.closerOf(start) : undefined;
  const mark = isBodyBehind(view, closer) ? (closer ?? start) + 1 : view.find(start, (i) => isMark(view, i));
  const condition = closer === mark - 1 ? view.slice(start + 1, closer) : view.slice(start, mark);
  return { condition, ...readBody(view, mark) };
}

function isMark(view: TokenView, index: number): boolean {
  const type = view.type(index);
  return type === t.LeftBrace || type === t.Colon || view.image(index) === "then";
}

/** Whether a statement stands right behind a condition in ( ), as in C. */
function isBodyBehind(view: TokenView, closer: number | undefined): boolean {
  if (closer === undefined) return false;
  const image = view.image(closer + 1);
  return view.isName(closer + 1) || image === "return";
}

/** What an `if` does, from the mark behind its condition on, or from behind `else` on. */
function readBody(view: TokenView, mark: number): Body {
  const { branch, end } = readStatements(view, mark);
  return { branch, end: view.image(end) === ";" ? end + 1 : end };
}

function readStatements(view: TokenView, mark: number): Body {
  const brace = view.type(mark) === t.Newline && view.type(mark + 1) === t.LeftBrace ? mark + 1 : mark;
  if (view.type(brace) === t.LeftBrace) {
    const closer = view.closerOf(brace);
    if (closer === undefined) return { branch: undefined, end: brace };
    return { branch: branchIn(view, brace + 1, closer), end: closer + 1 };
  }
  const start = isMark(view, mark) ? mark + 1 : mark;
  const isElse = (index: number): boolean => view.image(index) === "else";
  if (view.type(start) !== t.Newline || start === mark) {
    const end = view.find(start, isElse);
    return { branch: branchIn(view, start, end), end };
  }
  // As in Python: the statement stands on the next line. What cannot be read there is left to be read as it is.
  const end = view.find(start + 1);
  const branch = branchIn(view, start + 1, end);
  return branch === undefined ? { branch, end: start } : { branch, end };
}

/** The only statement between two indices, or the first of several. */
function branchIn(view: TokenView, start: number, end: number): Branch | undefined {
  let first = start;
  while (view.type(first) === t.Newline) first += 1;
  if (first >= end) return undefined;
  const stop = Math.min(end, view.find(first));
  let behind = stop;
  while (behind < end && view.isEnd(behind)) behind += 1;
  const isOneOfSeveral = behind < end;
  const word = view.image(first);
  const statement = (lead: string, from: number): Branch | undefined => {
    const value = view.slice(from, stop);
    return value === undefined ? undefined : { lead, value, isOneOfSeveral };
  };
  if (word === "return" || (word === "show" && !hasComma(view, first, stop)))
    return statement(`${word} `, first + 1);
  const sign = view.type(first + 1);
  if (!view.isName(first) || (sign !== t.Assign && sign !== t.Becomes)) return undefined;
  return statement(`${word} ${view.image(first + 1)} `, first + 2);
}

function hasComma(view: TokenView, start: number, end: number): boolean {
  return view.find(start, (index) => view.type(index) === t.Comma) < end;
}
