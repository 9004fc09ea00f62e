/** Source texts and the places inside them. Every AST node and every message points here. */

/** One `.net` text. `path` is what messages print; it is never opened from here. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A half-open range of UTF-16 offsets in one source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** One-based line and column (column counts UTF-16 units, as editors do). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The smallest span that covers both; both must lie in the same source. */
export function joinSpans(first: Span, last: Span): Span {
  return {
    source: first.source,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

/** The text under a span. */
export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end);
}

/** The line and column of an offset. Lines end at `\n`, `\r\n` or `\r`. */
export function positionAt(source: Source, offset: number): Position {
  const before = source.text.slice(0, offset);
  const breaks = before.match(/\r\n|\r|\n/g);
  const lastBreak = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r"));
  return { line: (breaks?.length ?? 0) + 1, column: offset - lastBreak };
}
