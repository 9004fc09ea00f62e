import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { netc, temporaryFolder, type CliResult } from "../support/cli.ts";
import { HOSTILE_NAMES } from "../support/hostile-names.ts";

/** What acts on a terminal, or turns its text around; line ends are ours. */
const ACTING = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

function expectPlain({ out, err }: CliResult): void {
  expect(`${out}${err}`.replaceAll("\n", "")).not.toMatch(ACTING);
}

/** The names that a file can have. */
const FILE_NAMES = [...new Set(HOSTILE_NAMES)].filter(
  (name) => !/[/\0]/.test(name) && !/\p{Cs}/u.test(name) && Buffer.byteLength(name) <= 200,
);

/** A model whose doc texts and strings are the name. */
const textOf = (name: string): string => {
  const lines = name.split(/[\r\n\u2028\u2029\u0085]/).map((line) => `## ${line}\n`);
  return `${lines.join("")}model M() {\n  input x: f32[N, 2]\n${lines.join("  ")}  param w: f32[2] = zeros()\n  loss L = mean((x @ w) ** 2)\n  output y = x @ w\n}\n`;
};

describe("hostile file names and doc texts", () => {
  it("are as many as promised", () => {
    expect(FILE_NAMES.length).toBeGreaterThanOrEqual(100);
  });

  it("do nothing to the terminal in messages", async () => {
    const folder = await temporaryFolder();
    for (const name of FILE_NAMES) {
      const file = `${name}.net`;
      await writeFile(join(folder, file), `show unknown # ${name}\n`);
      for (const command of ["check", "build", "view", "train"]) {
        const result = await netc(folder, command, "--", file);
        expect(result.status).toBe(1);
        expect(result.err).not.toContain("fault of netc itself");
        expectPlain(result);
        expectPlain(await netc(folder, command, "--", `no such ${file}`));
      }
      expectPlain(await netc(folder, name));
    }
  });

  it("stay text in what is built", async () => {
    const folder = await temporaryFolder();
    for (const [index, name] of FILE_NAMES.entries()) {
      const file = `${name}.net`;
      await writeFile(join(folder, file), textOf(name));
      const out = `out-${String(index)}`;
      await mkdir(join(folder, out));
      const built = await netc(folder, "build", "-o", out, "--target", "js", "--", file);
      expect(built).toMatchObject({ status: 0, err: "" });
      const { createM } = (await import(pathToFileURL(join(folder, out, "m.js")).href)) as {
        readonly createM: (options: { N: number }) => Promise<object>;
      };
      expect(Object.keys(await createM({ N: 2 }))).toContain("params");
      const types = await readFile(join(folder, out, "m.d.ts"), "utf8");
      expect(types.replaceAll("\n", "")).not.toMatch(ACTING);
    }
    expect(globalThis).not.toHaveProperty("pwned");
  });
});
