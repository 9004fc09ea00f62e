/**
 * Documents that know where they may break, and the printer that breaks them where a line is too long
 * (after Wadler, "A prettier printer", 2003, with Oppen's linear strategy: a group is flat or broken).
 */
import { widthOf } from "../printable.ts";

export type Doc =
  | string
  | { readonly kind: "concat"; readonly parts: readonly Doc[]; readonly breaks: boolean }
  | { readonly kind: "indent"; readonly content: Doc; readonly breaks: boolean }
  | { readonly kind: "group"; readonly content: Doc; readonly breaks: boolean }
  /** In a broken group a newline, else `flat`; a `hard` one always breaks the groups around it. */
  | { readonly kind: "line"; readonly flat: string; readonly hard: boolean }
  | { readonly kind: "whenBroken"; readonly text: string }
  /** A comment at the end of a line: it takes no width and a newline must follow. */
  | { readonly kind: "comment"; readonly text: string; readonly breaks: boolean };

/** Whether a document must be broken, whatever the width. */
function mustBreak(doc: Doc): boolean {
  if (typeof doc === "string" || doc.kind === "whenBroken") return false;
  return doc.kind === "line" ? doc.hard : doc.breaks;
}

export function concat(...parts: readonly Doc[]): Doc {
  return concatAll(parts);
}
/** For lists of any length: a spread of many arguments overflows the stack. */
export function concatAll(parts: readonly Doc[]): Doc {
  return { kind: "concat", parts, breaks: parts.some(mustBreak) };
}
export function indent(parts: readonly Doc[]): Doc {
  const content = concatAll(parts);
  return { kind: "indent", content, breaks: mustBreak(content) };
}
export function group(content: Doc, breaks = false): Doc {
  return { kind: "group", content, breaks: breaks || mustBreak(content) };
}
export function comment(text: string, breaks = true): Doc {
  return { kind: "comment", text, breaks };
}
export function join(separator: Doc, parts: readonly Doc[]): Doc {
  return concatAll(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}

/** A space, or a newline in a broken group. */
export const line: Doc = { kind: "line", flat: " ", hard: false };
/** A space, or a newline where what follows does not fit up to the next place to break. */
export const fillLine: Doc = group(line);
/** Nothing, or a newline in a broken group. */
export const softline: Doc = { kind: "line", flat: "", hard: false };
export const hardline: Doc = { kind: "line", flat: "", hard: true };
/** A comma after the last of a list whose parts stand on lines of their own. */
export const trailingComma: Doc = { kind: "whenBroken", text: "," };

interface Command {
  readonly doc: Doc;
  readonly indent: number;
  readonly isBroken: boolean;
}

const INDENT = 2;

/** Prints a document; lines are at most `width` columns wide where it can be broken so. */
export function print(doc: Doc, width: number): string {
  const output: string[] = [];
  const stack: Command[] = [{ doc, indent: 0, isBroken: true }];
  let column = 0;
  let margin = "";
  const write = (text: string): void => {
    if (text === "") return;
    output.push(margin, text);
    margin = "";
    column += widthOf(text);
  };
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const { doc: current, indent: depth, isBroken } = command;
    if (typeof current === "string") write(current);
    else if (current.kind === "concat") pushAll(stack, current.parts, depth, isBroken);
    else if (current.kind === "indent")
      stack.push({ doc: current.content, indent: depth + INDENT, isBroken });
    else if (current.kind === "group") {
      const flat = { doc: current.content, indent: depth, isBroken: false };
      const broken = current.breaks || !fits(flat, stack, width - column);
      stack.push({ ...flat, isBroken: broken });
    } else if (current.kind === "whenBroken") {
      if (isBroken) write(current.text);
    } else if (current.kind === "comment") output.push(margin, current.text);
    else if (isBroken || current.hard) {
      output.push("\n");
      margin = " ".repeat(depth);
      column = depth;
    } else write(current.flat);
  }
  return output.join("");
}

function pushAll(stack: Command[], parts: readonly Doc[], depth: number, isBroken: boolean): void {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const doc = parts[index];
    if (doc !== undefined) stack.push({ doc, indent: depth, isBroken });
  }
}

/**
 * Whether a flat document and the text behind it, up to the next place where a line may end, fit into
 * `room` columns. Ends as soon as they do not; texts of no width (an empty name, brackets around nothing) still cost.
 */
function fits(flat: Command, behind: readonly Command[], room: number): boolean {
  const stack: Command[] = [flat];
  let next = behind.length - 1;
  let left = room;
  while (left >= 0) {
    const own = stack.pop();
    const command = own ?? behind[next];
    if (command === undefined) return true;
    if (own === undefined) next -= 1;
    const { doc, isBroken } = command;
    if (typeof doc === "string") left -= widthOf(doc);
    else if (doc.kind === "concat") pushAll(stack, doc.parts, 0, isBroken);
    else if (doc.kind === "indent") stack.push({ doc: doc.content, indent: 0, isBroken });
    else if (doc.kind === "group") stack.push({ doc: doc.content, indent: 0, isBroken: isBroken });
    else if (doc.kind === "whenBroken") left -= isBroken ? doc.text.length : 0;
    else if (doc.kind === "line") {
      if (isBroken || doc.hard) return true;
      left -= doc.flat.length;
    }
  }
  return false;
}
