/** What an interactive session asks of the grammar. */
import { describe, expect, test } from "vitest";
import { createIsUnfinished, parseInteractive } from "../../grammar/index.ts";
import { textOf } from "../../grammar/source.ts";

const isUnfinished = createIsUnfinished();

describe("isUnfinished", () => {
  test.each([
    "model M() {",
    "model M() {\n  input x: f32[N]\n",
    "x = [1,",
    "f(1,\n  2",
    "x = 1 +",
    "x =",
    "x |>",
    "y = if c then 1 else",
    "y = a and",
    "show x,",
    "fn f(x) { # {}",
  ])("%j goes on", (text) => {
    expect(isUnfinished(text)).toBe(true);
  });

  test.each([
    "",
    "x = 1",
    "f(1)\n",
    "model M() {\n}",
    'show "{"',
    "# {",
    "x ]",
    "f(x {})",
    "x = then_",
    "))((",
  ])("%j is whole", (text) => {
    expect(isUnfinished(text)).toBe(false);
  });
});

const read = (text: string) => parseInteractive({ path: "session", text });

describe("parseInteractive", () => {
  test.each([
    "x + 1",
    "x",
    "loss",
    "data.x",
    "[1, 2]",
    "f(x, a=2)",
    "-x",
    "x |> f()",
    "if a then b else c",
    '"text"',
  ])("shows the expression %j", (text) => {
    const { module, diagnostics } = read(`\n\n${text}\n`);
    expect(diagnostics).toEqual([]);
    const [item] = module.items;
    if (item?.kind !== "Show") throw new Error(`it is read as ${item?.kind ?? "nothing"}`);
    expect(item.values.map(({ span }) => textOf(span))).toEqual([text]);
  });

  test("shows several expressions in a row", () => {
    expect(read("x, y + 1").module.items).toMatchObject([{ kind: "Show", values: [{}, {}] }]);
  });

  test.each([
    ["x = 1", "Binding"],
    ["show x", "Show"],
    ["fn f(x) = x", "Fn"],
    ["x <- 2", "Update"],
    ["for i in 0..3 { x <- x + i }", "For"],
    ['import { f } from "./f.net"', "Import"],
  ])("%s is what it is", (text, kind) => {
    const { module, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(module.items.map((item) => item.kind)).toEqual([kind]);
  });

  test.each([
    ["3 + * 4", "*"],
    ["x = = 3", "="],
    ["f(x) y", "y"],
  ])("the message about %j is of the reading that gets further", (text, at) => {
    const { diagnostics } = read(text);
    expect(diagnostics.map(({ span }) => textOf(span).trim() || text[span.start])).toEqual([at]);
  });

  test.each([
    ["x;", "N006", "a statement ends with its line"],
    ["a ^ 2", "N006", "write ** for a power"],
    ["A .* B", "N006", "write *, which works element by element"],
    ["|x|", "N006", "write abs(x)"],
    ["[1 2; 3 4]", "N006", "write [[1, 2], [3, 4]]"],
    ["print x", "N009", "write show x"],
    ["show(1, 2)", "N002", "write show 1, 2"],
    ["a[0] = 3", "N009", "make a changed copy: Y = a with [0] = 3"],
    ["var s = 0\ns++", "N006", "write s <- s + 1"],
  ])("%j is one mistake", (text, code, help) => {
    expect(read(text).diagnostics).toMatchObject([{ code, help }]);
  });

  test("nothing is nothing", () => {
    expect(read(" # a comment\n")).toMatchObject({ module: { items: [] }, diagnostics: [] });
  });
});
