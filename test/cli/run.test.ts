import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { netc, netcWith, temporaryFolder, type CliResult } from "../support/cli.ts";

const TARGETS = ["js", "wasm", "interpreter"];

async function run(text: string, ...options: readonly string[]): Promise<CliResult> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "s.net"), text);
  return netc(folder, "run", "s.net", ...options);
}

/** Standard input in pieces that cut a character in two. */
const input = (text: string) => {
  const bytes = Buffer.from(text);
  return { input: () => Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]) };
};

describe("netc run", () => {
  it.each(TARGETS)("shows what PyTorch shows, on %s", async (target) => {
    const text = [
      "x = arange(12).reshape(3, 4)",
      "show x, x.shape, sum(x, axis=0)",
      "show x / 3.0, exp(1.0), x > 10, 7, [], cast([0.5, 1], f64)",
      'show "done"',
    ].join("\n");
    expect(await run(text, "--target", target)).toEqual({
      status: 0,
      err: "",
      out: `tensor([[ 0,  1,  2,  3],
        [ 4,  5,  6,  7],
        [ 8,  9, 10, 11]], dtype=i32)
tensor([3, 4], dtype=i32)
tensor([12, 15, 18, 21], dtype=i32)
tensor([[0.0000, 0.3333, 0.6667, 1.0000],
        [1.3333, 1.6667, 2.0000, 2.3333],
        [2.6667, 3.0000, 3.3333, 3.6667]])
tensor(2.7183)
tensor([[False, False, False, False],
        [False, False, False, False],
        [False, False, False,  True]])
tensor(7, dtype=i32)
tensor([])
tensor([0.5000, 1.0000], dtype=f64)
done
`,
    });
  });

  it.each(TARGETS)("stops at the first assertion that fails and shows both sides, on %s", async (target) => {
    const text =
      "x = arange(6).reshape(2, 3)\nshow 1\nassert x >= 0\nassert all(x * 2 == x + 3)\nassert x < 0\nshow 2";
    expect(await run(text, "--target", target)).toEqual({
      status: 1,
      out: "tensor(1, dtype=i32)\n",
      err: `error[N701]: this assertion fails
  s.net:4:8
  4 | assert all(x * 2 == x + 3)
    |        ^^^^^^^^^^^^^^^^^^^
  false for 5 of 6 elements, first at [0, 0]
  left:  tensor([[ 0,  2,  4],
                 [ 6,  8, 10]], dtype=i32)
  right: tensor([[3, 4, 5],
                 [6, 7, 8]], dtype=i32)
`,
    });
  });

  it.each(TARGETS)("shows what stands before an index out of range, and its place, on %s", async (target) => {
    const text = [
      "x = arange(5) * 10",
      "far = x[3:] + 1",
      "show 1, x[argmax(x)]",
      "assert x >= 0",
      'show "here"',
      "show x[argmax(x) - 1] + x[far]",
      "assert x < 0",
    ].join("\n");
    expect(await run(text, "--target", target)).toEqual({
      status: 1,
      out: "tensor(1, dtype=i32)\ntensor(40, dtype=i32)\nhere\n",
      err: `error[N703]: index 31 is out of range for an axis of 5: its indices are 0 to 4, or -5 to -1
  s.net:6:25
  6 | show x[argmax(x) - 1] + x[far]
    |                         ^^^^^^
`,
    });
    const first = await run("x = arange(3)\nassert x == 1\nshow x[sum(x)]", "--target", target);
    expect(first.err).toContain("error[N701]");
    expect(first.err).not.toContain("N703");
  });

  it.each(TARGETS)(
    "shows what stands before a statement that memory does not suffice for, on %s",
    async (target) => {
      const text = "show 1\nshow 2\nshow sum(rand(70000, 70000).T @ ones(70000, 70000))\nshow 3";
      const { status, out, err } = await run(text, "--target", target);
      expect([status, out]).toEqual([1, "tensor(1, dtype=i32)\ntensor(2, dtype=i32)\n"]);
      expect(err).toMatch(/^netc: .*\n$/);
    },
  );

  it("shows the sides of static comparisons; without a comparison it counts", async () => {
    expect((await run("assert zeros(2, 3).shape[1] == 4")).err).toContain(
      "  left:  tensor(3, dtype=i32)\n  right: tensor(4, dtype=i32)\n",
    );
    expect((await run("assert [true, false, true, false]")).err).toMatch(
      / {2}false for 2 of 4 elements, first at \[1\]\n$/,
    );
    expect((await run("assert any([false])")).err).toMatch(/\^\n$/);
  });

  it("takes an assertion about no elements as true, and NaN as equal to nothing", async () => {
    expect((await run("assert zeros(0, 3) == 1")).status).toBe(0);
    expect((await run("x = [0.0] / 0.0\nassert x != x\nassert x == x")).err).toContain("s.net:3:8");
  });

  it("draws the same random numbers for a seed on every target, and others for another", async () => {
    const text = "show randn(2, 3), rand(4), randn(2, 3)";
    const [js, wasm, interpreter] = await Promise.all(TARGETS.map((target) => run(text, "--target", target)));
    expect(js?.status).toBe(0);
    expect(wasm).toEqual(js);
    expect(interpreter).toEqual(js);
    expect(await run(text, "--seed", "0")).toEqual(js);
    const large = await Promise.all(
      TARGETS.map((target) => run(text, "--target", target, "--seed", "4294967295")),
    );
    expect(large[0]?.status).toBe(0);
    expect(large[0]?.out).not.toBe(js?.out);
    expect(large[1]).toEqual(large[0]);
    expect(large[2]).toEqual(large[0]);
    expect((await run(text, "--seed", "4294967296")).status).toBe(2);
  });

  it("reads standard input", async () => {
    const folder = await temporaryFolder();
    const { status, out, err } = await netcWith(
      input('show "λ²"\nplot [0, 1], [2, 3]\nshow q'),
      folder,
      "run",
      "-",
    );
    expect([status, out]).toEqual([1, ""]);
    expect(err).toContain("<stdin>:3:6");
    expect(await netcWith(input('show "λ²"\nplot [0, 1], [2, 3]'), folder, "run", "-")).toEqual({
      status: 0,
      out: "λ²\nwrote script-plot-1.svg\n",
      err: "",
    });
  });

  it("refuses standard input that is not text", async () => {
    const bad = { input: () => Readable.from([Uint8Array.of(0xff, 0xfe)]) };
    expect(await netcWith(bad, "/", "run", "-")).toEqual({
      status: 1,
      out: "",
      err: "netc: cannot read standard input: it is not UTF-8 text\n",
    });
  });

  it("writes a picture for each plot, in the working folder or the one given", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "scripts"));
    await writeFile(
      join(folder, "scripts/Curves.net"),
      't = linspace(-8, 8, 160)\nplot t, relu(t), sigmoid(t), labels=["relu", "<σ>"]\nplot t, sin(t)',
    );
    const here = await netc(folder, "run", "scripts/Curves.net");
    expect(here).toEqual({ status: 0, out: "wrote curves-plot-1.svg\nwrote curves-plot-2.svg\n", err: "" });
    const there = await netc(folder, "run", "scripts/Curves.net", "-o", "a/b", "--target", "wasm");
    expect(there.out).toBe(
      `wrote ${join("a/b/curves-plot-1.svg")}\nwrote ${join("a/b/curves-plot-2.svg")}\n`,
    );
    expect((await readdir(folder)).sort()).toEqual([
      "a",
      "curves-plot-1.svg",
      "curves-plot-2.svg",
      "scripts",
    ]);
    const svg = await readFile(join(folder, "curves-plot-1.svg"), "utf8");
    expect(svg).toMatch(/^<svg[^>]*>/);
    expect(svg).toContain("&lt;σ&gt;");
    expect(await readFile(join(folder, "a/b/curves-plot-1.svg"), "utf8")).toBe(svg);
  });

  it("draws a plot on a terminal too", async () => {
    const folder = await temporaryFolder();
    const { out } = await netcWith(
      {
        ...input('t = linspace(0, 1, 20)\nplot t, t, t * t, labels=["line", "square"]'),
        outIsTerminal: true,
      },
      folder,
      ...["run", "-"],
    );
    expect(out).toMatch(/^\* line {3}\+ square\n/);
    expect(out).toMatch(/┬\n +0 .* 0\.8 .*1\nwrote script-plot-1\.svg\n$/);
  });

  it("says where a file holds nothing to run, and runs one that also declares models", async () => {
    expect(await run("fn f(x) = x\ny = f(2)")).toEqual({
      status: 0,
      out: "",
      err: "netc: s.net has no show, assert or plot\n",
    });
    const model = "model M(n = 3) {\n  input x: f32[N, n]\n  output y = x * 2\n}\nshow 1";
    expect(await run(model)).toEqual({ status: 0, out: "tensor(1, dtype=i32)\n", err: "" });
  });

  it("runs nothing of a script with an error", async () => {
    const { status, out, err } = await run("show 1\nshow ones(2, 3) + ones(2)\n");
    expect([status, out]).toEqual([1, ""]);
    expect(err).toContain("error[N204]");
  });

  it.each(TARGETS)("ends with one line where memory does not suffice, on %s", async (target) => {
    const { status, out, err } = await run(
      "show sum(rand(70000, 70000).T @ ones(70000, 70000))",
      "--target",
      target,
    );
    expect([status, out]).toEqual([1, ""]);
    expect(err).toMatch(/^netc: (Script needs \d+\.\d GiB of memory; |the script stopped: ).*\n$/);
  });

  it("shows control characters of a text as escapes", async () => {
    expect((await run('show "a\\nb\\u{1B}[31m"')).out).toBe("a\nb\\u{001B}[31m\n");
  });
});
