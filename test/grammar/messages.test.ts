/** One mistake gives one message: its code, its place, its words and its help. */
import { describe, expect, test } from "vitest";
import { textOf } from "../../grammar/source.ts";
import { parseText } from "./support.ts";

/** Code, offset, marked text and message of every fault, with the help behind `|`. */
function faultsOf(text: string): readonly string[] {
  return parseText(text).diagnostics.map(
    ({ code, span, message, help }) =>
      `${code} ${span.start} '${textOf(span)}' ${message}${help === undefined ? "" : ` | ${help}`}`,
  );
}

describe("one mistake", () => {
  test.each([
    ["h = relu(x @ W", "N003 14 '' `(` is not closed"],
    ["h = relu((x @ W)\nq = [3]\nr = 4", "N003 16 '' `(` is not closed"],
    ["model M() {\n  input x: f32[3\n  y = x\n}", "N003 28 '' `[` is not closed"],
    ["model M() {\n  y = 3\n\nmodel N() {\n}", "N003 19 '' `{` is not closed"],
    ["fn f(x { return x }\ny = 3", "N003 6 '' `(` is not closed"],
    ["x = f(a]", "N003 7 ']' `(` is closed by `]`"],
    ["x = a)", "N004 5 ')' `)` closes nothing | remove it, or open it before"],
    ["model M()\n  y = x\n}", "N002 9 '' expected `{`, found the end of the line | a block stands in { }"],
    ['x = "abc\ny = 1', "N005 4 '\"abc' unfinished string | end it with \" on the same line"],
    ["x = 'abc'", "N005 4 ''abc'' strings stand in double quotes | write \"text\""],
    [
      'x = "\\q"',
      "N013 5 '\\q' unknown escape | escapes are \\n \\t \\r \\\" \\\\ and \\u{1F600}; a backslash alone is \\\\",
    ],
    ["x = a ^ 2", "N006 6 '^' `^` is not a power here | write ** for a power"],
    ["x = a & b", "N006 6 '&' `&` is not an operator here | write and"],
    ["x = a && b", "N006 6 '&&' `&&` is not an operator here | write and"],
    ["x = a | b", "N006 6 '|' `|` is not an operator here | write or; a pipe is |>"],
    ["x = a || b", "N006 6 '||' `||` is not an operator here | write or"],
    ["x = !a", "N006 4 '!' `!` is not an operator here | write not"],
    ["x = a === b", "N006 6 '===' `===` is not an operator here | write =="],
    ["x = a !== b", "N006 6 '!==' `!==` is not an operator here | write !="],
    ["x = 1;\ny = 2", "N006 5 ';' `;` is not used here | a statement ends with its line"],
    ["def f(x):\n  return x", "N006 0 'def' `def` does not begin a function here | write fn f(x) = x * x"],
    ["let x = 1", "N006 0 'let' `let` is not used here | write x = 1, or var x = 1 where x changes"],
    ["class Net {\n}", "N006 0 'class' `class` is not used here | write model Name(arguments) { ... }"],
    ["f = lambda x: x", "N006 11 'x' there is no `lambda` | write fn f(x) = x * x"],
    ["x = a if b else c", "N006 6 'if' `if` cannot stand behind a value | write if c then a else b"],
    ["assert a = b", "N007 9 '=' `=` binds a name; a comparison is `==` | write =="],
    ["x = if a = b then 1 else 2", "N007 9 '=' `=` binds a name; a comparison is `==` | write =="],
    ["while (a = b) { a <- 1 }", "N007 9 '=' `=` binds a name; a comparison is `==` | write =="],
    ["x = ", "N008 3 '' expected a value after `=`, found the end of the text"],
    ["x = 3 +\ny = 2", "N008 7 '' expected a value after `+`, found the end of the line"],
    ["x = f(, 1)", "N008 6 ',' expected a value after `(`, found `,`"],
    ["x = None", "N008 4 'None' `None` stands only in an index | write x[..., None] for a new axis"],
    ["print(x)", "N009 5 '(' `print` is not a statement | write show x"],
    ["f(x)", "N009 1 '(' a value alone does nothing | bind it with x = ..., or show it"],
    [
      "if a { b }",
      "N009 0 'if' `if` is a value, not a statement | write x = if c then a else b, or return if c then a else b",
    ],
    [
      "x = a\n+ b",
      "N009 6 '+' a line does not begin with `+` | end the line before with `+`, or put ( ) around the whole",
    ],
    ["X[0] = 3", "N009 1 '[' a part of `X` cannot be changed in place | write Y = X with [0] = 3"],
    [
      "model M() {\n  fn f(x) = x\n}",
      "N009 14 'fn' `fn` cannot stand inside a block | move it to the top of the file",
    ],
    ["x = 2x", "N012 4 '2x' malformed number | write 2 * x, or begin the name with a letter"],
    ["x = 0x1F", "N012 4 '0x1F' malformed number | numbers are written 12, 1_000, 0.5 or 1e-3"],
    ["x = a |> f() + 1", "N015 13 '+' `+` after a pipe | put ( ) around the pipe"],
    ["x = a + not b", "N015 8 'not' `not` after `+` | put ( ) around the part that begins with not"],
    ["x = a < b < c", "N016 10 '<' comparisons do not chain | write a < b and b < c"],
    ["x = a\u00b2", "N001 5 '\u00b2' unexpected character `\u00b2` (U+00B2) | write ** 2"],
    ["x = a \u202e+ b", "N001 6 '\u202e' unexpected character U+202E"],
    ["x = a b", "N002 6 'b' expected an operator or the end of the line, found `b`"],
    ["x = [1 2]", "N002 7 '2' expected `,` or `]`, found `2`"],
    ["x = (1, 2)", "N002 6 ',' ( ) holds one value | a list is written [a, b]"],
    ["x = a |> f", "N002 10 '' `|>` wants a call, found `f` | write |> f()"],
    ["x = if a: b", "N002 8 ':' expected `then`, found `:` | write if c then a else b"],
    [
      "x = if a then b",
      "N002 15 '' an `if` has an `else`; found the end of the text | write if c then a else b",
    ],
    ["while a: ", "N002 7 ':' a block does not begin with `:` | a block stands in { }"],
    ["fn if(x) = x", "N002 3 'if' `if` is a word of the language, not a name"],
    ["import numpy as np", "N002 7 'numpy' expected `{` | write import { a, b } from \"./file.net\""],
    ["for i in range(10) { a <- i }", "N002 19 '{' expected `..`, found `{` | write for i in 0..n { ... }"],
    ["model M() { input x }", "N002 20 '}' expected `:` and a type, found `}` | write x: f32[N, 784]"],
    [
      "model M() {\n  param W: f32[3]\n}",
      "N002 29 '' a param has an initial value; found the end of the line | write = zeros(), or = normal(std=0.01)",
    ],
    ["fn f(x: f32[d, ...]) = x", "N002 15 '...' `...` stands first among the dimensions | write f32[..., d]"],
  ])("%j gives one message", (text, expected) => {
    expect(faultsOf(text)).toEqual([expected]);
  });
});

test("an unclosed bracket shows where it was opened", () => {
  const [fault] = parseText("x = f(g[1\n").diagnostics;
  expect(fault?.message).toBe("`(` and `[` are not closed");
  expect(fault?.labels.map(({ span, text }) => [span.start, text])).toEqual([
    [5, "opened here"],
    [7, "opened here"],
  ]);
});

test("all mistakes are reported, and what stands between is read", () => {
  const text = "x = 3 4\ny = 5\nfn f(a) { return }\nz = = 1\nw = a ^ 2\nv = (1\nu = 6";
  const { module, diagnostics } = parseText(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(["N002", "N008", "N007", "N006", "N003"]);
  const names = module.items.flatMap((item) =>
    item.kind === "Binding" ? item.targets.map(({ text: name }) => name) : [],
  );
  expect(names).toEqual(["x", "y", "z", "w", "v", "u"]);
});

test("of many messages the first twenty are given, and the number of the others", () => {
  const { diagnostics } = parseText("x = a ^ 2\n".repeat(50));
  expect(diagnostics).toHaveLength(21);
  expect(diagnostics[20]).toMatchObject({ code: "N014", message: "and 30 more" });
});
