/**
 * The error of every function in units of the last place, over the whole range of f32 and f64, against values of 190
 * bits. worst-ulp.txt lists the largest error of each function; none may exceed it. UPDATE_EXPECTED=1 writes the file
 * anew; ACCURACY_POINTS=20 looks at twenty times as many points.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { BUILTINS } from "../../compiler/build/builtins/index.ts";
import { StandardLibrary } from "../../compiler/build/names/standard.ts";
import type { Float } from "../support/real/ulp.ts";
import { MEASURED, NOT_MEASURED, PRIMITIVES } from "./functions.ts";
import { measure, type Measured, type Worst } from "./measure.ts";

const PATH = join(import.meta.dirname, "worst-ulp.txt");
const DTYPES = ["f32", "f64"] as const;
const HEAD = "# function | dtype | largest error in units of the last place | where";

/** The maximum error of a primitive. */
const PRIMITIVE_LIMIT = 2;

const key = (name: string, dtype: Float): string => `${name} | ${dtype}`;
const KEYS = Object.keys(MEASURED).flatMap((name) => DTYPES.map((dtype) => key(name, dtype)));

/** Rounded up, so that a machine that agrees in all bits agrees with the table. */
const lineOf = (name: string, dtype: Float, { ulp, at }: Worst): string =>
  `${key(name, dtype)} | ${(Math.ceil(ulp * 100) / 100).toFixed(2)} | ${at.join(", ")}`;

function listed(): ReadonlyMap<string, number> {
  const lines = readFileSync(PATH, "utf8").trim().split("\n");
  return new Map(
    lines
      .filter((line) => !line.startsWith("#"))
      .map((line) => {
        const [name = "", dtype = "", ulp = ""] = line.split(" | ");
        return [`${name} | ${dtype}`, Number(ulp)];
      }),
  );
}

const found = new Map<string, string>();
const isUpdating = process.env["UPDATE_EXPECTED"] === "1";

describe.each(Object.entries(MEASURED))("%s", (name, measured: Measured) => {
  test.each(DTYPES)("in %s", async (dtype) => {
    const worst = await measure(measured, dtype);
    expect(worst.sameBits, "js and wasm give the same bits").toBe(true);
    expect(worst.ulp).toBeLessThan(Infinity);
    found.set(key(name, dtype), lineOf(name, dtype, worst));
    const limit = isUpdating ? Infinity : (listed().get(key(name, dtype)) ?? 0);
    expect(worst.ulp, `at ${worst.at.join(", ")}, where it gives ${String(worst.found)}`).toBeLessThanOrEqual(
      limit,
    );
  });
});

describe("the table", () => {
  beforeAll(() => {
    const lines = KEYS.flatMap((each) => found.get(each) ?? []);
    if (isUpdating && lines.length === KEYS.length) writeFileSync(PATH, `${[HEAD, ...lines].join("\n")}\n`);
  });

  test("lists exactly the measured functions", () => {
    expect([...listed().keys()]).toEqual(KEYS);
  });

  test.each(Object.keys(PRIMITIVES))(
    `has ${String(PRIMITIVE_LIMIT)} at most for the primitive %s`,
    (name) => {
      for (const dtype of DTYPES) expect(listed().get(key(name, dtype))).toBeLessThanOrEqual(PRIMITIVE_LIMIT);
    },
  );

  test("lists every function of the language, except those with a reason", () => {
    const all = [...BUILTINS.keys(), ...new StandardLibrary().names("Fn", "Layer"), "**", "/", "//", "%"];
    const known = [
      ...Object.keys(MEASURED).filter((name) => !/^(slope of|x \*\*) /.test(name)),
      ...Object.values(NOT_MEASURED).flat(),
    ];
    expect(known.toSorted()).toEqual([...new Set(all)].toSorted());
  });
});
