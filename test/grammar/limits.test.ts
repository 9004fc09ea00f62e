/** Hostile texts: deep, long or endless ones end with a tree or a message, on the default stack. */
import { describe, expect, test } from "vitest";
import { format } from "../../grammar/format.ts";
import { MAX_LENGTH, MAX_WORDS } from "../../grammar/parse.ts";
import { parseText } from "./support.ts";

const MANY = 100_000;

/** The codes of a text's messages, each once. */
function codesOf(text: string): readonly string[] {
  return [...new Set(parseText(text).diagnostics.map(({ code }) => code))];
}

describe("a text nested 100,000 levels deep gets one message", () => {
  test.each([
    ["( )", `x = ${"(".repeat(MANY)}1${")".repeat(MANY)}`],
    ["unclosed (", `x = ${"(".repeat(MANY)}`],
    ["unclosed [", `x = ${"[".repeat(MANY)}`],
    ["blocks", "while a {".repeat(MANY / 2)],
    ["calls", `x = ${"f(".repeat(MANY)}`],
    ["all kinds", "([{".repeat(MANY)],
    ["types", `param x: ${"f32[".repeat(MANY)}`],
  ])("%s", (_, text) => {
    expect(parseText(text).diagnostics).toMatchObject([{ code: "N010" }]);
  });
});

describe("so do operations without brackets, and so many of them are too many words", () => {
  test.each([
    ["conditions", (levels: number) => `x = ${"if ".repeat(levels)}`],
    ["branches", (levels: number) => `x = ${"if a then ".repeat(levels)}`],
    ["unary minus", (levels: number) => `x = ${"-".repeat(levels)}1`],
    ["not", (levels: number) => `x = ${"not ".repeat(levels)}a`],
    ["sums", (levels: number) => `x = 1${" + 1".repeat(levels)}`],
    ["powers", (levels: number) => `x = a${"**a".repeat(levels)}`],
    ["pipes", (levels: number) => `x = a${"|>f()".repeat(levels)}`],
    ["methods", (levels: number) => `x = a${".f()".repeat(levels)}`],
    ["indices", (levels: number) => `x = a${"[0]".repeat(levels)}`],
    ["parts", (levels: number) => `x = a${" with [0] = 1".repeat(levels)}`],
    ["else if", (levels: number) => `x = ${"if a then b else ".repeat(levels)}c`],
  ])("%s", (_, textOf) => {
    expect(parseText(textOf(MANY / 8)).diagnostics).toMatchObject([{ code: "N010" }]);
    expect(codesOf(textOf(MANY))).toEqual(["N011"]);
  });
});

test("what is deep but allowed is read and formatted", () => {
  for (const text of [
    `x = ${"(".repeat(98)}1${")".repeat(98)}\n`,
    `x = ${"f([".repeat(49)}1${"])".repeat(49)}\n`,
    `x = ${"f(if a then ".repeat(49)}1${" else 2)".repeat(49)}\n`,
    `x = 1${" + 1".repeat(499)}\n`,
    `x = ${"-".repeat(499)}a\n`,
  ]) {
    const { module, diagnostics } = parseText(text);
    expect(diagnostics).toEqual([]);
    expect(parseText(format(module)).diagnostics).toEqual([]);
  }
});

test("too long a text is refused", () => {
  expect(codesOf("# comment\n".repeat(1_000_000))).toEqual(["N011"]);
  expect(codesOf("\0".repeat(MAX_LENGTH + 1))).toEqual(["N011"]);
});

test("too many words are refused, before anything is said of them", () => {
  expect(codesOf("a ".repeat(MAX_WORDS + 1))).toEqual(["N011"]);
  expect(codesOf("\0 ".repeat(MAX_WORDS + 1))).toEqual(["N011"]);
  expect(codesOf(`a${" ".repeat(MAX_WORDS)}= 1`)).toEqual([]);
});

describe("long texts without depth", () => {
  test.each([
    ["a list", `x = [${"1, ".repeat(MANY / 3)}]`],
    ["arguments", `x = f(${"a, ".repeat(MANY / 3)})`],
    ["parameters", `fn f(${"a, ".repeat(MANY / 3)}) = 1`],
    ["names", `${"a, ".repeat(MANY / 3)}b = f()`],
    ["empty lines", `x = 1${"\r".repeat(MANY / 2)}y = 2`],
    ["comments", "## a\n".repeat(MANY / 2)],
    ["blanks in a comment", `x = 1  # a${" ".repeat(MANY)}b`],
    ["backslashes", `x = "${"\\".repeat(MANY)}"`],
    ["a name", `${"a".repeat(MANY)} = 1`],
    ["digits", `x = ${"1".repeat(MANY)}`],
  ])("%s: read and formatted", (_, text) => {
    const { module, diagnostics } = parseText(text);
    expect(diagnostics).toEqual([]);
    expect(format(module).length).toBeGreaterThan(0);
  });

  test.each([
    ["closers", ")".repeat(MANY), "N004"],
    ["controls", "\0 ".repeat(MANY), "N001"],
    ["direction marks", "\u202e".repeat(MANY), "N001"],
    ["lone surrogates", "\ud800".repeat(MANY), "N001"],
    ["quotes", '"\n'.repeat(MANY / 2), "N005"],
    ["faulty lines", "x 3\n".repeat(MANY / 4), "N002"],
    ["faulty items", `x = [${"1 2, ".repeat(MANY / 4)}]`, "N002"],
    ["underscores", `x = 1${"_".repeat(MANY)}`, "N012"],
    ["unfinished escapes", `x = "${"\\u{".repeat(MANY)}"`, "N013"],
    ["semicolons", ";".repeat(MANY), "N006"],
  ])("%s: a message", (_, text, code) => {
    expect(codesOf(text)[0]).toBe(code);
    expect(parseText(text).diagnostics.length).toBeLessThanOrEqual(21);
  });
});
