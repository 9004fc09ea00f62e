/**
 * One source line with marks under it, as a message shows it:
 *
 *     2 | show A / sum(A, axis=1)
 *       |      ~ ^ ~~~~~~~~~~~~~~ f32[3]
 *       |      f32[3, 4]
 */
import { printable, widthOf } from "./printable.ts";

/** A stretch of a line, in UTF-16 units from its beginning, with what to say of it. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly isPrimary: boolean;
}

export interface Excerpt {
  readonly code: string;
  /** The rows below it: marks first. */
  readonly rows: readonly string[];
}

/** A longer line is cut around the place. */
const LONGEST = 120;
const BEFORE = 50;
const TAB = 4;

interface PlacedMark {
  readonly column: number;
  readonly width: number;
  readonly text: string;
  readonly isPrimary: boolean;
}

/** Draws a line; `marks` hold at least one. */
export function drawLine(line: string, marks: readonly Mark[]): Excerpt {
  const focus = marks.find((mark) => mark.isPrimary) ?? marks[0];
  const cutAt = line.length <= LONGEST ? 0 : startOfCut(line, focus?.from ?? 0);
  const cutEnd = Math.min(line.length, cutAt + LONGEST);
  const isCut = cutAt > 0 ? "..." : "";
  const shown = new DisplayedText(line.slice(cutAt, cutEnd), isCut.length);
  const placed = marks.map((mark): PlacedMark => {
    const column = shown.columnAt(mark.from - cutAt);
    const width = Math.max(1, shown.columnAt(mark.to - cutAt) - column);
    return { column, width, text: printable(mark.text), isPrimary: mark.isPrimary };
  });
  return {
    code: `${isCut}${shown.text}${cutEnd < line.length ? "..." : ""}`,
    rows: rowsOf(placed.sort((first, second) => first.column - second.column)),
  };
}

function startOfCut(line: string, focus: number): number {
  const start = Math.max(0, Math.min(focus - BEFORE, line.length - LONGEST));
  const code = line.charCodeAt(start);
  return code >= 0xdc00 && code <= 0xdfff ? start - 1 : start;
}

/** A text as it is printed, and the column where each of its units stands. */
class DisplayedText {
  readonly text: string;
  private readonly columns: number[] = [];

  constructor(raw: string, firstColumn: number) {
    let text = "";
    let column = firstColumn;
    for (const character of raw) {
      const shown = character === "\t" ? " ".repeat(TAB - (column % TAB)) : printable(character);
      for (let unit = 0; unit < character.length; unit += 1) this.columns.push(column);
      text += shown;
      column += widthOf(shown);
    }
    this.columns.push(column);
    this.text = text;
  }

  columnAt(unit: number): number {
    const index = Math.max(0, Math.min(unit, this.columns.length - 1));
    return this.columns[index] ?? 0;
  }
}

/** Marks in one row; the last one's text beside it, the others' below where they find room. */
function rowsOf(marks: readonly PlacedMark[]): readonly string[] {
  const row: string[] = [];
  const draw = (mark: PlacedMark, sign: string): void => {
    while (row.length < mark.column + mark.width) row.push(" ");
    row.fill(sign, mark.column, mark.column + mark.width);
  };
  for (const mark of marks) if (!mark.isPrimary) draw(mark, "~");
  for (const mark of marks) if (mark.isPrimary) draw(mark, "^");
  const last = marks.at(-1);
  const endsLast = marks.every(
    (mark) => mark.column + mark.width <= (last?.column ?? 0) + (last?.width ?? 0),
  );
  const beside = endsLast && last !== undefined && last.text !== "" ? last : undefined;
  const rows = [beside === undefined ? row.join("") : `${row.join("")} ${beside.text}`];
  let waiting = marks.filter((mark) => mark !== beside && mark.text !== "");
  while (waiting.length > 0) {
    const placed = withRoom(waiting);
    rows.push(textRow(waiting, placed));
    waiting = waiting.filter((mark) => !placed.has(mark));
  }
  return rows;
}

/** The marks, from the right, whose texts fit in one row without touching the next. */
function withRoom(waiting: readonly PlacedMark[]): ReadonlySet<PlacedMark> {
  const placed = new Set<PlacedMark>();
  let limit = Infinity;
  for (const mark of waiting.toReversed()) {
    if (mark.column + widthOf(mark.text) < limit) placed.add(mark);
    if (mark.column < limit) limit = mark.column;
  }
  return placed;
}

/** One row of texts, with a `|` for those that still wait, but where a text stands in the same column. */
function textRow(waiting: readonly PlacedMark[], placed: ReadonlySet<PlacedMark>): string {
  const taken = new Set([...placed].map(({ column }) => column));
  let row = "";
  for (const mark of waiting) {
    const width = widthOf(row);
    if (width > mark.column || (!placed.has(mark) && taken.has(mark.column))) continue;
    row += " ".repeat(mark.column - width) + (placed.has(mark) ? mark.text : "|");
  }
  return row;
}
