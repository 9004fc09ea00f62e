/**
 * Generated programs: `check` accepts them, and what it accepts compiles and runs. JS and WASM give the same bits, and
 * the interpreter's values as far as rounding allows.
 */
import { describe, expect, test } from "vitest";
import type { OpName } from "../../compiler/ir/attrs.ts";
import { OP_NAMES } from "../../compiler/ir/ops.ts";
import { generateProgram } from "./generate/program.ts";
import { mutate } from "./generate/mutate.ts";
import { checkAll, NO_HURRY, seeds } from "./runs.ts";

describe("generated programs", () => {
  test(
    "well-typed by construction",
    async () => {
      const all = seeds(1000);
      const ops = new Set<OpName>();
      let [refused, decided, open] = [0, 0, 0];
      await checkAll(all, generateProgram, (findings) => {
        for (const op of findings.ops) ops.add(op);
        if (findings.refused.length > 0) refused++;
        decided += findings.decided;
        open += findings.open;
      });
      // The generator knows the types of nearly all that it writes, and rounding leaves nearly all to compare.
      expect(refused).toBeLessThanOrEqual(Math.ceil(all.length / 100));
      expect(open).toBeLessThan(decided / 50);
      if (all.length >= 1000) expect(OP_NAMES.filter((op) => !ops.has(op))).toEqual([]);
    },
    NO_HURRY,
  );

  test(
    "with a word or two changed: messages, or a program that runs",
    async () => {
      let refused = 0;
      const all = seeds(600);
      await checkAll(
        all,
        (seed) => mutate(generateProgram(seed), seed),
        (findings) => {
          if (findings.refused.length > 0) refused++;
        },
      );
      expect(refused).toBeLessThan(all.length);
    },
    NO_HURRY,
  );
});
