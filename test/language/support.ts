/** How the sentences of the language's description are tested: real texts through the compiler, scripts on every executor. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { fileResolver } from "../../compiler/cli/imports.ts";
import { analyse, type Analysis } from "../../compiler/compile.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

export const FIXTURES = join(import.meta.dirname, "fixtures");

export const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

/** A script that asserts what the sentence promises, on the interpreter, in JavaScript and in WebAssembly. */
export function holds(sentence: string, script: string): void {
  test.each(EXECUTORS)(`${sentence}: on %s`, async (target) => {
    expect(script).toMatch(/^assert /m);
    expect(await ran(script, target)).toEqual({ status: 0, out: "", err: "" });
  });
}

/** What `netc run` makes of a script. */
export async function ran(script: string, target: string = "js") {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "s.net"), script);
  return netc(folder, "run", "s.net", "--target", target);
}

export function analysed(text: string): Analysis {
  return analyse({ path: "s.net", text }, new Map(), fileResolver(FIXTURES));
}

export const codesOf = (text: string): readonly string[] =>
  analysed(text).diagnostics.map(({ code }) => code);

/** A text that the compiler answers with just these codes. */
export function answers(sentence: string, text: string, ...codes: readonly string[]): void {
  test(sentence, () => {
    expect(codesOf(text)).toEqual(codes);
  });
}

/** A model with some lines in it: `x` is f32[N, 3], `y` i32[N]. */
export const model = (...lines: readonly string[]): string =>
  [
    "model M() {",
    "input x: f32[N, 3]",
    "input y: i32[N]",
    "output _x = x",
    "output _y = y",
    ...lines,
    "}",
  ].join("\n");
