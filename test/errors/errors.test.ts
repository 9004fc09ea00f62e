/**
 * Broken files and the exact text of their messages. Each `<name>.net` has its `<name>.expected`;
 * UPDATE_EXPECTED=1 writes those anew: read every change as a learner would.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileResolver } from "../../compiler/cli/imports.ts";
import { analyse } from "../../compiler/compile.ts";
import { renderDiagnostic } from "../../grammar/render.ts";

const FOLDER = import.meta.dirname;
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".net"))
  .map((file) => file.slice(0, -".net".length));

function messagesOf(name: string): string {
  const path = `${name}.net`;
  const { diagnostics } = analyse(
    { path, text: readFileSync(join(FOLDER, path), "utf8") },
    new Map(),
    fileResolver(FOLDER),
  );
  return `${diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n\n")}\n`;
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
