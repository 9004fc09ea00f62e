/** A canvas of dots for a terminal: several in one braille character, or one in each cell with a mark. */

/** How many dots a character cell has, and the text of a cell. */
export interface CellStyle {
  readonly across: number;
  readonly down: number;
  /** `dots` is a set of bits, `row * across + column` of the dots within the cell; not empty. */
  readonly text: (dots: number, series: number) => string;
}

/** Bits of the Unicode braille patterns from U+2800, row by row. */
const BRAILLE_BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80] as const;

/** Two dots across and four down in each character. */
export const BRAILLE: CellStyle = {
  across: 2,
  down: 4,
  text: (dots) =>
    String.fromCodePoint(
      BRAILLE_BITS.reduce<number>((code, bit, index) => (dots & (1 << index) ? code | bit : code), 0x2800),
    ),
};

/** One dot in each character, drawn as the mark of its series. */
export function markedCells(markOf: (series: number) => string): CellStyle {
  return { across: 1, down: 1, text: (_, series) => markOf(series) };
}

/** Dots are counted from the top left. What is drawn later covers what is there. */
export class DotCanvas {
  readonly width: number;
  readonly height: number;
  readonly style: CellStyle;
  readonly #columns: number;
  readonly #dots: Uint8Array;
  readonly #series: Uint32Array;

  constructor(columns: number, rows: number, style: CellStyle) {
    this.width = columns * style.across;
    this.height = rows * style.down;
    this.style = style;
    this.#columns = columns;
    this.#dots = new Uint8Array(columns * rows);
    this.#series = new Uint32Array(columns * rows);
  }

  /** Draws a straight line, its ends included: one dot for each step along its longer side. */
  line(series: number, fromX: number, fromY: number, toX: number, toY: number): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY));
    for (let step = 0; step <= steps; step++) {
      const part = steps === 0 ? 0 : step / steps;
      this.#dot(series, Math.round(fromX + part * (toX - fromX)), Math.round(fromY + part * (toY - fromY)));
    }
  }

  /** The text of one row of characters, without spaces at its end. */
  row(row: number): string {
    const cells = Array.from({ length: this.#columns }, (_, column) => {
      const cell = row * this.#columns + column;
      const dots = this.#dots[cell] ?? 0;
      return dots === 0 ? " " : this.style.text(dots, this.#series[cell] ?? 0);
    });
    return cells.join("").trimEnd();
  }

  #dot(series: number, x: number, y: number): void {
    const { across, down } = this.style;
    const cell = Math.floor(y / down) * this.#columns + Math.floor(x / across);
    this.#dots[cell] = (this.#dots[cell] ?? 0) | (1 << ((y % down) * across + (x % across)));
    this.#series[cell] = series;
  }
}
