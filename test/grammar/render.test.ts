/** How messages are drawn: the sample of the language's page, marks on several lines, hostile texts. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { renderDiagnostic } from "../../grammar/render.ts";
import type { Source, Span } from "../../grammar/source.ts";

function spanOf(source: Source, text: string, occurrence = 0): Span {
  let start = -1;
  for (let turn = 0; turn <= occurrence; turn += 1) start = source.text.indexOf(text, start + 1);
  expect(start).toBeGreaterThanOrEqual(0);
  return { source, start, end: start + text.length };
}

function fault(span: Span, rest: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity: "error",
    code: "N204",
    message: "m",
    span,
    labels: [],
    notes: [],
    help: undefined,
    ...rest,
  };
}

describe("renderDiagnostic", () => {
  test("draws the sample of the language's page", () => {
    const source = { path: "shapes.net", text: "A = ones(3, 4)\nshow A / sum(A, axis=1)\n" };
    const drawn = renderDiagnostic(
      fault(spanOf(source, "/"), {
        message: "shapes f32[3, 4] and f32[3] do not broadcast",
        labels: [
          { span: spanOf(source, "A", 1), text: "f32[3, 4]" },
          { span: spanOf(source, "sum(A, axis=1)"), text: "f32[3]" },
        ],
        notes: ["the last axes are 4 and 3"],
        help: "keep the summed axis: sum(A, axis=1, keepdims=true)",
      }),
    );
    expect(drawn).toBe(
      [
        "error[N204]: shapes f32[3, 4] and f32[3] do not broadcast",
        "  shapes.net:2:8",
        "  2 | show A / sum(A, axis=1)",
        "    |      ~ ^ ~~~~~~~~~~~~~~ f32[3]",
        "    |      f32[3, 4]",
        "  the last axes are 4 and 3",
        "  help: keep the summed axis: sum(A, axis=1, keepdims=true)",
      ].join("\n"),
    );
  });

  test("shows labels on other lines and in other texts", () => {
    const source = { path: "a.net", text: "x = 1\ny = 2\nz = 3\nx = 4\n" };
    const std = { path: "std/nn.net", text: "fn x() = 1" };
    const drawn = renderDiagnostic(
      fault(spanOf(source, "x", 1), {
        severity: "warning",
        labels: [
          { span: spanOf(source, "x"), text: "first bound here" },
          { span: spanOf(std, "x"), text: "the standard one" },
        ],
      }),
    );
    expect(drawn.split("\n")).toEqual([
      "warning[N204]: m",
      "  a.net:4:1",
      "  1 | x = 1",
      "    | ~ first bound here",
      "  ...",
      "  4 | x = 4",
      "    | ^",
      "  std/nn.net:1:4",
      "  1 | fn x() = 1",
      "    |    ~ the standard one",
    ]);
  });

  test("gives every label of a crowded line a row", () => {
    const source = { path: "a.net", text: "f(a, b, c)" };
    const labels = ["a", "b", "c"].map((name) => ({ span: spanOf(source, name), text: `this is ${name}` }));
    expect(
      renderDiagnostic(fault(spanOf(source, "f"), { labels }))
        .split("\n")
        .slice(2),
    ).toEqual(["  1 | f(a, b, c)", "    | ^ ~  ~  ~ this is c", "    |   |  this is b", "    |   this is a"]);
  });

  test("loses no label of several in one column", () => {
    const source = { path: "a.net", text: "f(a, b)" };
    const labels = ["first", "second"].map((text) => ({ span: spanOf(source, "a"), text }));
    expect(
      renderDiagnostic(fault(spanOf(source, "b"), { labels }))
        .split("\n")
        .slice(3),
    ).toEqual(["    |   ~  ^", "    |   second", "    |   first"]);
  });

  test("aligns marks after tabs, wide and combining characters", () => {
    const source = { path: "a.net", text: '\ts = "漢字e\u0301" + q' };
    const [, , code, marks] = renderDiagnostic(fault(spanOf(source, "q"))).split("\n");
    expect(code).toBe('  1 |     s = "漢字e\u0301" + q');
    expect(marks).toBe(`    | ${" ".repeat(4 + 5 + 4 + 1 + 4)}^`);
  });

  test("lets no control character, escape or direction mark through", () => {
    const text = "x\u001b[31m\u202e\u0007\u2066\u009b = \ud800\u200b1";
    const source = { path: "a\u001b]0;t\u0007.net", text };
    const drawn = renderDiagnostic(
      fault(spanOf(source, "="), {
        message: text,
        labels: [{ span: spanOf(source, "x"), text }],
        notes: [text],
        help: text,
      }),
    );
    expect(drawn).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}]/u);
    expect(drawn).toContain("\\u{001B}[31m\\u{202E}\\u{0007}");
    const [, , code = "", marks = ""] = drawn.split("\n");
    expect(marks.indexOf("^")).toBe(code.indexOf("="));
  });

  test("cuts a very long line around the place", () => {
    const source = { path: "a.net", text: `x = ${"1 + ".repeat(100_000)}oops${" + 1".repeat(100_000)}` };
    const [, place, code = "", marks = ""] = renderDiagnostic(fault(spanOf(source, "oops"))).split("\n");
    expect(place).toBe("  a.net:1:400005");
    expect(code.length).toBeLessThan(140);
    expect(code.indexOf("oops")).toBe(marks.indexOf("^^^^"));
  });

  test("marks the end of a text and of a line", () => {
    const source = { path: "a.net", text: "x = \r\ny = (" };
    const atLineEnd = renderDiagnostic(fault({ source, start: 4, end: 6 })).split("\n");
    expect(atLineEnd.slice(2)).toEqual(["  1 | x =", "    |     ^"]);
    const atEnd = renderDiagnostic(fault({ source, start: 11, end: 11 })).split("\n");
    expect(atEnd.slice(1)).toEqual(["  a.net:2:6", "  2 | y = (", "    |      ^"]);
  });

  test("colours through the palette alone", () => {
    const source = { path: "a.net", text: "x" };
    const wrap = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const palette = {
      error: wrap("e"),
      warning: wrap("w"),
      note: wrap("n"),
      strong: wrap("s"),
      quiet: wrap("q"),
    };
    expect(renderDiagnostic(fault(spanOf(source, "x"), { help: "h" }), palette).split("\n")).toEqual([
      "<s><e>error[N204]</e>: m</s>",
      "  <q>a.net:1:1</q>",
      "<q>  1 |</q> x",
      "<q>    |</q> ^",
      "  <s>help:</s> h",
    ]);
  });
});
