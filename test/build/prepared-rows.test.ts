/** Random descriptions of columns on random tables: rows that a module prepares have the bits that training sees. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { analyse, compileModel, hasErrors, type Analysis } from "../../compiler/compile.ts";
import { preparationOf } from "../../compiler/build/data/preparation.ts";
import { checkRecipe, readPreparation } from "../../runtime/module/preparation/check.ts";
import { prepareRows } from "../../runtime/module/preparation/prepare.ts";
import { rowsOf } from "../support/prepared.ts";

const number = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((value) => String(value + 0)),
  fc.constantFrom("1e300", "-1e300", "1e-200", "0.1", "12345678901234567890", "-0"),
);
const word = fc.constantFrom("Slate", "Tile", "e\u0301", "a b", "12", "-");
const gap = fc.constantFrom("", "NA", "nan", "NaN");
const table = fc.array(fc.tuple(number, fc.oneof(number, gap), word, fc.oneof(word, gap)), {
  minLength: 2,
  maxLength: 12,
});

/** A column with one number a row, which may be missing. */
const whole = fc.letrec<{ readonly one: string; readonly full: string }>((tie) => ({
  one: fc.oneof(
    fc.constantFrom("a", "g", "3", "-0.5"),
    tie("full"),
    tie("one").map((of) => `(${of}) |> standardize()`),
  ),
  full: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("a", "2.5"),
    fc
      .tuple(tie("full"), fc.constantFrom("+", "-", "*", "/"), tie("full"))
      .map(([a, mark, b]) => `(${a}) ${mark} (${b})`),
    tie("full").map((of) => `-(${of})`),
    fc
      .tuple(tie("one"), fc.constantFrom("mean", "median", "0", "-1.5"))
      .map(([of, by]) => `(${of}) |> fill(${by})`),
  ),
}));
const feature = fc.oneof(
  whole.full,
  fc.constantFrom("a", "g", "t", "w").map((of) => `${of} |> one_hot(missing=true)`),
  fc.constantFrom("a", "t").map((of) => `${of} |> labels()`),
  fc.constantFrom(
    'w |> fill("none") |> labels()',
    "g |> fill(0) |> one_hot()",
    'w |> fill("-") |> one_hot()',
  ),
);

const textOf = (parts: readonly string[], val: number, rest: string): string =>
  `data D = csv("d.csv", val=${String(val)}) {\n  x = [${parts.join(", ")}]\n}\n${rest}`;

const training = (width: number): string => `model M() {
  input x: f64[N, ${String(width)}]
  param p: f64 = zeros()
  loss L = sum(x) * p
}
train {
  model = M()
  data = D
}
`;

function analysed(text: string, csv: string): Analysis {
  return analyse({ path: "m.net", text }, new Map(), undefined, [], (path) => ({ path, text: csv }));
}

it("prepared rows have the bits of training for every description", () => {
  let compared = 0;
  fc.assert(
    fc.property(
      table,
      fc.array(feature, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0, 1),
      (rows, parts, val) => {
        const csv = `a,g,t,w\n${rows.map((row) => row.join(",")).join("\n")}\n`;
        const first = analysed(textOf(parts, val, "show D.x\n"), csv);
        // A description that does not fit the table is an error. Other tests check these.
        if (hasErrors(first.diagnostics)) return;
        const width = first.built.scriptInputs[0]?.type.shape[1];
        const { built } = analysed(textOf(parts, val, training(Number(width))), csv);
        const [block] = built.trainings;
        if (block?.data?.kind !== "loaded") throw new Error("no training");
        const preparation = preparationOf(block.model, block.data);
        const { columns } = readPreparation(JSON.stringify(preparation));
        const [column] = columns;
        if (column === undefined) throw new Error("no column");
        expect(() => {
          checkRecipe(column, column);
        }).not.toThrow();
        const { manifest } = compileModel(built, block.model, undefined).lowered;
        const prepared = prepareRows(manifest, columns, rowsOf(csv), { unknown: "zeros" });
        expect(prepared["x"]).toEqual(block.data.whole.columns[0]?.values);
        compared++;
      },
    ),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(50);
});
