/** Lists between brackets, with the comments among their items. */
import type { Comment } from "../ast.ts";
import type { Span } from "../source.ts";
import { commentText, type CommentQueue } from "./comments.ts";
import {
  comment,
  concat,
  fillLine,
  group,
  hardline,
  indent,
  line,
  softline,
  trailingComma,
  type Doc,
} from "./doc.ts";

export interface Enclosed {
  readonly span: Span;
  /** Called when the comments before the item are taken. */
  readonly doc: () => Doc;
}

/**
 * A list between brackets. It stands on several lines where it is too long, holds comments, or began on
 * a new line in the source (so that a matrix keeps its rows). Items of a filled list share lines.
 */
export function enclosed(
  open: string,
  items: readonly Enclosed[],
  close: string,
  span: Span,
  comments: CommentQueue,
  isFilled = false,
): Doc {
  const first = items[0];
  const parts: Doc[] = [];
  for (const [index, item] of items.entries()) {
    const before = comments.takeBefore(item.span.start);
    pushComments(parts, before);
    const separator = index === 0 ? softline : isFilled ? fillLine : line;
    parts.push(before.length > 0 ? hardline : separator);
    parts.push(item.doc(), index < items.length - 1 ? "," : trailingComma);
  }
  const last = comments.takeBefore(span.end - 1);
  pushComments(parts, last);
  if (parts.length === 0) return `${open}${close}`;
  const isOnNewLine = first !== undefined && beginsLine(first.span);
  return group(
    concat(open, indent(parts), last.length > 0 && items.length === 0 ? hardline : softline, close),
    isOnNewLine,
  );
}

/** Comments between two items: one that ended the line still does, the others get lines of their own. */
function pushComments(parts: Doc[], list: readonly Comment[]): void {
  for (const [index, one] of list.entries()) {
    const endsLine = index === 0 && !one.ownLine;
    parts.push(endsLine ? "  " : hardline, comment(commentText(one)));
  }
}

/** Whether nothing but white space stands before a place on its line. */
function beginsLine(span: Span): boolean {
  const { text } = span.source;
  let index = span.start - 1;
  while (index >= 0 && (text[index] === " " || text[index] === "\t")) index -= 1;
  return text[index] === "\n" || text[index] === "\r";
}
