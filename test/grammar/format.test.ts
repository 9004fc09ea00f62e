/** The canonical text: what is kept, what is set right, where long lines break, where comments go. */
import { describe, expect, test } from "vitest";
import { format } from "../../grammar/format.ts";
import { FIXTURES, meaningOf, parseText } from "./support.ts";

function formatted(text: string): string {
  const { module, diagnostics } = parseText(text);
  expect(diagnostics).toEqual([]);
  const once = format(module);
  const again = parseText(once);
  expect(meaningOf(again.module)).toBe(meaningOf(module));
  expect(format(again.module)).toBe(once);
  return once;
}

test.each([...FIXTURES])("%s keeps its meaning, and formatting again changes nothing", (_, text) => {
  expect(formatted(text).length).toBeGreaterThan(0);
});

test.each([
  "mlp.net",
  "mlp-layers.net",
  "one-hidden-layer.net",
  "script.net",
  "train.net",
  "mutable-loops.net",
])("%s is canonical already", (name) => {
  const text = FIXTURES.get(name) ?? "";
  expect(formatted(text)).toBe(text);
});

describe("format", () => {
  test.each([
    ["spaces", "x=1+2*f( a,k = 3 )[ 0,1 : 2 ]", "x = 1 + 2 * f(a, k=3)[0, 1:2]\n"],
    ["needless parentheses", "x = ((a) * (b)) + (c ** (d))", "x = a * b + c ** d\n"],
    ["needed parentheses", "x = (a + b) * -(c - (d - e)) ** 2", "x = (a + b) * -(c - (d - e)) ** 2\n"],
    ["powers", "x = (-a) ** (b ** c) ** -d", "x = (-a) ** (b ** c) ** -d\n"],
    ["comparisons", "x = (a < b) == (c < d)", "x = (a < b) == (c < d)\n"],
    ["conditions", "x = (if a then b else c) + 1", "x = (if a then b else c) + 1\n"],
    [
      "pipes and with",
      "x = (a |> f()) + ((b with [0] = 1)|>g())",
      "x = (a |> f()) + ((b with [0] = 1) |> g())\n",
    ],
    ["numbers that end with a point", "x = (1.).T + 2.", "x = (1.).T + 2.\n"],
    ["strings", 'x = "a\\u{1b}\\t\\""', 'x = "a\\u{001B}\\t\\""\n'],
    ["empty texts", " \n\t\n", ""],
    ["line ends and empty lines", "\r\n\r\nx = 1\r\n\r\n\r\n\r\ny = 2", "x = 1\n\ny = 2\n"],
    ["lines that end with a carriage return and a newline", "a = 1\r\nbcd = 2\r\n", "a   = 1\nbcd = 2\n"],
    ["a comment between such lines", "a = 1\r\n# b\r\nbcd = 2\r\n", "a = 1\n# b\nbcd = 2\n"],
    ["blanks before such an end", "a = 1\r\n \t\r\nbcd = 2  \r\n", "a = 1\n\nbcd = 2\n"],
    [
      "lines that end with a carriage return",
      "a = 1\rbcd = 2\r\re = 3\r# c\rf = 4",
      "a   = 1\nbcd = 2\n\ne = 3\n# c\nf = 4\n",
    ],
    ["blanks at the end of lines", "a = 1 \t\n# b  \n\t\nc = [1,  \n  2] \n", "a = 1\n# b\n\nc = [1, 2]\n"],
    [
      "such lines in brackets and blocks",
      "fn f(x) {\r\n  y = [\r\n    x,\r\n    f(x)]\r\n  return y\r\n}\r\n",
      "fn f(x) {\n  y = [\n    x,\n    f(x),\n  ]\n  return y\n}\n",
    ],
    ["blocks", "model M {input x:f32[]\n}\ntrain{\n}", "model M() {\n  input x: f32[]\n}\ntrain {}\n"],
    [
      "aligned signs",
      "a = 1\nbcd = 2\n\ne = 3\n# apart\nfgh = 4",
      "a   = 1\nbcd = 2\n\ne = 3\n# apart\nfgh = 4\n",
    ],
    ["very unlike widths", `a = 1\n${"b".repeat(20)} = 2`, `a = 1\n${"b".repeat(20)} = 2\n`],
    ["rows of a matrix", "A = [\n[1,2],\n[3,4]]", "A = [\n  [1, 2],\n  [3, 4],\n]\n"],
  ])("%s", (_, text, expected) => {
    expect(formatted(text)).toBe(expected);
  });

  test("breaks what is too long for a line", () => {
    const long = "a_rather_long_name_of_a_tensor";
    expect(formatted(`x = ${Array(4).fill(long).join(" + ")}`)).toBe(
      `x = ${long} +\n  ${long} +\n  ${long} +\n  ${long}\n`,
    );
    expect(formatted(`x = ${long} |> f(${long}) |> g(${long})`)).toBe(
      `x = ${long}\n  |> f(${long})\n  |> g(${long})\n`,
    );
    expect(formatted(`x = f(${long}, ${long}, key=${long})`)).toBe(
      `x = f(\n  ${long},\n  ${long},\n  key=${long},\n)\n`,
    );
    expect(formatted(`x = if ${long} then ${long} else ${long}`)).toBe(
      `x = if ${long}\n  then ${long}\n  else ${long}\n`,
    );
    expect(formatted(`x = if ${long} then 1 else if ${long} then 2 else ${long}`)).toBe(
      `x = if ${long} then 1\n  else if ${long} then 2\n  else ${long}\n`,
    );
    const numbers = formatted(`x = [${Array(60).fill("0.125").join(", ")}]`);
    expect(Math.max(...numbers.split("\n").map((one) => one.length))).toBeLessThanOrEqual(100);
    expect(numbers.split("\n").length).toBeLessThan(10);
  });

  test("keeps comments where they stand", () => {
    const text = `#!top
##  doc of M
model M(  # opens
  # before h
  h = 3,  # after h
  # last
) {  # block
  # first

  x = [  # list
    1,  # one
    # before two
    2,
  ]
  while a {
    # only a comment
  }
  # end
}
# bottom
`;
    expect(formatted(text)).toBe(text.replace("#!top", "# !top"));
  });

  test("never joins two comments", () => {
    expect(formatted("x = [\n1 + # a\n 2 # b\n, 3 # c\n# d\n]")).toBe(
      "x = [\n  1 + 2,  # a\n  # b\n  3,  # c\n  # d\n]\n",
    );
    expect(formatted("for i in [ # a\n1][0].. .5 { x = [ # b\n2] }")).toBe(
      "for i in [  # a\n  1,\n][0].. .5 {\n  x = [  # b\n    2,\n  ]\n}\n",
    );
  });

  test("moves a comment inside an operation above the statement, and makes no doc comment of it", () => {
    expect(formatted("x = a + ## why\n  b")).toBe("# why\nx = a + b\n");
  });
});
