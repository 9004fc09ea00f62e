import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOfField, readCsv } from "../../runtime/data/csv.ts";
import { isMissing, numberOf } from "../../runtime/module/preparation/fields.ts";

/** The table of a text without faults. */
function tableOf(text: string, delimiter = ",") {
  const table = readCsv(text, delimiter);
  if ("message" in table) throw new Error(table.message);
  return table;
}

describe("what a text may look like", () => {
  it.each([
    ["\n", "a,b\n1,x\n2,y\n"],
    ["\\r\\n", "a,b\r\n1,x\r\n2,y\r\n"],
    ["\\r", "a,b\r1,x\r2,y\r"],
    ["mixed line ends, none at the end", "a,b\n1,x\r\n2,y"],
    ["a byte order mark", "\ufeffa,b\n1,x\n2,y\n"],
    ["blanks around fields", " a , b\n1 ,\tx\n  2,y  \n"],
    ["blank lines", "\n\na,b\n\n1,x\n  \n2,y\n\n\n"],
    ["quoted fields", '"a","b"\n"1","x"\n"2" ,y\n'],
  ])("%s", (_, text) => {
    expect(tableOf(text)).toEqual({
      names: ["a", "b"],
      rows: [
        ["1", "x"],
        ["2", "y"],
      ],
    });
  });

  it("separators, line ends and quotes inside quotes", () => {
    expect(tableOf('"a, b","c ""d"""\r\n"1\r\n2","  3 "\r\n')).toEqual({
      names: ["a, b", 'c "d"'],
      rows: [["1\r\n2", "  3 "]],
    });
  });

  it("another separator", () => {
    const rows = [["1,5", "x"]];
    expect(tableOf("a;b\n1,5;x\n", ";").rows).toEqual(rows);
    expect(tableOf("a\tb\n1,5\tx\n", "\t").rows).toEqual(rows);
    expect(tableOf("a\tb\n\tx\n1\t\n", "\t").rows).toEqual([
      ["", "x"],
      ["1", ""],
    ]);
  });

  it("names of any script, in Unicode's normal form C", () => {
    expect(tableOf("gro\u0308ße,価格,🏠\n1,2,3\n").names).toEqual(["gr\u00f6ße", "価格", "🏠"]);
  });

  it("one column, and a first column without a name", () => {
    expect(tableOf("a\n1\n2\n").rows).toEqual([["1"], ["2"]]);
    expect(tableOf(",a\n0,1\n").names).toEqual(["", "a"]);
  });
});

describe("what is refused, and where", () => {
  it.each([
    ["", "it is empty", ""],
    ["\n \n", "it is empty", ""],
    ["\ufeff", "it is empty", ""],
    ["a,b\n", "there is no row below the names of the columns", "a,b"],
    ["1,2\n3,4\n", "the first line holds no names of columns", "1,2"],
    ["1,NA\nx,4\n", "the first line holds no names of columns", "1,NA"],
    ["a,b,a\n1,2,3\n", "two columns are called a", "a"],
    ["a,b\n1,2\n3\n", "this line has 1 field, and the first line has 2 fields", "3"],
    ["\ufeffa,b\r\n\r\n1,2\r\n3,4,5\r\n", "this line has 3 fields, and the first line has 2 fields", "3,4,5"],
    ['a,b\n1,"2\n3,4\n', "this quote is not closed", '"2\n3,4'],
    ['a,b\n1,2\n3,x"y\n', "there is a quote inside this field", 'x"y'],
    ['a,b\n1,"x" y\n', "there is text behind the closing quote of this field", '"x" y'],
    ["a,b\n1,\0\n", "it holds a NUL character, so it is no text", ""],
  ])("%j", (text, message, at) => {
    const fault = readCsv(text, ",");
    if (!("message" in fault)) throw new Error("it was read");
    expect([fault.message, text.slice(fault.start, fault.end)]).toEqual([message, at]);
  });

  it("the place of the second of two names", () => {
    expect(readCsv("a,b,a\n1,2,3\n", ",")).toMatchObject({ start: 4, end: 5 });
  });
});

it("every field is found again where it stands", () => {
  const field = fc.oneof(
    fc.stringMatching(/^[a-z0-9.]{1,5}$/),
    fc.stringMatching(/^[a-z",;\n\r ]{0,6}$/).map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.record({
      rows: fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
      delimiter: fc.constantFrom(",", ";", "\t"),
      blanks: fc.constantFrom("", " ", "  "),
      blankLine: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(table, ({ rows, lineEnd, delimiter, blanks, blankLine }) => {
      const names = (rows[0] ?? []).map((_, i) => `n${String(i)}`);
      const lines = [names, ...rows].map((row) => row.join(`${blanks}${delimiter}${blanks}`));
      const text = lines.join(blankLine ? `${lineEnd}${lineEnd}` : lineEnd);
      const read = tableOf(text, delimiter);
      expect(read.rows).toHaveLength(rows.length);
      rows.forEach((row, i) => {
        row.forEach((written, j) => {
          const { start, end } = placeOfField(text, delimiter, i + 1, j);
          expect(text.slice(start, end)).toBe(written);
          const plain = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
          expect(read.rows[i]?.[j]).toBe(plain);
        });
      });
    }),
    { numRuns: 300 },
  );
});

it("any text is read or refused, with a place inside it", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1,;"\n\r\t \ufeff\u00e9😀'.split("")) }), (text) => {
      const result = readCsv(text, ",");
      if (!("message" in result)) return result.rows.every((row) => row.length === result.names.length);
      return result.start >= 0 && result.start <= result.end && result.end <= text.length;
    }),
    { numRuns: 500 },
  );
});

it("missing values and numbers", () => {
  expect(["", "NA", "nan", "NaN", "NAN"].every(isMissing)).toBe(true);
  expect(["na", "Na", "N/A", "null", "0", "-"].some(isMissing)).toBe(false);
  expect(["1", "-1.5", "+.5", "2.", "1e3", "1E-3"].map(numberOf)).toEqual([1, -1.5, 0.5, 2, 1000, 0.001]);
  expect(["", "1,5", "1 2", "0x10", "1e999", "inf", "1_000", "12a", "٣"].map(numberOf)).toEqual(
    Array.from({ length: 9 }, () => undefined),
  );
});
