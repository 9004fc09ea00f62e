/**
 * Builds the graph page: one HTML file that works offline. Everything is inside; a content policy with
 * hashes lets only the page's own script and style run.
 */
import type { GraphDocument } from "./document.ts";
import { embedJson, escapeHtml } from "./embed.ts";
import { typesetFormulas } from "./formulas.ts";
import { layout } from "./layout.ts";
import graphStyle from "./page/graph.css";
import highlightStyle from "./page/highlight.css";
import type { PageData } from "./page/main.ts";
import script from "./page/main.ts?bundle";
import pageStyle from "./page/page.css";
import panelStyle from "./page/panels.css";
import template from "./page/page.html";
import { visible } from "./typeset.ts";

export async function buildPage(document: GraphDocument): Promise<string> {
  const data: PageData = {
    document,
    graph: await layout(document),
    formulas: typesetFormulas(document),
    style: graphStyle,
  };
  // A script ends at the first `</script`, whatever the language; our own text has to be kept from that as well.
  const code = script.replace(/<(?=\/script|!--)/gi, "\\x3C");
  const style = [graphStyle, panelStyle, highlightStyle, pageStyle].join("\n");
  const policy = [
    "default-src 'none'",
    `script-src '${await hashOf(code)}'`,
    `style-src '${await hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts: Readonly<Record<string, string>> = {
    policy: escapeHtml(policy),
    title: escapeHtml(`${visible(document.model)}: graph`),
    model: escapeHtml(visible(document.model)),
    path: escapeHtml(visible(document.source.path)),
    style: `<style>${style}</style>`,
    data: `<script id="data" type="application/json">${embedJson(data)}</script>`,
    script: `<script>${code}</script>`,
  };
  return template.replace(/\{\{(\w+)\}\}|<!-- (\w+) -->/g, (_, inline?: string, element?: string) => {
    const name = inline ?? element ?? "";
    const text = parts[name];
    if (text === undefined) throw new Error(`the page's template asks for "${name}"`);
    return text;
  });
}

/** As a content policy names a text. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
