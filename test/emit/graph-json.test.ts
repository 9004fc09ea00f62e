import { describe, expect, it } from "vitest";
import { graphDocument } from "../../compiler/emit/graph-json.ts";
import { nodesOf } from "../../compiler/ir/graph.ts";
import type { GraphDocument, GraphNode } from "../../runtime/viewer/document.ts";
import { compileExample, compileText, type Compiled } from "./compiled.ts";

const documentOf = ({ compiled, built, source }: Compiled): GraphDocument =>
  graphDocument(compiled, built, source);

function named(document: GraphDocument, name: string): GraphNode {
  const found = document.nodes.filter((node) => node.name === name);
  const [node] = found;
  if (node === undefined || found.length > 1)
    throw new Error(`${String(found.length)} nodes are named ${name}`);
  return node;
}

describe("the document of one-hidden-layer", () => {
  const example = compileExample("one-hidden-layer");
  const document = documentOf(example);

  it("is JSON, with the model's name and text", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({ format: "netc-graph", version: 1, model: example.compiled.model.name });
    expect(document.source.text).toBe(example.source.text);
  });

  it("holds each node of the programs once, operands before users, and an edge for each operand", () => {
    const graphs = example.compiled.optimised.filter(({ name }) => name !== "init");
    const nodes = new Set(graphs.flatMap(nodesOf));
    expect(document.nodes.map(({ id }) => id)).toEqual([...nodes].map(({ id }) => id).sort((a, b) => a - b));
    expect(document.edges.length).toBe([...nodes].reduce((sum, { src }) => sum + src.length, 0));
    for (const { from, to } of document.edges) expect(from).toBeLessThan(to);
  });

  it("knows the halves, and what crosses from one to the other", () => {
    const half = new Map(document.nodes.map((node) => [node.id, node.half]));
    expect(named(document, "h1").half).toBe("forward");
    expect(named(document, "∂J/∂h1").half).toBe("backward");
    expect(document.nodes.filter((node) => node.half === "update" && node.label === "−")).toHaveLength(2);
    const rank = { forward: 0, backward: 1, update: 2 } as const;
    for (const { from, to } of document.edges)
      expect(rank[half.get(from) ?? "update"]).toBeLessThanOrEqual(rank[half.get(to) ?? "forward"]);
    const h1 = named(document, "h1").id;
    expect(document.edges.some(({ from, saved }) => from === h1 && saved)).toBe(true);
    expect(
      document.edges.some(({ from, to, saved }) => from === h1 && half.get(to) === "forward" && saved),
    ).toBe(false);
    const x = named(document, "x").id;
    expect(document.edges.filter(({ from, saved }) => from === x && saved)).toEqual([]);
  });

  it.each(["h1", "z", "W1", "W2"])("ties %s to its gradient, both ways", (name) => {
    const forward = named(document, name);
    const gradient = named(document, `∂J/∂${name}`);
    expect(forward.gradient).toBe(gradient.id);
    expect(gradient.derivation?.forward).toBe(forward.id);
    expect(gradient.shape).toEqual(forward.shape);
  });

  it("names the rule of a gradient", () => {
    expect(named(document, "∂J/∂h1").derivation?.rule).toEqual({
      user: named(document, "o").id,
      operand: 1,
      text: "∂J/∂B = Aᵀ ∂J/∂C",
    });
    expect(named(document, "∂J/∂W1").derivation?.rule).toBe(null);
  });

  it("writes formulas in the user's names", () => {
    expect(named(document, "z").formula).toBe("z = W_1 x");
    expect(named(document, "∂J/∂h1").formula).toContain("\\frac{\\partial J}{\\partial h_1} = W_2^\\top");
    expect(named(document, "x").formula).toBe(null);
  });

  it("points at the text", () => {
    const [span] = named(document, "h1").spans;
    expect(document.source.text.slice(span?.start, span?.end)).toContain("tanh(z)");
    expect(named(document, "∂J/∂h1").spans).toEqual([]);
    for (const { spans } of document.nodes)
      for (const { start, end } of spans)
        expect(0 <= start && start < end && end <= document.source.text.length).toBe(true);
  });

  it("says what a node is, takes and costs", () => {
    expect(named(document, "J")).toMatchObject({
      kind: "operator",
      shape: [],
      results: [{ role: "loss", name: "J" }],
    });
    expect(named(document, "W1")).toMatchObject({
      kind: "param",
      label: "W1",
      shape: ["5", "4"],
      bytes: "80",
      flops: "0",
    });
    expect(named(document, "h1")).toMatchObject({
      op: "tanh",
      label: "tanh",
      dtype: "f32",
      bytes: "20",
      flops: "5",
    });
    expect(named(document, "lr")).toMatchObject({ kind: "hyper", half: "update" });
  });
});

it("keeps symbolic dimensions, and the functions around a node", () => {
  const document = documentOf(compileExample("mlp"));
  expect(named(document, "h").shape).toEqual(["N", "256"]);
  expect(named(document, "h").bytes).toBe("1024*N");
  const roles = document.nodes.flatMap(({ results }) => results).map(({ role, name }) => `${role} ${name}`);
  expect(roles.sort()).toEqual(["loss L", "metric acc", "output probs"]);
  expect(document.nodes.filter(({ groups }) => groups.includes("softmax")).length).toBeGreaterThan(2);
});

it("a model without a loss has a forward half only", () => {
  const document = documentOf(compileText("model M { input x: f32[3]\n output y = x * 0.1 - 1 }"));
  expect(new Set(document.nodes.map(({ half }) => half))).toEqual(new Set(["forward"]));
  expect(
    document.nodes
      .filter(({ kind }) => kind === "constant")
      .map(({ label }) => label)
      .sort(),
  ).toEqual(["0.1", "1"]);
});

it("the turns of a loop are called so, whatever number the compiler gave them", () => {
  const text = `model M() {
  input x: f32[N, 4]
  param w: f32[4] = ones()
  var h = x
  while sum(h) < 100 { h <- h * w + 1 }
  loss L = mean(h)
}`;
  const { nodes, edges } = documentOf(compileText(text));
  expect(nodes.map(({ shape }) => shape)).toContainEqual(["turns", "N", "4"]);
  expect(JSON.stringify({ nodes, edges })).not.toMatch(/turns\d/);
});

it("marks the parameters that no step changes", () => {
  const text = (settings: string): string =>
    `model M() {\n  input x: f32[N, 2]\n  param a: f32[2] = ones()\n  param b: f32[2] = ones()\n  param c: f32[2] = ones()\n  loss L = mean(x @ a + x @ b + x @ detach(c))\n}\ntrain {\n  model = M()\n${settings}}`;
  const frozen = (settings: string): readonly (string | null)[] =>
    documentOf(compileText(text(settings))).nodes.flatMap((node) =>
      node.frozen === true ? [node.name] : [],
    );
  expect(frozen("")).toEqual(["c"]);
  expect(frozen("  frozen = a\n")).toEqual(["a", "c"]);
});
