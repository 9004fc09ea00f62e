/**
 * The chapters of an introductory course as scripts. Each asserts its outcomes itself, on all three
 * executors, and prints exactly its `.expected` text, and its `.notes` on standard error where it has
 * such; UPDATE_EXPECTED=1 writes those anew.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

const FOLDER = import.meta.dirname;
const scripts = readdirSync(FOLDER).filter((file) => file.endsWith(".net"));

describe.each(scripts)("%s", (script) => {
  it.each(EXECUTORS)("holds, and prints what it should, on %s", async (target) => {
    const expected = join(FOLDER, `${basename(script, ".net")}.expected`);
    const notes = join(FOLDER, `${basename(script, ".net")}.notes`);
    const { status, out, err } = await netc(
      await temporaryFolder(),
      ...["run", join(FOLDER, script), "--target", target],
    );
    const messages = err.replaceAll(`${FOLDER}/`, "");
    if (process.env["UPDATE_EXPECTED"] === "1" && target === "interpreter") {
      writeFileSync(expected, out);
      if (messages !== "") writeFileSync(notes, messages);
    }
    expect(messages).toBe(existsSync(notes) ? readFileSync(notes, "utf8") : "");
    expect(status).toBe(0);
    expect(out).toBe(readFileSync(expected, "utf8"));
  });
});

it("every script asserts something, and every expected text belongs to one", () => {
  for (const script of scripts) expect(readFileSync(join(FOLDER, script), "utf8")).toMatch(/^assert /m);
  const expected = readdirSync(FOLDER).filter((file) => file.endsWith(".expected"));
  expect(expected.map((file) => basename(file, ".expected"))).toEqual(
    scripts.map((file) => basename(file, ".net")),
  );
});
