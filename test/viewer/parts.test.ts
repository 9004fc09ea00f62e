import { describe, expect, it } from "vitest";
import { embedJson, escapeHtml } from "../../runtime/viewer/embed.ts";
import { mathmlOf, typesetFormulas } from "../../runtime/viewer/formulas.ts";
import { markOf } from "../../runtime/viewer/marks.ts";
import { nextNode } from "../../runtime/viewer/page/navigate.ts";
import { indexOf } from "../../runtime/viewer/page/relations.ts";
import { matches } from "../../runtime/viewer/page/search.ts";
import { piecesOf } from "../../runtime/viewer/page/source-pane.ts";
import type { GraphNode } from "../../runtime/viewer/document.ts";
import { HOSTILE, hostile } from "./fixtures/hostile.ts";
import { oneHidden, SOURCE } from "./fixtures/one-hidden.ts";

const document = oneHidden();
function named(name: string): GraphNode {
  const node = document.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

describe("marks", () => {
  const outlines = (name: string): string[] => markOf(named(name)).parts.map((part) => part.outline);
  it("are squares for values and circles for operators, each role with an outline of its own", () => {
    expect(outlines("x")).toEqual(["input"]);
    expect(outlines("W1")).toEqual(["param"]);
    expect(outlines("h1")).toEqual(["circle", "value"]);
    expect(outlines("J")).toEqual(["circle", "loss"]);
    expect(outlines("∂J/∂h1")).toEqual(["circle", "gradient"]);
    expect(outlines("∂J/∂J")).toEqual(["constant", "gradient"]);
  });
  it("are small for plumbing", () => {
    const broadcast = document.nodes.find((node) => node.op === "broadcast");
    expect(broadcast && markOf(broadcast)).toMatchObject({
      height: 9,
      stem: 0,
      parts: [{ outline: "dot", label: null }],
    });
  });
});

describe("what belongs to a node", () => {
  const index = indexOf(document);
  const id = (name: string): number => named(name).id;

  it("is its gradient, the steps to it and the rule's operator", () => {
    const relations = index.relations(id("h1"));
    expect(relations).toMatchObject({ forward: id("h1"), gradient: id("∂J/∂h1"), user: id("o") });
    const pairs = relations.edges.map(({ from, to }) => `${String(from)}→${String(to)}`);
    expect(pairs).toContain(`${String(id("z"))}→${String(id("h1"))}`);
    expect(pairs).toContain(`${String(id("h1"))}→${String(id("o"))}`);
    expect(pairs).toContain(`${String(id("∂J/∂o"))}→${String(id("∂J/∂h1"))}`);
    expect(pairs).not.toContain(`${String(id("L"))}→${String(id("J"))}`);
  });

  it("is the same pair from the gradient's side", () => {
    const [there, back] = [index.relations(id("z")), index.relations(id("∂J/∂z"))];
    expect([back.forward, back.gradient]).toEqual([there.forward, there.gradient]);
    expect(there.steps.has(id("∂J/∂z"))).toBe(true);
  });

  it("is nothing where there is no gradient", () => {
    expect(index.relations(id("y"))).toMatchObject({ forward: id("y"), gradient: null, user: null });
    expect(index.relations(999)).toMatchObject({ forward: null, gradient: null, edges: [] });
  });
});

describe("search", () => {
  const found = (text: string): (string | null)[] =>
    matches(document, text).map((id) => document.nodes[id]?.name ?? document.nodes[id]?.op ?? null);
  it("finds names and operators, whole ones first, whatever the case", () => {
    expect(found("h1")).toEqual(["h1", "∂J/∂h1"]);
    expect(found(" TANH ")).toEqual(["h1"]);
    expect(found("w1")[0]).toBe("W1");
    expect(found("sqrt")).toEqual(["sqrt", "sqrt"]);
  });
  it("finds nothing for nothing", () => {
    expect(found("  ")).toEqual([]);
    expect(found("__proto__")).toEqual([]);
  });
});

describe("the source text", () => {
  it("is the pieces put together, with their line", () => {
    const pieces = piecesOf(document);
    expect(pieces.map((piece) => piece.text).join("")).toBe(SOURCE);
    for (const { text, line } of pieces) expect(SOURCE.split("\n")[line]).toContain(text.replace("\n", ""));
  });
  it("knows which nodes each piece made, those of the shortest text first", () => {
    const piece = piecesOf(document).find(({ text }) => text === "o - y");
    expect(piece?.nodes.map((id) => document.nodes[id]?.op)).toEqual(["sub", "pow", "reduce_sum", "div"]);
  });
  it("marks words, numbers and comments", () => {
    const text = 'model M1 { x.input = 1e-3 # input\n s = "for" }';
    const styled = piecesOf({ source: { path: "", text }, nodes: [] }).flatMap((piece) =>
      piece.style === null ? [] : [`${piece.style} ${piece.text}`],
    );
    expect(styled).toEqual(["keyword model", "digits 1e-3", "comment # input", 'string "for"']);
  });
});

describe("arrow keys", () => {
  const at = (id: number, x: number, y: number): Parameters<typeof nextNode>[1] => ({
    id,
    side: "forward",
    x,
    y,
  });
  const [a, b, c, d] = [at(0, 0, 0), at(1, 100, 10), at(2, 60, 300), at(3, -50, 0)];
  it("go to the nearest node ahead", () => {
    expect(nextNode([a, b, c, d], a, "ArrowRight")).toBe(b);
    expect(nextNode([a, b, c, d], a, "ArrowDown")).toBe(c);
    expect(nextNode([a, b, c, d], a, "ArrowLeft")).toBe(d);
    expect(nextNode([a, b, c, d], a, "ArrowUp")).toBeNull();
  });
});

describe("text put into HTML", () => {
  it("stays text", () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
  });
  it("stays JSON", () => {
    const embedded = embedJson(HOSTILE);
    expect(embedded).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(embedded)).toEqual(HOSTILE);
  });
});

describe("formulas", () => {
  it("become MathML", () => {
    const [, mathml] = typesetFormulas(document).find(([id]) => id === named("z").id) ?? [];
    expect(mathml).toContain("<msub><mi>W</mi><mn>1</mn></msub>");
    expect(mathml).toContain('xmlns="http://www.w3.org/1998/Math/MathML"');
  });
  it("have no style of their own, link or script", () => {
    for (const latex of [
      ...hostile().nodes.map((node) => node.formula ?? ""),
      "\\href{javascript:alert(1)}{x}",
      "\\style{color:red}{x}",
      "\\class{a}{x}",
      "\\def\\a{\\a\\a}\\a",
      "\\color{red} x",
    ])
      expect(mathmlOf(latex)).not.toMatch(/<[^>]*\s(?:style|class|href|on\w+)=|<(?!\/?m)/i);
  });
  it("are shown as they are where they cannot be read", () => {
    expect(mathmlOf("\\frac{<")).toBe(
      '<math xmlns="http://www.w3.org/1998/Math/MathML"><mtext>\\frac{&#60;</mtext></math>',
    );
  });
});
