/** What the conversion from CST to AST carries along: spans, names, doc comments, and the depth of trees. */
import type { CstNode, IToken } from "chevrotain";
import type { Comment, Expression, Name } from "./ast.ts";
import type { Reporter } from "./reporter.ts";
import type { Span } from "./source.ts";

/**
 * How deep the tree of one expression may be. Later stages walk it recursively, inlining included; this
 * keeps them inside the stack. `a + b + c + ...` of 500 terms is as deep as this.
 */
export const MAX_DEPTH = 500;

export class AstContext {
  readonly reporter: Reporter;
  readonly comments: readonly Comment[];
  private readonly depths = new WeakMap<Expression, number>();
  private saidTooDeep = false;

  constructor(reporter: Reporter, comments: readonly Comment[]) {
    this.reporter = reporter;
    this.comments = comments;
  }

  span(start: number, end: number): Span {
    return { source: this.reporter.source, start, end: Math.max(start, end) };
  }
  tokenSpan(token: IToken): Span {
    return this.reporter.spanOf(token);
  }
  /** The text a CST node was read from; recovery may leave it empty. */
  nodeSpan(node: CstNode): Span {
    const start = node.location?.startOffset ?? NaN;
    const last = node.location?.endOffset ?? NaN;
    if (Number.isNaN(start)) return this.span(0, 0);
    return this.span(start, Number.isNaN(last) ? start : last + 1);
  }

  /** Composed and decomposed spellings of a name (NFC) are the same name. */
  name(token: IToken): Name {
    return { kind: "Name", text: token.image.normalize("NFC"), span: this.tokenSpan(token) };
  }
  missing(span: Span): Expression {
    return { kind: "MissingExpression", span };
  }

  /** Registers an expression over its parts; one that is too deep is reported once and left out. */
  deepen(expression: Expression, parts: readonly (Expression | undefined)[]): Expression {
    let deepest = 0;
    for (const part of parts) {
      if (part !== undefined) deepest = Math.max(deepest, this.depths.get(part) ?? 1);
    }
    if (deepest < MAX_DEPTH) {
      if (deepest > 0) this.depths.set(expression, deepest + 1);
      return expression;
    }
    if (!this.saidTooDeep) {
      this.saidTooDeep = true;
      const { start } = expression.span;
      this.reporter.at(
        "N010",
        `an expression of more than ${MAX_DEPTH} operations in a row`,
        this.span(start, start + 1),
        {
          help: "bind parts of it to names, or use sum of a list",
        },
      );
    }
    return this.missing(expression.span);
  }

  /** The `##` comments between the code before `start` and `start`, one line each. */
  docBefore(start: number): string | undefined {
    const { text } = this.reporter.source;
    let low = 0;
    let high = this.comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.comments[middle]?.span.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    const lines: string[] = [];
    let next = start;
    for (let index = low - 1; index >= 0; index -= 1) {
      const comment = this.comments[index];
      if (comment === undefined || !comment.ownLine) break;
      if (!isBlank(text, comment.span.end, next)) break;
      if (isDoc(comment)) lines.push(comment.text.slice(2).trim());
      next = comment.span.start;
    }
    return lines.length === 0 ? undefined : lines.reverse().join("\n");
  }
}

/** Whether nothing but white space stands between two offsets; looks from the end, where statements stand side by side. */
function isBlank(text: string, start: number, end: number): boolean {
  let index = end;
  while (index > start && /\s/.test(text[index - 1] ?? "")) index -= 1;
  return index <= start;
}

/** `## text`; a row of more marks is an ornament. */
export function isDoc(comment: Comment): boolean {
  return comment.text.startsWith("##") && comment.text[2] !== "#";
}
