/** Properties of any text: it gives a tree or messages, and what has no fault keeps its meaning in the formatter. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format } from "../../grammar/format.ts";
import { renderDiagnostic } from "../../grammar/render.ts";
import { commentWords, FIXTURES, meaningOf, parseText } from "./support.ts";

const RUNS = { numRuns: 400, seed: 20 };

/** Parses a text, draws its messages, and takes it through the formatter where it has none. */
function survives(text: string): void {
  const { module, diagnostics } = parseText(text);
  for (const diagnostic of diagnostics) {
    const { start, end } = diagnostic.span;
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
    expect(renderDiagnostic(diagnostic)).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}]|NaN|undefined/u);
  }
  if (diagnostics.length > 0) return;
  const formatted = format(module);
  const again = parseText(formatted);
  expect(again.diagnostics).toEqual([]);
  expect(meaningOf(again.module)).toBe(meaningOf(module));
  expect(commentWords(again.module.comments)).toEqual(commentWords(module.comments));
  expect(format(again.module)).toBe(formatted);
}

const WORDS = [
  ..."fn layer optimizer model data train input param state output metric loss show plot assert var while".split(
    " ",
  ),
  ..."for in return if then else with and or not true inf None import from const def let lambda".split(" "),
  ..."( ) [ ] { } , : ... .. . |> <- == != <= < > = + - * ** / // % @ ^ & | ! ; ?".split(" "),
  ...[
    "\n",
    "\n",
    "\n",
    "# comment",
    "## doc",
    '"text"',
    '"',
    "x",
    "y",
    "W1",
    "f(",
    "12",
    "0.5",
    "1e-3",
    "λ",
    "\\",
  ],
];

describe("any text", () => {
  test.each([
    "return |> ^",
    "x = a |> f() ^ 2",
    'x = "\udc00\u{10000}"',
    "for i in x.. .5 { y <- 1 }",
    "while a +\n  model { x <- x }",
    "x = a +\n  loss or b",
    "x = (a |> f() with [:] = b + c) |> g()",
  ])("found by the properties below: %j", survives);

  test("of random characters", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), survives), RUNS);
  });

  test("of random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(String.fromCharCode(...bytes))),
      RUNS,
    );
  });

  test("of random words", () => {
    const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((list) => list.join(" "));
    fc.assert(fc.property(words, survives), { ...RUNS, numRuns: 1500 });
  });

  test("of the examples, mutated", () => {
    const mutation = fc.record({
      at: fc.nat(1000),
      length: fc.nat(12),
      text: fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "binary", maxLength: 3 })),
    });
    const mutated = fc
      .tuple(fc.constantFrom(...FIXTURES.values()), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([text, mutations]) =>
        mutations.reduce((so, { at, length, text: put }) => {
          const start = at % (so.length + 1);
          return so.slice(0, start) + put + so.slice(start + length);
        }, text),
      );
    fc.assert(fc.property(mutated, survives), { ...RUNS, numRuns: 1500 });
  });
});

const name = fc.constantFrom("x", "W1", "λ", "model", "data", "loss", "batch_norm");
const number = fc.constantFrom("0", "12", "1_000", "0.5", "1e-3", "2.", ".5", "inf", "nan", "true");
const { expression } = fc.letrec<{ expression: string; item: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    name,
    number,
    fc.constantFrom('"text"', '"a \\"b\\" \\u{1F600}\\n"', "[]", "[1, -2]"),
    fc
      .tuple(
        tie("expression"),
        fc.constantFrom(..."+ - * / // % @ ** == < and or".split(" ")),
        tie("expression"),
      )
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    tie("expression").map((value) => `-(${value})`),
    tie("expression").map((value) => `(not (${value}))`),
    fc
      .tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([c, a, b]) => `(if ${c} then ${a} else ${b})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `f(${a}, axis=${b})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `((${a}) |> f(${b}) |> g())`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}).T.sum(${b}).shape`),
    fc.tuple(tie("expression"), tie("item"), tie("item")).map(([a, i, j]) => `(${a})[${i}, ${j}]`),
    fc
      .tuple(tie("expression"), tie("item"), tie("expression"))
      .map(([a, i, b]) => `((${a}) with [${i}] = ${b} with [0] = 1)`),
    fc.array(tie("expression"), { maxLength: 4 }).map((list) => `[\n${list.join(", # why\n")}]`),
  ),
  item: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(":", "::2", "...", "None"),
    tie("expression"),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}):(${b})`),
  ),
}));

const statement = fc.oneof(
  fc.tuple(name, expression).map(([target, value]) => `${target} = ${value}`),
  fc.tuple(name, name, expression).map(([a, b, value]) => `${a}, ${b} = ${value}  # trailing`),
  fc.tuple(name, expression).map(([target, value]) => `## doc\n${target} <- ${value}`),
  fc.tuple(name, expression).map(([target, value]) => `## doc\nvar ${target} = ${value}\n`),
  fc.tuple(expression, name, expression).map(([c, v, e]) => `while ${c} { ${v} <- ${e} }`),
  fc
    .tuple(expression, expression, name, expression)
    .map(([a, b, v, e]) => `for i in (${a}).. ${b} {\n${v} <- ${e} # c\n}`),
  fc.tuple(name, expression, expression).map(([f, d, e]) => `fn ${f}(x: f32[..., N * 2], k = ${d}) = ${e}`),
  fc
    .tuple(name, expression)
    .map(([m, e]) => `model ${m}() { # opens\n# first\noutput y = ${e}\n\n\n# last\n}`),
  fc.tuple(expression, expression).map(([a, b]) => `show ${a}, ${b}`),
  expression.map((value) => `assert ${value}`),
);

describe("generated programs", () => {
  test("are read without a message and keep their meaning", () => {
    const program = fc.array(statement, { maxLength: 6 }).map((list) => list.join("\n"));
    fc.assert(
      fc.property(program, (text) => {
        expect(parseText(text).diagnostics).toEqual([]);
        survives(text);
      }),
      { ...RUNS, numRuns: 600 },
    );
  });
});
