/** Section "Messages": what each of them has, and that one mistake gives one. */
import { describe, expect, test } from "vitest";
import { renderDiagnostic } from "../../grammar/render.ts";
import { analysed, codesOf, fixture, ran } from "./support.ts";

const helpFor = (text: string): string | undefined => analysed(text).diagnostics[0]?.help;

test("the section's example, character by character", () => {
  const { diagnostics } = analysed(fixture("broadcast.net"));
  expect(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n"))
    .toBe(`error[N204]: shapes f32[3, 4] and f32[3] do not broadcast
  s.net:2:8
  2 | show A / sum(A, axis=1)
    |      ~ ^ ~~~~~~~~~~~~~~ f32[3]
    |      f32[3, 4]
  the last axes are 4 and 3
  help: keep the summed axis: sum(A, axis=1, keepdims=true)`);
});

test("all mistakes of a text are reported, each once", () => {
  expect(codesOf("x = 3 4\ny = (1\nz = 1 +\nshow x")).toEqual(["N002", "N003", "N008"]);
  expect(codesOf("x = first + 1\ny = x * 2\nshow y, second")).toEqual(["N101", "N101"]);
});

describe("suggestions", () => {
  test.each([
    ["hidden = 3\nshow hiden", "did you mean hidden?"],
    ["show sofmax([1.0])", "did you mean softmax?"],
    ["show sum([1.0], axs=0)", "did you mean axis?"],
    ["show sum([1.0], dim=0)", "did you mean axis?"],
    ["show 2 ^ 3", "write ** for a power"],
    ["assert 1 = 1", "write =="],
    ["show true & false", "write and"],
    ["train {\n  batch = 3\n}", "write model = MLP()"],
  ])("%j", (text, help) => {
    expect(helpFor(text)).toBe(help);
  });
});

test.each([
  "",
  "}{",
  "\u0000",
  "x = ",
  "((((((",
  "model",
  "fn f(",
  "\ud800",
  "x = [[[",
  "train { model }",
  '"',
  "0..",
  "...",
])("no input shows a stack trace: %j", async (text) => {
  const { out, err } = await ran(text);
  expect(`${out}${err}`).not.toMatch(/\n\s+at |\.ts:\d/);
});
