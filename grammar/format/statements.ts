/** AST to text: statements and blocks, with their comments, empty lines kept, and `=` aligned. */
import type { Block, Comment, Declaration, Setting, Statement } from "../ast.ts";
import type { Span } from "../source.ts";
import { alignHeads, headOf, type PlacedHead } from "./align.ts";
import { commentText, movedText, type CommentQueue } from "./comments.ts";
import { comment, concat, concatAll, group, hardline, indent, join, line, print, type Doc } from "./doc.ts";
import { PRECEDENCE } from "../operators.ts";
import { formatArgument, formatExpression, within } from "./expressions.ts";

/** What stands on a line of its own somewhere. */
export type Entry = Declaration | Statement | Setting;
/** Makes the document of an entry; `head` is its aligned beginning, where it has one. */
export type FormatEntry = (entry: Entry, head: string | undefined, comments: CommentQueue) => Doc;

/** A place where a line begins: what was there in the source tells whether an empty line precedes. */
interface Row {
  readonly doc: Doc;
  readonly start: number;
  readonly end: number;
}

/**
 * Entries one a line, with the comments among them. `start` and `end` are the offsets of the text that
 * holds them: comments before `end` are included.
 */
export function formatEntries(
  entries: readonly Entry[],
  range: { readonly start: number; readonly end: number },
  comments: CommentQueue,
  format: FormatEntry,
): Doc {
  const rows: Row[] = [];
  const heads = alignHeads(headsOf(entries, range.start, comments));
  for (const [index, entry] of entries.entries()) {
    const leading = comments.takeBefore(entry.span.start);
    const doc = format(entry, heads[index], comments);
    const inner = comments.takeBefore(entry.span.end);
    const trailing = comments.takeTrailing(entry.span.end);
    for (const one of leading) rows.push(commentRow(one));
    for (const one of inner)
      rows.push({ doc: movedText(one), start: entry.span.start, end: entry.span.start });
    rows.push({
      doc: trailing === undefined ? doc : concat(doc, "  ", comment(commentText(trailing))),
      start: entry.span.start,
      end: trailing?.span.end ?? entry.span.end,
    });
  }
  for (const one of comments.takeBefore(range.end)) rows.push(commentRow(one));
  return concatAll(
    rows.flatMap((row, index) => {
      const before = rows[index - 1];
      if (before === undefined) return [row.doc];
      const isApart = comments.hasEmptyLine(before.end, row.start);
      return isApart ? [hardline, hardline, row.doc] : [hardline, row.doc];
    }),
  );
}

function commentRow(one: Comment): Row {
  return { doc: commentText(one), start: one.span.start, end: one.span.end };
}

/** The heads to align; a comment or an empty line between two entries parts them. */
function headsOf(
  entries: readonly Entry[],
  start: number,
  comments: CommentQueue,
): readonly (PlacedHead | undefined)[] {
  let previous = start;
  return entries.map((entry) => {
    const head = headOf(entry);
    const isApart = comments.separates(previous, entry.span.start);
    previous = entry.span.end;
    return head === undefined ? undefined : { ...head, isApart };
  });
}

/** `{ ... }` over several lines; on one line where `mayBeFlat` and it was so in the source. */
export function formatBody(
  entries: readonly Entry[],
  span: Span,
  comments: CommentQueue,
  format: FormatEntry,
  mayBeFlat = false,
): Doc {
  const first = comments.takeTrailing(span.start + 1);
  const opener = first === undefined ? "{" : concat("{  ", comment(commentText(first)));
  const hasContent = entries.length > 0 || comments.hasBefore(span.end);
  const isFlat = mayBeFlat && entries.length === 1 && !comments.hasBefore(span.end) && isOneLine(span);
  if (!hasContent) return first === undefined ? "{}" : concat(opener, hardline, "}");
  const content = formatEntries(entries, { start: span.start + 1, end: span.end - 1 }, comments, format);
  const separator = isFlat ? line : hardline;
  return group(concat(opener, indent([separator, content]), separator, "}"));
}

function isOneLine(span: Span): boolean {
  return !/[\r\n]/.test(span.source.text.slice(span.start, span.end));
}

function formatBlock(block: Block, comments: CommentQueue, mayBeFlat: boolean): Doc {
  return formatBody(block.statements, block.span, comments, formatStatementEntry, mayBeFlat);
}

/** The block of a declaration. */
export function formatDeclarationBlock(block: Block, comments: CommentQueue): Doc {
  return formatBlock(block, comments, false);
}

const formatStatementEntry: FormatEntry = (entry, head, comments) =>
  isStatement(entry) ? formatStatement(entry, head, comments) : "";

type StatementKind = Statement["kind"];
const STATEMENT_KINDS: Readonly<Record<StatementKind, true>> = {
  Binding: true,
  Var: true,
  Update: true,
  While: true,
  For: true,
  Return: true,
  Show: true,
  Plot: true,
  Assert: true,
  Input: true,
  Param: true,
  State: true,
  Result: true,
};

export function isStatement(entry: Entry): entry is Statement {
  return Object.hasOwn(STATEMENT_KINDS, entry.kind);
}

/** A statement; `head` is what stands before its value where that is aligned. */
export function formatStatement(node: Statement, head: string | undefined, comments: CommentQueue): Doc {
  switch (node.kind) {
    case "Binding":
    case "Var":
    case "Update":
    case "Result":
      return concat(head ?? "", " ", formatExpression(node.value, comments));
    case "Param":
    case "State":
      return concat(head ?? "", " ", formatExpression(node.initializer, comments));
    case "Input":
      return head ?? "";
    case "While":
      return concat(
        "while ",
        formatExpression(node.condition, comments),
        " ",
        formatBlock(node.body, comments, true),
      );
    case "For": {
      const from = within(node.from, PRECEDENCE.postfix, comments);
      const to = formatExpression(node.to, comments);
      // `.5` right behind `..` would be read as `...` and 5.
      const dots = print(to, Infinity).startsWith(".") ? ".. " : "..";
      const range = concat(from, dots, to);
      return concat("for ", node.variable.text, " in ", range, " ", formatBlock(node.body, comments, true));
    }
    case "Return":
      return concat("return ", formatExpression(node.value, comments));
    case "Assert":
      return concat("assert ", formatExpression(node.condition, comments));
    case "Show":
      return listed(
        "show",
        node.values.map((value) => formatExpression(value, comments)),
      );
    case "Plot":
      return listed(
        "plot",
        node.arguments.map((argument) => formatArgument(argument, comments)),
      );
  }
}

function listed(word: string, parts: readonly Doc[]): Doc {
  return group(concat(word, " ", indent([join(concat(",", line), parts)])));
}
