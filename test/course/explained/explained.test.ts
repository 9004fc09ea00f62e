/**
 * What `netc explain` says of chapters of the course: every section of the `.expected` text is in the report.
 * UPDATE_EXPECTED=1 writes these sections anew.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { netc } from "../../support/cli.ts";

const FOLDER = import.meta.dirname;
const headingOf = (section: string): string => section.split("\n")[0] ?? "";

it.each(readdirSync(FOLDER).filter((file) => file.endsWith(".net")))("%s", async (file) => {
  const { status, out, err } = await netc(FOLDER, "explain", file);
  expect([status, err]).toEqual([0, ""]);
  const path = join(FOLDER, file.replace(/net$/, "expected"));
  const wanted = readFileSync(path, "utf8").trimEnd().split("\n\n");
  const found = new Map(
    out
      .trimEnd()
      .split("\n\n")
      .map((section) => [headingOf(section), section]),
  );
  const sections = wanted.map((section) => {
    const shown = found.get(headingOf(section));
    if (shown === undefined) throw new Error(`the report has no section "${headingOf(section)}"`);
    return shown;
  });
  if (process.env["UPDATE_EXPECTED"] === "1") writeFileSync(path, `${sections.join("\n\n")}\n`);
  expect(wanted.length).toBeGreaterThan(0);
  expect(sections).toEqual(wanted);
});
