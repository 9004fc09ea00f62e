import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { netc, netcWith } from "../support/cli.ts";

const FOLDER = join(import.meta.dirname, "../errors");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".net"));

describe("netc check", () => {
  it.each(files)("says of %s what is expected, and ends with its status", async (file) => {
    const expected = readFileSync(join(FOLDER, file.replace(/net$/, "expected")), "utf8");
    const status = /^error\[/m.test(expected) ? 1 : 0;
    expect(await netc(FOLDER, "check", file)).toEqual({ status, out: "", err: expected });
  });

  it("says nothing of a right file", async () => {
    const examples = join(import.meta.dirname, "../../examples");
    const paths = readdirSync(examples).map((name) => join(name, "model.net"));
    expect(paths.length).toBeGreaterThanOrEqual(4);
    expect(await netc(examples, "check", ...paths)).toEqual({ status: 0, out: "", err: "" });
  });

  it("reads standard input for -", async () => {
    const world = { input: () => Readable.from([Buffer.from("show x")]) };
    const { status, err } = await netcWith(world, FOLDER, "check", "-");
    expect(status).toBe(1);
    expect(err).toContain("error[N101]: the name x is not known here\n  <stdin>:1:6");
  });

  it("checks what can be read beside a file that cannot", async () => {
    const { status, err } = await netc(FOLDER, "check", "missing.net", "shapes.net", "no.net");
    expect(status).toBe(1);
    expect(err).toContain("error[N204]");
    expect(err).toMatch(
      /\nnetc: cannot read missing.net: there is no such file; cannot read no.net: there is no such file\n$/,
    );
  });

  it("prints JSON for machines", async () => {
    const { status, out, err } = await netc(FOLDER, "check", "--json", "shapes.net");
    expect([status, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toMatchObject([
      {
        severity: "error",
        code: "N204",
        file: "shapes.net",
        line: 2,
        column: 8,
        labels: [{ text: "f32[3, 4]" }, {}],
      },
    ]);
  });
});
