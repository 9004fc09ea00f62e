/**
 * What people bring along from other languages: marks and words with the right one to put in their
 * place, and what to say of it.
 */
import type { TokenType } from "chevrotain";
import * as t from "./tokens.ts";

export interface ForeignUse {
  readonly message: string;
  /** `{name}` stands for the word before. */
  readonly help: string;
  /** What the parser reads in its place; undefined where the word is left out. */
  readonly instead: TokenType | undefined;
  /** True where the rest of the line is likely foreign too, so that no second message is given for it. */
  readonly spoilsLine: boolean;
}

function repaired(message: string, help: string, instead: TokenType | undefined): ForeignUse {
  return { message, help, instead, spoilsLine: false };
}
function spoilt(message: string, help: string, instead: TokenType | undefined): ForeignUse {
  return { message, help, instead, spoilsLine: true };
}
function updateBy(operator: string): [string, ForeignUse] {
  const text = `${operator}=`;
  const help = `write {name} <- {name} ${operator} ... for a var or a state; other names never change`;
  return [text, repaired(`\`${text}\` is not an operator here`, help, t.Becomes)];
}

export const FOREIGN_MARKS: ReadonlyMap<string, ForeignUse> = new Map([
  ["^", repaired("`^` is not a power here", "write ** for a power", t.Power)],
  ["&", repaired("`&` is not an operator here", "write and", t.And)],
  ["&&", repaired("`&&` is not an operator here", "write and", t.And)],
  ["|", repaired("`|` is not an operator here", "write or; a pipe is |>", t.Or)],
  ["||", repaired("`||` is not an operator here", "write or", t.Or)],
  ["!", repaired("`!` is not an operator here", "write not", t.Not)],
  ["~", repaired("`~` is not an operator here", "write not", t.Not)],
  ["===", repaired("`===` is not an operator here", "write ==", t.Equal)],
  ["!==", repaired("`!==` is not an operator here", "write !=", t.NotEqual)],
  [":=", repaired("`:=` is not used here", "write = to bind a name, <- to update one", t.Assign)],
  ["->", spoilt("`->` is not used here", "a result's type is inferred; write fn f(x) = x * x", undefined)],
  ["=>", spoilt("`=>` is not used here", "write fn f(x) = x * x", t.Assign)],
  [";", repaired("`;` is not used here", "a statement ends with its line", t.Newline)],
  ["?", spoilt("`?` is not used here", "write if c then a else b", undefined)],
  updateBy("+"),
  updateBy("-"),
  updateBy("*"),
  updateBy("/"),
  updateBy("%"),
  updateBy("@"),
]);

const FUNCTION_HELP = "write fn f(x) = x * x, or fn f(x) { ... return ... }";

/** A comment of another language behind a value. */
export const SLASHES: ForeignUse = spoilt(
  "`//` divides whole numbers; it does not begin a comment",
  "a comment begins with #",
  undefined,
);

/** `f(x) = ...` where a statement begins. */
export const BARE_FUNCTION: ForeignUse = repaired(
  "the definition of a function begins with `fn`",
  "write fn {name}(...) = ...",
  t.Fn,
);

/** Words of other languages where a statement begins and a name follows. */
export const FOREIGN_WORDS: ReadonlyMap<string, ForeignUse> = new Map([
  ["def", spoilt("`def` does not begin a function here", FUNCTION_HELP, t.Fn)],
  ["func", spoilt("`func` does not begin a function here", FUNCTION_HELP, t.Fn)],
  ["function", spoilt("`function` does not begin a function here", FUNCTION_HELP, t.Fn)],
  ["let", repaired("`let` is not used here", "write x = 1, or var x = 1 where x changes", undefined)],
  ["val", repaired("`val` is not used here", "write x = 1", undefined)],
  ["class", spoilt("`class` is not used here", "write model Name(arguments) { ... }", t.Model)],
  ["struct", spoilt("`struct` is not used here", "write model Name(arguments) { ... }", t.Model)],
]);

/** Characters that look or mean like one of ours: what to write. */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ["\u00d7", "write *"],
  ["\u00b7", "write *"],
  ["\u22c5", "write * or @"],
  ["\u2212", "write -"],
  ["\u2013", "write -"],
  ["\u00f7", "write /"],
  ["\u2264", "write <="],
  ["\u2265", "write >="],
  ["\u2260", "write !="],
  ["\u2190", "write <-"],
  ["\u2192", "a result's type is inferred; leave it out"],
  ["\u221e", "write inf"],
  ["\u00b2", "write ** 2"],
  ["\u00b3", "write ** 3"],
  ["\u22a4", "write .T"],
  ["\u2016", "write norm(x)"],
  ["\u221a", "write sqrt(x)"],
  ["\u2211", "write sum(x)"],
  ["\u220f", "write prod(x)"],
  ["\u2207", "a gradient is a value: write grad(y, x)"],
  ["\u2202", "a gradient is a value: write grad(y, x)"],
  ["\u2299", "write *"],
  ["\u2208", "write in"],
  ["\u201c", 'write "'],
  ["\u201d", 'write "'],
  ["\u2018", 'write "'],
  ["\u2019", 'write "'],
  ["\u2026", "write ..."],
  ["\u00a0", "write an ordinary space"],
  ["\u3000", "write an ordinary space"],
  ["\uff08", "write ("],
  ["\uff09", "write )"],
  ["\uff0c", "write ,"],
  ["\uff1d", "write ="],
  ["`", 'write "text"'],
  ["$", "names are letters, digits and _"],
  ["\\", "a line goes on after an operator, or inside ( )"],
]);
