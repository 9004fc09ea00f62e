/**
 * Broken files and the exact text of their messages. Each `<name>.net` has its `<name>.expected`;
 * UPDATE_EXPECTED=1 writes those anew: read every change as a learner would. The files in commands/ name in their first
 * line the command that gives the message. Every code has a file.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dataReader } from "../../compiler/cli/data-files.ts";
import { fileResolver } from "../../compiler/cli/imports.ts";
import { analyse } from "../../compiler/compile.ts";
import { MESSAGES } from "../../grammar/messages.ts";
import { renderDiagnostic } from "../../grammar/render.ts";
import { netc } from "../support/cli.ts";

const FOLDER = import.meta.dirname;
const COMMANDS = join(FOLDER, "commands");
const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".net"))
    .map((file) => file.slice(0, -".net".length));

function expectText(folder: string, name: string, found: string): void {
  const path = join(folder, `${name}.expected`);
  if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(path, found);
  expect(found).toBe(readFileSync(path, "utf8"));
}

function messagesOf(name: string): string {
  const path = `${name}.net`;
  const { diagnostics } = analyse(
    { path, text: readFileSync(join(FOLDER, path), "utf8") },
    new Map(),
    fileResolver(FOLDER),
    [],
    dataReader(FOLDER),
  );
  return `${diagnostics.map((diagnostic) => renderDiagnostic(diagnostic)).join("\n\n")}\n`;
}

describe("messages about broken files", () => {
  test.each(namesIn(FOLDER))("%s", (name) => {
    expectText(FOLDER, name, messagesOf(name));
  });

  test.each(namesIn(COMMANDS))("%s", async (name) => {
    const [first = ""] = readFileSync(join(COMMANDS, `${name}.net`), "utf8").split("\n");
    const { status, err } = await netc(COMMANDS, ...first.replace("# netc ", "").split(" "), `${name}.net`);
    expect(status).toBe(1);
    expectText(COMMANDS, name, err);
  });
});

/** Texts too long to lie here: the tests that make them. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([["N011", "../grammar/limits.test.ts"]]);

test.each(Object.keys(MESSAGES))("%s is the message about some file", (code) => {
  const expected = [FOLDER, COMMANDS].flatMap((folder) =>
    namesIn(folder).map((name) => readFileSync(join(folder, `${name}.expected`), "utf8")),
  );
  const other = ELSEWHERE.get(code);
  const texts = other === undefined ? expected : [readFileSync(join(FOLDER, other), "utf8")];
  expect(texts.some((text) => text.includes(code))).toBe(true);
});
