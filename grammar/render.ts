/** Draws a message for a terminal: header, place, source lines with marks, notes, help. */
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { drawLine, type Mark } from "./excerpt.ts";
import { printable } from "./printable.ts";
import { positionAt, type Source, type Span } from "./source.ts";

type Colour = (text: string) => string;

/** How parts of a message are coloured; each function wraps a text in its colour. */
export interface Palette {
  readonly error: Colour;
  readonly warning: Colour;
  readonly note: Colour;
  readonly strong: Colour;
  readonly quiet: Colour;
}

const same: Colour = (text) => text;
const PLAIN: Palette = { error: same, warning: same, note: same, strong: same, quiet: same };

/** A mark before its line is cut out: where it stands in the source. */
interface SourceMark {
  readonly span: Span;
  readonly text: string;
  readonly isPrimary: boolean;
}

/**
 * The text of a message, without a newline at its end. Whatever the source and its names hold, no
 * control character but newline is in it, apart from those the palette adds.
 */
export function renderDiagnostic(diagnostic: Diagnostic, palette: Palette = PLAIN): string {
  const colour = palette[diagnostic.severity satisfies Severity];
  const header = `${colour(`${diagnostic.severity}[${diagnostic.code}]`)}: ${printable(diagnostic.message)}`;
  const marks: readonly SourceMark[] = [
    { span: diagnostic.span, text: "", isPrimary: true },
    ...diagnostic.labels.map((label) => ({ ...label, isPrimary: false })),
  ];
  const sources = [...new Set(marks.map((mark) => mark.span.source))];
  return [
    palette.strong(header),
    ...sources.flatMap((source) =>
      drawSource(
        source,
        marks.filter((mark) => mark.span.source === source),
        palette,
      ),
    ),
    ...diagnostic.notes.map((note) => `  ${printable(note)}`),
    ...(diagnostic.help === undefined ? [] : [`  ${palette.strong("help:")} ${printable(diagnostic.help)}`]),
  ].join("\n");
}

function drawSource(source: Source, marks: readonly SourceMark[], palette: Palette): readonly string[] {
  const first = marks[0];
  if (first === undefined) return [];
  const place = positionAt(source, first.span.start);
  const lines = groupByLine(source, marks);
  const gutter = Math.max(...lines.map(({ number }) => String(number).length));
  const output = [`  ${palette.quiet(`${printable(source.path)}:${place.line}:${place.column}`)}`];
  let previous: number | undefined;
  for (const { number, text, marks: onLine } of lines) {
    if (previous !== undefined && number > previous + 1) output.push(`  ${palette.quiet("...")}`);
    const { code, rows } = drawLine(text, onLine);
    const margin = `  ${" ".repeat(gutter)} |`;
    output.push(`${palette.quiet(`  ${String(number).padStart(gutter)} |`)} ${code}`.trimEnd());
    for (const row of rows) output.push(`${palette.quiet(margin)} ${row}`);
    previous = number;
  }
  return output;
}

interface MarkedLine {
  readonly number: number;
  readonly text: string;
  readonly marks: Mark[];
}

/** The lines that hold the beginnings of marks, in the order of the text. */
function groupByLine(source: Source, marks: readonly SourceMark[]): readonly MarkedLine[] {
  const lines = new Map<number, MarkedLine>();
  for (const { span, text, isPrimary } of marks) {
    const { line, column } = positionAt(source, span.start);
    const start = span.start - column + 1;
    const known = lines.get(line) ?? { number: line, text: lineFrom(source.text, start), marks: [] };
    lines.set(line, known);
    const from = Math.min(column - 1, known.text.length);
    known.marks.push({ from, to: Math.min(span.end - start, known.text.length), text, isPrimary });
  }
  return [...lines.values()].sort((one, other) => one.number - other.number);
}

function lineFrom(text: string, start: number): string {
  let end = start;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return text.slice(start, end);
}
