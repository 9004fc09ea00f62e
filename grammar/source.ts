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

/** The text under a span. */
export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end);
}

/** The line and column of an offset. Lines end at `\n`, `\r\n` or `\r`. */
export function positionAt(source: Source, offset: number): Position {
  const { text } = source;
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < offset && index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isBreak =
      code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(index + 1) !== LINE_FEED);
    if (isBreak) {
      line += 1;
      lineStart = index + 1;
    }
  }
  return { line, column: offset - lineStart + 1 };
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
