/**
 * Broken files and the exact text of their messages. Each `<name>.net` has its `<name>.expected`;
 * UPDATE_EXPECTED=1 writes those anew: read every change as a learner would.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { build } from "../../compiler/build/index.ts";
import { parse } from "../../grammar/index.ts";
import { renderDiagnostic } from "../../grammar/render.ts";

const FOLDER = import.meta.dirname;
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".net"))
  .map((file) => file.slice(0, -".net".length));

function messagesOf(name: string): string {
  const path = `${name}.net`;
  const { module, diagnostics } = parse({ path, text: readFileSync(join(FOLDER, path), "utf8") });
  const all = [...diagnostics, ...build(module).diagnostics];
  const inOrder = all.sort((a, b) => a.span.start - b.span.start);
  return `${inOrder.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n\n")}\n`;
}

describe("messages about broken files", () => {
  test("there are at least 20 files", () => {
    expect(names.length).toBeGreaterThanOrEqual(20);
  });

  test.each(names)("%s", (name) => {
    const path = join(FOLDER, `${name}.expected`);
    const found = messagesOf(name);
    if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(path, found);
    expect(found).toBe(readFileSync(path, "utf8"));
  });
});
