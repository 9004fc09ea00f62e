import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { buildPage } from "../../runtime/viewer/build-page.ts";
import { oneHidden } from "./fixtures/one-hidden.ts";
import { attributes, EDGE, edgeKeys, opened } from "./fixtures/opened.ts";

const document = oneHidden();
const idOf = (name: string): number => document.nodes.find((node) => node.name === name)?.id ?? -1;
const mark = (name: string): string => `.node[data-id="${String(idOf(name))}"]`;

describe("the page of one hidden layer", () => {
  it("draws the nodes and edges of the document, each once", async () => {
    await opened("html", await buildPage(document), async (page) => {
      const ids = await attributes(page, ".node", ["data-id"]);
      expect(ids.sort()).toEqual(document.nodes.map((node) => String(node.id)).sort());
      expect((await attributes(page, ".edge[data-from]", EDGE)).sort()).toEqual(edgeKeys(document));
      expect(await page.locator(`${mark("W1")} text.label`).textContent()).toBe("W1");
      expect(await page.locator(`${mark("W1")} text.shape`).textContent()).toBe("5×4");
      expect(await page.title()).toBe("OneHidden: graph");
    });
  });

  it("lights a node's gradient, the line between, its rule and its text when it is pointed at", async () => {
    await opened("html", await buildPage(document), async (page) => {
      await page.hover(`${mark("h1")} .value`);
      expect(await page.getAttribute(mark("h1"), "data-bond")).toBe("focus");
      expect(await page.getAttribute(mark("∂J/∂h1"), "data-bond")).toBe("partner");
      expect(await page.getAttribute(mark("o"), "data-bond")).toBe("rule");
      expect(await page.getAttribute(mark("y"), "data-bond")).toBeNull();
      expect(await attributes(page, ".tie", ["data-forward", "data-gradient"])).toEqual([
        `${String(idOf("h1"))} ${String(idOf("∂J/∂h1"))}`,
      ]);
      const lit = await attributes(page, ".edge.lit", EDGE);
      expect(lit).toContain(`${String(idOf("h1"))} ${String(idOf("o"))} 1`);
      expect(lit).toContain(`${String(idOf("∂J/∂o"))} ${String(idOf("∂J/∂h1"))} 1`);
      expect(await page.locator("#source .lit").allTextContents()).toEqual(["tanh(z)"]);
      const details = page.locator("#details");
      expect(await details.locator("h2").textContent()).toBe("h1");
      expect(await details.locator("math").count()).toBe(2);
      expect(await details.textContent()).toContain("the gradient of A B is ∂ Bᵀ for A and Aᵀ ∂ for B");
      expect(await details.textContent()).toContain("20 bytes, kept for the backward pass");
      await page.mouse.move(5, 400);
      expect(await page.locator("[data-bond]").count()).toBe(0);
    });
  });

  it("selects the nodes of a text that is clicked, and keeps a node that is clicked", async () => {
    await opened("html", await buildPage(document), async (page) => {
      await page.locator("#source .made", { hasText: /^o - y$/ }).click();
      expect(
        await page.$$eval('.node[aria-pressed="true"]', (all) => all.map((node) => node.ariaLabel)),
      ).toEqual(["sub, f32 of 3"]);
      await page.getByRole("button", { name: "Line 8: select its 1 node" }).click();
      expect(await page.getAttribute(mark("o"), "aria-pressed")).toBe("true");
      await page.click(`${mark("z")} .value`);
      await page.mouse.move(5, 400);
      expect(await page.getAttribute(mark("z"), "data-bond")).toBe("focus");
      await page.locator("#details dd .link", { hasText: "∂J/∂z" }).click();
      expect(await page.getAttribute(mark("∂J/∂z"), "aria-pressed")).toBe("true");
    });
  });

  it("is used by keyboard: Tab, arrows, g, /, f, Esc", async () => {
    await opened("html", await buildPage(document), async (page) => {
      const focused = (): Promise<string | null> =>
        page.evaluate(() => window.document.activeElement?.ariaLabel ?? null);
      const whole = await page.getAttribute("#graph", "transform");
      await page.focus("#theme");
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("x, input, f32 of 4");
      await page.keyboard.press("ArrowRight");
      expect(await focused()).toBe("z, dot_general, f32 of 5");
      const outline = page.locator(`${mark("z")} .circle .outline`);
      expect(await outline.evaluate((path) => getComputedStyle(path).strokeWidth)).toBe("3.2px");
      await page.keyboard.press("ArrowRight");
      expect(await focused()).toBe("h1, tanh, f32 of 5");
      await page.keyboard.press("g");
      expect(await focused()).toBe("∂J/∂h1, dot_general, f32 of 5, backward");
      await page.keyboard.press("g");
      expect(await focused()).toBe("h1, tanh, f32 of 5");
      expect(await page.locator("#source .lit").allTextContents()).toEqual(["tanh(z)"]);
      await page.keyboard.press("Escape");
      expect(await page.locator("[data-bond]").count()).toBe(0);
      await page.keyboard.press("/");
      await page.keyboard.type("sqrt");
      expect(await page.locator("#found").textContent()).toBe("2 found");
      expect(await page.locator(".node.found").count()).toBe(2);
      await page.keyboard.press("Enter");
      expect(await page.locator('.node[aria-pressed="true"]').count()).toBe(1);
      await page.keyboard.press("Escape");
      expect(await page.locator(".node.found").count()).toBe(0);
      const before = await page.getAttribute("#graph", "transform");
      await page.keyboard.press("+");
      expect(await page.getAttribute("#graph", "transform")).not.toBe(before);
      await page.keyboard.press("f");
      expect(await page.getAttribute("#graph", "transform")).toBe(whole);
    });
  });

  it("shows one half alone", async () => {
    await opened("html", await buildPage(document), async (page) => {
      const shown = (): Promise<string[]> =>
        page.$$eval(".node", (all) => [
          ...new Set(
            all
              .filter((node) => getComputedStyle(node).display !== "none")
              .map((node) => node.getAttribute("data-side") ?? ""),
          ),
        ]);
      expect(await shown()).toEqual(["forward", "backward"]);
      await page.getByText("Forward", { exact: true }).click();
      expect(await shown()).toEqual(["forward"]);
      expect(await page.locator(".edge.across").first().isVisible()).toBe(false);
      await page.getByText("Backward", { exact: true }).click();
      expect(await shown()).toEqual(["backward"]);
    });
  });

  it("is printed whole, on white, without its controls", async () => {
    await opened(
      "html",
      await buildPage(document),
      async (page) => {
        const screen = await page.getAttribute("#graph", "transform");
        await page.emulateMedia({ media: "print" });
        await page.waitForSelector('#picture[viewBox^="-8 -8 "]');
        expect(await page.getAttribute("#graph", "transform")).toBeNull();
        expect(await page.locator("#search").isVisible()).toBe(false);
        const paper = await page.evaluate(() => getComputedStyle(window.document.body).backgroundColor);
        expect(paper).toBe("rgb(253, 252, 249)");
        await page.emulateMedia({ media: "screen" });
        await page.waitForSelector("#picture:not([viewBox])");
        expect(await page.getAttribute("#graph", "transform")).toBe(screen);
      },
      { colorScheme: "dark" },
    );
  });

  it("saves the picture as SVG", async () => {
    await opened("html", await buildPage(document), async (page) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#export")]);
      expect(download.suggestedFilename()).toBe("OneHidden.svg");
    });
  });

  it("fits the window at sizes from a phone to a wall, without a scroll bar to the side", async () => {
    const html = await buildPage(document);
    for (const width of [390, 1024, 2560])
      await opened(
        "html",
        html,
        async (page) => {
          const overflow = await page.evaluate(
            () => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth,
          );
          expect(overflow).toBe(0);
        },
        { viewport: { width, height: 800 } },
      );
  });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it("every text stands out from its ground, and the button turns the page", async () => {
    await opened(
      "html",
      await buildPage(document),
      async (page) => {
        for (const [text, ground, least] of [
          ["--ink", "--paper", 7],
          ["--ink", "--panel", 7],
          ["--ink", "--lit", 4.5],
          ["--ink", "--forward-tint", 7],
          ["--ink", "--backward-tint", 7],
          ["--ink", "--param-tint", 7],
          ["--soft", "--paper", 4.5],
          ["--soft", "--panel", 4.5],
          ["--forward", "--panel", 4.5],
          ["--param", "--panel", 4.5],
          ["--backward", "--paper", 3],
          ["--saved", "--paper", 3],
          ["--accent", "--paper", 3],
        ] as const)
          expect(await contrast(page, text, ground), `${text} on ${ground}`).toBeGreaterThan(least);
        const pressed = await page.getAttribute("#theme", "aria-pressed");
        expect(pressed).toBe(String(colorScheme === "dark"));
        const paper = (): Promise<string> =>
          page.evaluate(() => getComputedStyle(window.document.body).backgroundColor);
        const before = await paper();
        await page.click("#theme");
        expect(await paper()).not.toBe(before);
        expect(await page.getAttribute("#theme", "aria-pressed")).not.toBe(pressed);
      },
      { colorScheme },
    );
  });
});

/** The contrast of two of the page's colours (WCAG 2.2: relative luminance). */
function contrast(page: Page, text: string, ground: string): Promise<number> {
  return page.evaluate(
    (names) => {
      const luminances = names.map((name) => {
        const probe = window.document.createElement("span");
        probe.style.color = `var(${name})`;
        window.document.body.append(probe);
        const channels = (getComputedStyle(probe).color.match(/\d+/g) ?? []).slice(0, 3).map((channel) => {
          const value = Number(channel) / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
        probe.remove();
        return 0.2126 * (channels[0] ?? 0) + 0.7152 * (channels[1] ?? 0) + 0.0722 * (channels[2] ?? 0);
      });
      return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
    },
    [text, ground],
  );
}

it("gives every control a name and a role", async () => {
  await opened("html", await buildPage(document), async (page) => {
    const nameless = await page.$$eval('button, input, [tabindex="0"], [role="button"]', (all) =>
      all
        .filter((element) => {
          const label =
            element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent;
          return !(element.ariaLabel ?? label)?.trim();
        })
        .map((element) => element.outerHTML),
    );
    expect(nameless).toEqual([]);
    expect(await page.locator('.node:not([role="button"])').count()).toBe(0);
    expect(await page.locator("main, header, h1").count()).toBe(3);
    expect(
      await page.$$eval("[id]", (all) => all.length - new Set(all.map((element) => element.id)).size),
    ).toBe(0);
  });
});
