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
    [
      "def f(x):\n  return x",
      "N006 0 'def' `def` does not begin a function here | write fn f(x) = x * x, or fn f(x) { ... return ... }",
    ],
    ["let x = 1", "N006 0 'let' `let` is not used here | write x = 1, or var x = 1 where x changes"],
    ["class Net {\n}", "N006 0 'class' `class` is not used here | write model Name(arguments) { ... }"],
    [
      "f = lambda x: x",
      "N006 4 'lambda' a function has a name here | define it at the top of the file: fn f(x) = x",
    ],
    ["var x = 1\nx += 1", "N006 12 '+=' `+=` is not an operator here | write x <- x + 1"],
    ["f(x) = x * x", "N006 0 'f' the definition of a function begins with `fn` | write fn f(...) = ..."],
    [
      "// a comment",
      "N006 0 '//' a line does not begin with `//` | a comment begins with #; a line goes on after an operator at its end",
    ],
    [
      "/* a comment */",
      "N006 0 '/' a line does not begin with `/` | a comment begins with #; a line goes on after an operator at its end",
    ],
    [
      "x = 3 // the number of rows",
      "N006 6 '//' `//` divides whole numbers; it does not begin a comment | a comment begins with #",
    ],
    [
      'x = f"{y}"',
      'N006 5 \'"{y}"\' there are no texts with values in them | show several values: show "x is", x',
    ],
    ["a, b = 1, 2", "N002 8 ',' `,` cannot stand here | a list stands in [ ]: [1, 2]"],
    ["in = 3", "N009 0 'in' `in` is a word of the language, not a name | choose another name"],
    [
      "model M() {\n  input x: f32(N, 4)\n}",
      "N002 26 '(' the dimensions of a type stand in [ ] | write f32[N, 4]",
    ],
    [
      "model M() {\n  const n = 3\n}",
      "N009 14 'const' `const` cannot stand inside a block | inside a block a name is bound without it: x = 3",
    ],
    [
      "from torch import nn",
      "N009 0 'from' `from` does not begin a statement | write import { a, b } from \"./file.net\"; standard functions need no import",
    ],
    ["x = a if b else c", "N006 6 'if' `if` cannot stand behind a value | write if c then a else b"],
    ["assert a = b", "N007 9 '=' `=` binds a name; a comparison is `==` | write =="],
    ["x = if a = b then 1 else 2", "N007 9 '=' `=` binds a name; a comparison is `==` | write =="],
    ["while (a = b) { a <- 1 }", "N007 9 '=' `=` binds a name; a comparison is `==` | write =="],
    ["x = ", "N008 3 '' expected a value after `=`, found the end of the text"],
    ["x = 3 +\ny = 2", "N008 7 '' expected a value after `+`, found the end of the line"],
    ["show 1,\nx = 2", "N008 7 '' expected a value after `,`, found the end of the line"],
    ["plot x, y,\nshow z", "N008 10 '' expected a value after `,`, found the end of the line"],
    ["x = f(, 1)", "N008 6 ',' expected a value after `(`, found `,`"],
    [
      "x = None",
      "N008 4 'None' `None` stands only in an index | leave it out; x[..., None] makes a new axis",
    ],
    ["print(x)", "N009 0 'print' `print` is not a statement | write show x"],
    ["f(x)", "N009 1 '(' a value alone does nothing | bind it with x = ..., return it, or show it"],
    [
      "if a { b }",
      "N009 0 'if' `if` is a value, not a statement | write x = if c then a else b, or return if c then a else b",
    ],
    [
      "x = a\n+ b",
      "N009 6 '+' a line does not begin with `+` | end the line before with `+`, or put ( ) around the whole",
    ],
    [
      "X[0] = 3",
      "N009 1 '[' a part of `X` cannot be changed in place | make a changed copy: Y = X with [0] = 3",
    ],
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
    ["x = (1, 2)", "N002 6 ',' ( ) holds one value | a list stands in [ ], and so does a shape: [3, 4]"],
    ["x = a |> f", "N002 9 'f' `|>` wants a call, found `f` | write |> f()"],
    ["x = if a: b", "N002 8 ':' expected `then`, found `:` | write if c then a else b"],
    [
      "x = if a then b",
      "N002 15 '' an `if` has an `else`; found the end of the text | write if c then a else b",
    ],
    ["while a: ", "N002 7 ':' a block does not begin with `:` | write while a { ... }"],
    ["fn if(x) = x", "N002 3 'if' `if` is a word of the language, not a name | choose another name"],
    [
      "import numpy as np",
      "N002 7 'numpy' an import names what it takes from a .net file | write import { a, b } from \"./file.net\"; standard functions need no import",
    ],
    ["for i in range(10) { a <- i }", "N002 19 '{' expected `..`, found `{` | write for i in 0..10 { ... }"],
    ["model M() { input x }", "N002 20 '}' expected `:` and a type, found `}` | write x: f32[N, 784]"],
    [
      "model M() {\n  param W: f32[3]\n}",
      "N002 29 '' a param has an initial value; found the end of the line | write = zeros(), or = normal(std=0.01)",
    ],
    ["x = [1, , 2]", "N008 8 ',' expected a value after `,`, found `,` | leave one of them out"],
    ["x = f(a,\n  , b)", "N008 11 ',' expected a value after `,`, found `,` | leave one of them out"],
    ["fn f(x: f32[d, ...]) = x", "N002 15 '...' `...` stands first among the dimensions | write f32[..., d]"],
  ])("%j gives one message", (text, expected) => {
    expect(faultsOf(text)).toEqual([expected]);
  });
});

test.each(['plot x,\n  y,\n  labels=["y"]', "a, b,\n  c = f()"])("%j goes on over its lines", (text) => {
  expect(faultsOf(text)).toEqual([]);
});

test.each(["x = n // k", "y = if n // k then a else b", "z = n // k and c", "w = n // (k) + f(a)"])(
  "%j divides, and is no comment",
  (text) => {
    expect(faultsOf(text)).toEqual([]);
  },
);

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
