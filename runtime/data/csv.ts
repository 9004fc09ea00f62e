/** CSV text to rows of fields, as RFC 4180 has it and as people write it: any line end, a byte order mark, blanks around fields. */
import { CsvError, parse } from "csv-parse/sync";
import type { Options } from "csv-parse/sync";
import { isMissing, numberOf } from "../module/preparation/fields.ts";

export interface CsvTable {
  /** The first line, in Unicode's normal form C. */
  readonly names: readonly string[];
  /** The lines below it, blank ones left out; each has a field for every name, without the blanks around it. */
  readonly rows: readonly (readonly string[])[];
}

/** A half-open range of UTF-16 offsets in the text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a text, where, and what to do. */
export interface CsvFault extends TextRange {
  readonly message: string;
  readonly help: string | undefined;
}

const OPTIONS: Options = {
  bom: true,
  record_delimiter: ["\r\n", "\n", "\r"],
  // What is wrong with a line of another length is said here, with its place.
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
};

/** The table that a text holds; `delimiter` is one character. Never throws for a fault of the text. */
export function readCsv(text: string, delimiter: string): CsvTable | CsvFault {
  const records = parsed(text, delimiter);
  if ("message" in records) return records;
  const [header, ...rows] = records;
  if (header === undefined)
    return faultAt({ start: 0, end: 0 }, "it is empty", "begin with a line of names: x1,x2,y");
  const names = header.map((name) => name.normalize("NFC"));
  const wrong = headerFault(text, delimiter, names);
  if (wrong !== undefined) return wrong;
  if (rows.length === 0)
    return faultAt(recordRange(text, delimiter, 0), "there is no row below the names of the columns");
  const ragged = rows.findIndex(({ length }) => length !== names.length);
  if (ragged < 0) return { names, rows };
  return faultAt(
    recordRange(text, delimiter, ragged + 1),
    `this line has ${counted(rows[ragged]?.length ?? 0)}, and the first line has ${counted(names.length)}`,
    (rows[ragged]?.length ?? 0) < names.length
      ? "write a missing value as NA, or leave it empty between two separators; put a text with a separator in quotes"
      : `write a number without a separator: 1234.5; put a text with one in quotes: "a${delimiter} b"`,
  );
}

function parsed(text: string, delimiter: string): readonly (readonly string[])[] | CsvFault {
  const nul = text.indexOf("\0");
  if (nul >= 0) return faultAt({ start: nul, end: nul }, "it holds a NUL character, so it is no text");
  try {
    return parse(text, { ...OPTIONS, delimiter });
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const { records, column } = thrown as Readonly<Record<string, unknown>>;
    const at = placeOfField(text, delimiter, Number(records), Number(column));
    return faultAt(at, QUOTE_FAULTS.get(thrown.code) ?? thrown.message, QUOTE_HELP);
  }
}

const QUOTE_FAULTS: ReadonlyMap<string, string> = new Map([
  ["CSV_QUOTE_NOT_CLOSED", "this quote is not closed"],
  ["INVALID_OPENING_QUOTE", "there is a quote inside this field"],
  ["CSV_INVALID_CLOSING_QUOTE", "there is text behind the closing quote of this field"],
  ["CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE", "there is text behind the closing quote of this field"],
]);
const QUOTE_HELP = 'quotes stand around a whole field, and "" for a quote in it: "a 3"" pipe"';

function headerFault(text: string, delimiter: string, names: readonly string[]): CsvFault | undefined {
  if (names.every((name) => isMissing(name) || numberOf(name) !== undefined))
    return faultAt(
      recordRange(text, delimiter, 0),
      "the first line holds no names of columns",
      "begin with a line of names: x1,x2,y",
    );
  const twice = names.findIndex((name, i) => name !== "" && names.indexOf(name) < i);
  if (twice < 0) return undefined;
  return faultAt(
    placeOfField(text, delimiter, 0, twice),
    `two columns are called ${names[twice]}`,
    "rename one of them",
  );
}

const faultAt = ({ start, end }: TextRange, message: string, help?: string): CsvFault => ({
  message,
  help,
  start,
  end,
});

const counted = (fields: number): string => (fields === 1 ? "1 field" : `${fields} fields`);

/**
 * Where a field stands in the text, quotes included; records count from the first line, 0. The parser tells no
 * places, so the text is walked again, which only faults need.
 */
export function placeOfField(text: string, delimiter: string, record: number, field: number): TextRange {
  const separator = delimiter.replace(/[\\\]^-]/g, "\\$&");
  const written = new RegExp(
    `(?:(?![${separator}])[^\\S\\r\\n])*(?:"(?:[^"]*"")*[^"]*"?)?[^${separator}\\r\\n]*`,
    "y",
  );
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (let [row, column] = [0, 0]; ;) {
    written.lastIndex = start;
    const found = written.exec(text)?.[0] ?? "";
    const end = start + found.length;
    const isBlank = column === 0 && found.trim() === "" && text[end] !== delimiter;
    if (end >= text.length || (!isBlank && row === record && column === field)) {
      const left = found.length - found.trimStart().length;
      return { start: start + left, end: start + Math.max(left, found.trimEnd().length) };
    }
    start = end + (text.startsWith("\r\n", end) ? 2 : 1);
    if (text[end] === delimiter) column++;
    else [row, column] = [isBlank ? row : row + 1, 0];
  }
}

function recordRange(text: string, delimiter: string, record: number): TextRange {
  const { start, end: least } = placeOfField(text, delimiter, record, 0);
  const rest = text.slice(least).search(/[\r\n]/);
  return { start, end: rest < 0 ? text.length : least + rest };
}
