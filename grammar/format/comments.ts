/** Hands out a text's comments in order, as the formatter comes by their places. */
import type { Comment } from "../ast.ts";
import { isDoc } from "../to-ast-context.ts";

export class CommentQueue {
  private readonly text: string;
  private readonly comments: readonly Comment[];
  private next = 0;

  constructor(text: string, comments: readonly Comment[]) {
    this.text = text;
    this.comments = comments;
  }

  /** The comments before an offset that were not taken yet. */
  takeBefore(offset: number): readonly Comment[] {
    const first = this.next;
    while (this.next < this.comments.length && (this.comments[this.next]?.span.start ?? Infinity) < offset) {
      this.next += 1;
    }
    return this.comments.slice(first, this.next);
  }

  /** The comment that stands on the same line right behind an offset. */
  takeTrailing(offset: number): Comment | undefined {
    const comment = this.comments[this.next];
    if (comment === undefined || comment.ownLine || comment.span.start < offset) return undefined;
    if (!isBlank(this.text, offset, comment.span.start)) return undefined;
    this.next += 1;
    return comment;
  }

  hasBefore(offset: number): boolean {
    return (this.comments[this.next]?.span.start ?? Infinity) < offset;
  }

  /** Whether an empty line or a comment on a line of its own stands between two offsets. */
  separates(start: number, end: number): boolean {
    return /(?:\r\n|\r(?!\n)|\n)[ \t]*[\r\n#]/.test(this.text.slice(start, end));
  }

  /** Whether an empty line stands between two offsets. */
  hasEmptyLine(start: number, end: number): boolean {
    return /(?:\r\n|\r(?!\n)|\n)[ \t]*[\r\n]/.test(this.text.slice(start, end));
  }
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    if (text[index] !== " " && text[index] !== "\t") return false;
  }
  return true;
}

/** A comment as it is printed: one space after the marks, none at its end. */
export function commentText(comment: Comment): string {
  const [, marks = "#", rest = ""] = /^(#+)[ \t]?(.*)$/su.exec(comment.text) ?? [];
  return `${marks} ${rest}`.trimEnd();
}

/** A comment moved from inside an expression to the line above: it must not become a doc comment. */
export function movedText(comment: Comment): string {
  return isDoc(comment) ? commentText({ ...comment, text: comment.text.slice(1) }) : commentText(comment);
}
