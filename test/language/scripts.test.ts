/** Section "Scripts": show, plot, assert, and definitions that take the place of standard ones. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { netc, temporaryFolder } from "../support/cli.ts";
import { fixture, holds, ran } from "./support.ts";

describe.each(EXECUTORS)("on %s", (target) => {
  test("the section's script runs: values as PyTorch shows them, and a line chart", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "s.net"), fixture("script.net"));
    expect(await netc(folder, "run", "s.net", "--target", target)).toEqual({
      status: 0,
      err: "",
      out: `tensor([[ 0,  1,  2,  3],
        [ 4,  5,  6,  7],
        [ 8,  9, 10, 11]], dtype=i32)
tensor([3, 4], dtype=i32)
tensor([12, 15, 18, 21], dtype=i32)
wrote s-plot-1.svg
`,
    });
    expect(await readdir(folder)).toContain("s-plot-1.svg");
  });

  test("four decimals, aligned, the dtype where it is not f32", async () => {
    const { out } = await ran("show [1.0, 22.5], cast([0.5], f64), [true]", target);
    expect(out).toBe("tensor([ 1.0000, 22.5000])\ntensor([0.5000], dtype=f64)\ntensor([True])\n");
  });

  test("statements run in order, up to an assertion that fails, which shows both sides", async () => {
    const { status, out, err } = await ran("show 1\nassert [1, 2] == [1, 3]\nshow 2", target);
    expect([status, out]).toEqual([1, "tensor(1, dtype=i32)\n"]);
    expect(err).toContain("left:  tensor([1, 2], dtype=i32)\n  right: tensor([1, 3], dtype=i32)");
  });

  test("random numbers are the same on every target", async () => {
    expect((await ran("show rand(3)", target)).out).toBe((await ran("show rand(3)", "js")).out);
  });
});

test("assert wants every element true", async () => {
  expect((await ran("assert [true, false]")).status).toBe(1);
  expect((await ran("assert [true, true]")).status).toBe(0);
});

holds(
  "a definition of the user's takes the place of the standard one",
  "fn relu(x) = 7\nassert relu(-3) == 7",
);
holds("a name that is no function hides no function", "sum = 4\nassert sum([1, 2]) == 3\nassert sum == 4");
