import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { analyse, compileModel, optimizerOf } from "../../compiler/compile.ts";
import { graphDocument } from "../../compiler/emit/graph-json.ts";
import type { Source } from "../../grammar/source.ts";
import { buildPage } from "../../runtime/viewer/build-page.ts";
import type { GraphDocument } from "../../runtime/viewer/document.ts";
import { layout } from "../../runtime/viewer/layout.ts";
import { attributes, EDGE, edgeKeys, opened } from "./fixtures/opened.ts";

async function compiled(path: string): Promise<GraphDocument> {
  const source: Source = { path, text: await readFile(new URL(`../../${path}`, import.meta.url), "utf8") };
  const { built } = analyse(source);
  const [model] = built.models;
  if (model === undefined) throw new Error(`${path} has no model`);
  return graphDocument(compileModel(built, model, optimizerOf(built, model)), built, source);
}

const EXAMPLES = ["linear-regression", "softmax-regression", "mlp", "one-hidden-layer"];

it.each(EXAMPLES)("no line of %s runs up from the backward graph into the forward one", async (example) => {
  const { nodes, edges } = await layout(await compiled(`examples/${example}/model.net`));
  const sides = new Map(nodes.map(({ id, side }) => [id, side]));
  const across = edges.filter(({ course }) => course === "across");
  expect(across.length).toBeGreaterThan(1);
  for (const { from, to } of across)
    expect([sides.get(from), sides.get(to)]).toEqual(["forward", "backward"]);
});

it.each(EXAMPLES)(
  "the page of %s draws what the compiler made, and ties each value to its gradient",
  async (example) => {
    const document = await compiled(`examples/${example}/model.net`);
    await opened("html", await buildPage(document), async (page) => {
      const ids = await attributes(page, ".node", ["data-id"]);
      expect(ids.sort()).toEqual(document.nodes.map((node) => String(node.id)).sort());
      expect((await attributes(page, ".edge[data-from]", EDGE)).sort()).toEqual(edgeKeys(document));
      const pairs = document.nodes.filter((node) => node.name !== null && node.gradient !== null);
      expect(pairs.length).toBeGreaterThan(1);
      for (const node of pairs) {
        await page
          .locator(`.node[data-id="${String(node.id)}"] .outline`)
          .last()
          .hover();
        const bond = await page.getAttribute(`.node[data-id="${String(node.gradient)}"]`, "data-bond");
        expect(bond, `the gradient of ${String(node.name)}`).toBe("partner");
      }
    });
  },
);
