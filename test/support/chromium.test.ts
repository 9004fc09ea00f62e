import { expect, test } from "vitest";
import { withPage, withServer } from "./chromium.ts";

test("a page opens, runs scripts, and reports its errors and requests", async () => {
  await withPage(async (page, log) => {
    await page.setContent("<p id=a>one</p><script>console.error('seen')</script>");
    expect(await page.textContent("#a")).toBe("one");
    expect(log.errors).toEqual(["seen"]);
    expect(log.requests).toEqual([]);
  });
});

test("the server gives what is in its map and nothing else", async () => {
  const files = new Map([["/index.html", { type: "text/html", body: "<title>served</title>" }]]);
  await withServer(files, async (origin) => {
    expect((await fetch(`${origin}/package.json`)).status).toBe(404);
    expect((await fetch(`${origin}/../index.html?x`)).status).toBe(200);
    await withPage(async (page, log) => {
      await page.goto(`${origin}/index.html`);
      expect(await page.title()).toBe("served");
      expect(log.requests).toEqual([`${origin}/index.html`]);
      expect(log.errors).toEqual([]);
    });
  });
});

test("two runs that unpack at the same time do not meet", async () => {
  const titles = await Promise.all(
    ["a", "b"].map((text) =>
      withPage(async (page) => {
        await page.setContent(`<title>${text}</title>`);
        return page.title();
      }),
    ),
  );
  expect(titles).toEqual(["a", "b"]);
});
