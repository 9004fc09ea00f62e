/** What the course does wrong on purpose: the message comes before anything runs, and its help is the cure. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../../compiler/cli/executors.ts";
import { netc, temporaryFolder } from "../../support/cli.ts";

const FOLDER = import.meta.dirname;
const scripts = readdirSync(FOLDER).filter((file) => file.endsWith(".net"));

describe.each(scripts)("%s", (script) => {
  it.each(EXECUTORS)("is refused with its message, on %s", async (target) => {
    const { status, out, err } = await netc(
      await temporaryFolder(),
      ...["run", join(FOLDER, script), "--target", target],
    );
    const expected = join(FOLDER, `${basename(script, ".net")}.expected`);
    const messages = err.replaceAll(`${FOLDER}/`, "");
    if (process.env["UPDATE_EXPECTED"] === "1" && target === "interpreter") writeFileSync(expected, messages);
    expect({ status, out, messages }).toEqual({
      status: 1,
      out: "",
      messages: readFileSync(expected, "utf8"),
    });
  });
});

it.each(EXECUTORS)("the axis is kept, as the help says, on %s", async (target) => {
  const folder = await temporaryFolder();
  const text = readFileSync(join(FOLDER, "shape-mistake.net"), "utf8");
  const cured = text.replace("sum(A, axis=1)", "sum(A, axis=1, keepdims=true)");
  writeFileSync(
    join(folder, "cured.net"),
    `${cured}assert all(abs(sum(A / sum(A, axis=1, keepdims=true), axis=1) - 1) < 1e-6)\n`,
  );
  const { status, out } = await netc(folder, "run", "cured.net", "--target", target);
  expect(status).toBe(0);
  expect(out).toBe(
    "tensor([[0.0000, 0.1667, 0.3333, 0.5000],\n        [0.1818, 0.2273, 0.2727, 0.3182],\n        [0.2105, 0.2368, 0.2632, 0.2895]])\n",
  );
});
