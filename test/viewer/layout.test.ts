import { describe, expect, it } from "vitest";
import type { GraphDocument } from "../../runtime/viewer/document.ts";
import { layout } from "../../runtime/viewer/layout.ts";
import { markOf } from "../../runtime/viewer/marks.ts";
import type { Box, PositionedGraph } from "../../runtime/viewer/positioned.ts";
import { hostile } from "./fixtures/hostile.ts";
import { oneHidden } from "./fixtures/one-hidden.ts";

/** The boxes that marks take, copies of constants included. */
function boxesOf(
  document: GraphDocument,
  graph: PositionedGraph,
): readonly (Box & { readonly id: number })[] {
  const places = [
    ...graph.nodes,
    ...graph.edges.flatMap((edge) => (edge.copy === null ? [] : [{ ...edge.copy, id: edge.from }])),
  ];
  return places.flatMap(({ id, x, y, side }) => {
    const node = document.nodes.find((candidate) => candidate.id === id);
    if (node === undefined) return [];
    const { length, stem, height } = markOf(node);
    const width = length + stem;
    return [{ id, x: side === "forward" ? x : x - width, y: y - height / 2, width, height }];
  });
}

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each([
  ["one hidden layer", oneHidden()],
  ["hostile names", hostile()],
])("the layout of %s", async (_, document) => {
  const graph = await layout(document);

  it("places every node and every edge once", () => {
    expect(graph.nodes.map((node) => node.id)).toEqual(document.nodes.map((node) => node.id));
    const ends = ({ from, to, operand }: { from: number; to: number; operand: number }): number[] => [
      from,
      to,
      operand,
    ];
    expect(graph.edges.map(ends)).toEqual(document.edges.map(ends));
  });

  it("lets no two marks touch and keeps all in the picture", () => {
    const boxes = boxesOf(document, graph);
    const touching = boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter((b) => overlaps(a, b))
        .map((b) => [a.id, b.id]),
    );
    expect(touching).toEqual([]);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(-1e-6);
      expect(box.y).toBeGreaterThanOrEqual(-1e-6);
      expect(box.x + box.width).toBeLessThanOrEqual(graph.width + 1e-6);
      expect(box.y + box.height).toBeLessThanOrEqual(graph.height + 1e-6);
    }
  });

  it("sets the forward graph above the backward one", () => {
    const { forward, backward } = graph.sides;
    expect(forward.y + forward.height).toBeLessThan(backward.y);
    for (const node of graph.nodes)
      expect(node.side === "forward" ? node.y < forward.height : node.y > backward.y).toBe(true);
  });

  it("is the same from run to run", async () => {
    expect(await layout(document)).toEqual(graph);
  });
});

describe("one hidden layer", async () => {
  const document = oneHidden();
  const graph = await layout(document);
  const place = (name: string): { x: number; y: number } => {
    const id = document.nodes.find((node) => node.name === name)?.id;
    const found = graph.nodes.find((node) => node.id === id);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  };

  it("runs forward from left to right and backward from right to left", () => {
    expect(["x", "z", "h1", "o", "L", "J"].map((name) => place(name).x)).toEqual(
      ["x", "z", "h1", "o", "L", "J"].map((name) => place(name).x).sort((a, b) => a - b),
    );
    const names = ["∂J/∂W1", "∂J/∂z", "∂J/∂h1", "∂J/∂o", "∂J/∂J"];
    expect(names.map((name) => place(name).x)).toEqual(
      names.map((name) => place(name).x).sort((a, b) => a - b),
    );
  });

  it("ends every line along the flow at its reader, from outside", () => {
    for (const edge of graph.edges.filter((candidate) => candidate.course === "along")) {
      const reader = graph.nodes.find((node) => node.id === edge.to);
      const end = edge.points.at(-1);
      if (reader === undefined || end === undefined) throw new Error("an edge without an end");
      expect(Math.abs(end.x - reader.x)).toBeLessThan(8);
      expect(Math.abs(end.y - reader.y)).toBeLessThan(17);
    }
  });

  it("lets values that the backward pass keeps cross over, and constants not", () => {
    const across = graph.edges.filter((edge) => edge.course === "across");
    const saved = document.edges.filter((edge) => edge.saved);
    expect(across.length).toBeGreaterThan(5);
    for (const edge of across) {
      expect(document.nodes.find((node) => node.id === edge.from)?.kind).not.toBe("constant");
      expect(saved.some((other) => other.from === edge.from && other.to === edge.to)).toBe(true);
    }
  });
});

it("keeps the picture of a small graph as it was", async () => {
  const { nodes, edges, ...rest } = oneHidden();
  const small = new Set([0, 1, 2, 3]);
  const graph = await layout({
    ...rest,
    nodes: nodes.filter((node) => small.has(node.id)),
    edges: edges.filter((edge) => small.has(edge.from) && small.has(edge.to)),
  });
  const round = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, item: unknown) => (typeof item === "number" ? Math.round(item) : item)),
    );
  expect(round(graph)).toMatchInlineSnapshot(`
    {
      "edges": [
        {
          "copy": null,
          "course": "along",
          "from": 1,
          "operand": 0,
          "points": [
            {
              "x": 36,
              "y": 78,
            },
            {
              "x": 65,
              "y": 78,
            },
            {
              "x": 107,
              "y": 28,
            },
          ],
          "to": 2,
        },
        {
          "copy": null,
          "course": "along",
          "from": 0,
          "operand": 1,
          "points": [
            {
              "x": 50,
              "y": 18,
            },
            {
              "x": 65,
              "y": 18,
            },
            {
              "x": 107,
              "y": 18,
            },
          ],
          "to": 2,
        },
        {
          "copy": null,
          "course": "along",
          "from": 2,
          "operand": 0,
          "points": [
            {
              "x": 195,
              "y": 23,
            },
            {
              "x": 210,
              "y": 23,
            },
            {
              "x": 246,
              "y": 23,
            },
          ],
          "to": 3,
        },
      ],
      "height": 96,
      "nodes": [
        {
          "id": 0,
          "side": "forward",
          "x": 14,
          "y": 18,
        },
        {
          "id": 1,
          "side": "forward",
          "x": 0,
          "y": 78,
        },
        {
          "id": 2,
          "side": "forward",
          "x": 107,
          "y": 23,
        },
        {
          "id": 3,
          "side": "forward",
          "x": 246,
          "y": 23,
        },
      ],
      "sides": {
        "backward": {
          "height": 0,
          "width": 351,
          "x": 0,
          "y": 96,
        },
        "forward": {
          "height": 96,
          "width": 351,
          "x": 0,
          "y": 0,
        },
      },
      "width": 351,
    }
  `);
});

it("lays out a graph without a node, and one with a single node", async () => {
  const { nodes, ...rest } = oneHidden();
  const empty = await layout({ ...rest, nodes: [], edges: [] });
  expect(empty).toMatchObject({ width: 0, height: 0, nodes: [], edges: [] });
  const [first] = nodes;
  const one = await layout({ ...rest, nodes: first === undefined ? [] : [first], edges: [] });
  expect(one.nodes).toEqual([{ id: 0, side: "forward", x: 0, y: 18 }]);
});
