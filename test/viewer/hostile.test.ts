import { describe, expect, it } from "vitest";
import { buildPage } from "../../runtime/viewer/build-page.ts";
import { renderSvg } from "../../runtime/viewer/render-svg.ts";
import { hostile } from "./fixtures/hostile.ts";
import { oneHidden } from "./fixtures/one-hidden.ts";
import { attributes, EDGE, edgeKeys, opened } from "./fixtures/opened.ts";

describe("hostile texts", () => {
  it("stay text on the page, wherever they are", async () => {
    const odd = hostile();
    await opened("html", await buildPage(odd), async (page) => {
      let dialogs = 0;
      page.on("dialog", (dialog) => {
        dialogs += 1;
        void dialog.dismiss();
      });
      expect(await page.locator(".node").count()).toBe(odd.nodes.length);
      expect((await attributes(page, ".edge[data-from]", EDGE)).sort()).toEqual(edgeKeys(odd));
      for (const { id } of odd.nodes)
        await page.$eval(`.node[data-id="${String(id)}"]`, (node) => {
          node.dispatchEvent(new PointerEvent("pointerenter"));
          node.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        });
      await page.fill("#search", "<img");
      expect(await page.locator("#found").textContent()).toBe("4 found");
      expect(await page.locator("img, iframe, a, object, embed, link:not([rel=icon])").count()).toBe(0);
      expect(await page.locator("script").count()).toBe(2);
      const handlers = await page.$$eval("*", (all) =>
        all.flatMap((element) => element.getAttributeNames().filter((name) => /^on|^style$|href/.test(name))),
      );
      expect(handlers).toEqual(["href"]);
      const text = await page.evaluate(() => window.document.body.innerText);
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
      expect(dialogs).toBe(0);
      expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
    });
  });

  it("stay text in the SVG file", async () => {
    const odd = hostile();
    await opened("svg", await renderSvg(odd), async (page) => {
      expect(await page.locator(".node").count()).toBe(odd.nodes.length);
      expect(await page.locator("script, parsererror, a, image, foreignObject").count()).toBe(0);
    });
  });
});

it("gives the picture by itself as an SVG file", async () => {
  const document = oneHidden();
  await opened("svg", await renderSvg(document), async (page) => {
    expect(await page.locator(".node").count()).toBe(document.nodes.length);
    expect((await attributes(page, ".edge", EDGE)).sort()).toEqual(edgeKeys(document));
    expect(await page.evaluate(() => window.document.documentElement.getAttribute("role"))).toBe("img");
  });
});
