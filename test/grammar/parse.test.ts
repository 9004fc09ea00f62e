/** What texts mean: precedence, newlines, keywords that are names, doc comments, places. */
import { describe, expect, test } from "vitest";
import type { Argument, Expression, IndexItem } from "../../grammar/ast.ts";
import { createParser } from "../../grammar/parser.ts";
import { positionAt, textOf } from "../../grammar/source.ts";
import { FIXTURES, parseText } from "./support.ts";

/** An expression with all its parentheses. */
function shown(node: Expression): string {
  const list = (items: readonly Argument[]): string =>
    items.map(({ name, value }) => `${name === undefined ? "" : `${name.text}=`}${shown(value)}`).join(", ");
  switch (node.kind) {
    case "NumberLiteral":
      return node.text;
    case "BoolLiteral":
      return String(node.value);
    case "StringLiteral":
      return JSON.stringify(node.value);
    case "ListLiteral":
      return `[${node.elements.map(shown).join(", ")}]`;
    case "NameReference":
      return node.name;
    case "Unary":
      return `(${node.operator} ${shown(node.operand)})`;
    case "Binary":
      return `(${shown(node.left)} ${node.operator} ${shown(node.right)})`;
    case "Conditional":
      return `(if ${shown(node.condition)} then ${shown(node.whenTrue)} else ${shown(node.whenFalse)})`;
    case "Call":
      return `${node.callee.text}(${list(node.arguments)})`;
    case "MethodCall":
      return `${shown(node.receiver)}.${node.callee.text}(${list(node.arguments)})`;
    case "Pipe":
      return `(${shown(node.input)} |> ${shown(node.call)})`;
    case "Member":
      return `${shown(node.object)}.${node.property.text}`;
    case "Index":
      return `${shown(node.object)}[${node.items.map(shownItem).join(", ")}]`;
    case "With":
      return `(${shown(node.object)} with [${node.items.map(shownItem).join(", ")}] = ${shown(node.value)})`;
    case "MissingExpression":
      return "?";
  }
}

function shownItem(item: IndexItem): string {
  if (item.kind === "IndexAt") return shown(item.value);
  if (item.kind === "IndexNewAxis") return "None";
  if (item.kind === "IndexEllipsis") return "...";
  return [item.start, item.stop, item.step].map((part) => (part === undefined ? "" : shown(part))).join(":");
}

/** The value of the only binding of a text without faults. */
function valueOf(text: string): string {
  const { module, diagnostics } = parseText(`x = ${text}`);
  expect(diagnostics).toEqual([]);
  expect(module.items).toHaveLength(1);
  const [item] = module.items;
  return item?.kind === "Binding" ? shown(item.value) : "no binding";
}

test("chevrotain finds no ambiguity in the grammar", () => {
  expect(() => createParser(true)).not.toThrow();
});

test.each([...FIXTURES])("%s is read without a message", (_, text) => {
  const { module, diagnostics } = parseText(text);
  expect(diagnostics).toEqual([]);
  expect(module.items.length).toBeGreaterThan(0);
});

describe("precedence", () => {
  test.each([
    ["-a ** 2 * b", "((- (a ** 2)) * b)"],
    ["2 ** -y ** 3", "(2 ** (- (y ** 3)))"],
    ["a ** b ** c", "(a ** (b ** c))"],
    ["a - b - c", "((a - b) - c)"],
    ["a / b @ c // d % e", "((((a / b) @ c) // d) % e)"],
    ["a + b * c == d - e", "((a + (b * c)) == (d - e))"],
    ["a or b and not c == d", "(a or (b and (not (c == d))))"],
    ["if a then b else if c then d else e + 1", "(if a then b else (if c then d else (e + 1)))"],
    ["if a then b else c |> f(1)", "((if a then b else c) |> f(1))"],
    ["if a |> f() then b |> g() else c", "(if (a |> f()) then (b |> g()) else c)"],
    ["a + 1 |> f(2, k=3) |> g()", "(((a + 1) |> f(2, k=3)) |> g())"],
    ["a with [0] = b |> f() with [1] = c", "((a with [0] = (b |> f())) with [1] = c)"],
    ["exp(arange(12) with [:8] = 12)", "exp((arange(12) with [:8:] = 12))"],
    ["a.T.f(2)[-1].shape[0]", "a.T.f(2)[(- 1)].shape[0]"],
    ["(a + b).T", "(a + b).T"],
    ["x[a:b:c, ::2, :, None, ..., [0, 1]]", "x[a:b:c, ::2, ::, None, ..., [0, 1]]"],
    ["- -a", "(- (- a))"],
    ["not not a", "(not (not a))"],
    ["a < -b", "(a < (- b))"],
    ["if a <-3 then b else c", "(if (a < (- 3)) then b else c)"],
  ])("%s", (text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });
});

describe("literals", () => {
  test.each([
    ["12", 12, true],
    ["1_000", 1000, true],
    ["0.5", 0.5, false],
    ["1e-3", 0.001, false],
    ["2.", 2, false],
    [".5", 0.5, false],
    ["1_0.5e+2", 1050, false],
    ["inf", Infinity, false],
    ["nan", NaN, false],
  ])("%s", (text, value, isInteger) => {
    const [item] = parseText(`x = ${text}`).module.items;
    expect(item?.kind === "Binding" && item.value).toMatchObject({
      kind: "NumberLiteral",
      value,
      isInteger,
      text,
    });
  });

  test("strings resolve their escapes", () => {
    expect(valueOf('"a\\n\\t\\"\\\\\\u{1F600} # no comment"')).toBe(
      JSON.stringify('a\n\t"\\😀 # no comment'),
    );
  });

  test("composed and decomposed letters are one name", () => {
    expect(valueOf("e\u0301 + λ + W₁")).toBe("((\u00e9 + λ) + W₁)");
  });
});

describe("newlines", () => {
  test.each([
    ["after an operator", "a +\n b", "(a + b)"],
    ["in ( )", "f(\n a\n , b,\n)", "f(a, b)"],
    ["in [ ]", "[\n\n[1,\n2], # rows\n]", "[[1, 2]]"],
    ["before |>", "a\n\n  # comment\n  |> f()\n  |> g()", "((a |> f()) |> g())"],
    ["after =", "\n  a", "a"],
    ["before then and else", "if a\n then b\n else c", "(if a then b else c)"],
    ["after then and else", "if a then\n b else\n c", "(if a then b else c)"],
    ["before with", "a\n with [0] = 1\n with [1] = 2", "((a with [0] = 1) with [1] = 2)"],
    ["of any kind", "a +\r\n b +\r c", "((a + b) + c)"],
  ])("%s do not end a statement", (_, text, expected) => {
    expect(valueOf(text)).toBe(expected);
  });

  test("end it elsewhere", () => {
    expect(parseText("x = a\ny = -b\r\nz = c\rw = d").module.items).toHaveLength(4);
  });
});

describe("words", () => {
  test("of statements are names where `=`, `,` or `<-` follows, and in expressions", () => {
    const text = "train = data + model(loss)\nstate, input = f(output=metric)\nvar show = 1\nshow <- plot.T";
    const { module, diagnostics } = parseText(text);
    expect(diagnostics).toEqual([]);
    expect(module.items.map(({ kind }) => kind)).toEqual(["Binding", "Binding", "Var", "Update"]);
  });

  test("may be settings", () => {
    const { module, diagnostics } = parseText("train data {\n model = M()\n data = D\n loss = 1\n}");
    expect(diagnostics).toEqual([]);
    const [item] = module.items;
    expect(item?.kind === "Train" && item.settings.map(({ name }) => name.text)).toEqual([
      "model",
      "data",
      "loss",
    ]);
  });
});

test("doc comments belong to the next declaration", () => {
  const text =
    "## one\n##two\n#### ornament\n\nmodel M() { ## no\n  ## of x\n  input x: f32 ## no\n  ## of y\n  # plain\n  y = x\n}";
  const [model] = parseText(text).module.items;
  expect(model).toMatchObject({ kind: "Model", doc: "one\ntwo" });
  expect(model?.kind === "Model" && model.body.statements).toMatchObject([{ doc: "of x" }, { doc: "of y" }]);
});

test("spans cover what was read, parentheses of inner parts included", () => {
  const [item] = parseText("y = (a + b) * f(c)[0]").module.items;
  if (item?.kind !== "Binding" || item.value.kind !== "Binary") throw new Error("no product was read");
  expect(textOf(item.span)).toBe("y = (a + b) * f(c)[0]");
  expect(textOf(item.value.span)).toBe("(a + b) * f(c)[0]");
  expect(textOf(item.value.operatorSpan)).toBe("*");
  expect(textOf(item.value.left.span)).toBe("a + b");
  expect(textOf(item.value.right.span)).toBe("f(c)[0]");
});

test("positions count lines of every ending", () => {
  const source = { path: "a.net", text: "a\r\nb\rc\nd" };
  const all = [0, 3, 5, 7, 8].map((offset) => positionAt(source, offset));
  expect(all.map(({ line, column }) => `${line}:${column}`)).toEqual(["1:1", "2:1", "3:1", "4:1", "4:2"]);
});

describe("the data of a train block", () => {
  test("may describe its columns, as a declared data set does", () => {
    const { module, diagnostics } = parseText(
      'train {\n  data = csv("a.csv") {\n    x = a\n    y = b\n  }\n  batch = 2\n}',
    );
    expect(diagnostics).toEqual([]);
    const [train] = module.items;
    const settings = train?.kind === "Train" ? train.settings : [];
    expect(
      settings.map(({ name, columns }) => [name.text, columns?.map(({ targets }) => targets[0]?.text)]),
    ).toEqual([
      ["data", ["x", "y"]],
      ["batch", undefined],
    ]);
  });
});
