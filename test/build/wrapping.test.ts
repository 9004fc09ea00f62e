/** Constant integers that no i32 holds give one warning each, where they are computed; nothing else does. */
import { describe, expect, test } from "vitest";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { netc, netcWith, temporaryFolder } from "../support/cli.ts";
import { buildText } from "./support.ts";

/** What a statement warns of, and what it shows on each executor. */
async function shown(
  expression: string,
): Promise<{ readonly codes: readonly string[]; readonly out: string }> {
  const folder = await temporaryFolder();
  const text = `show ${expression}\n`;
  await writeFile(join(folder, "a.net"), text);
  const runs = await Promise.all(
    ["js", "wasm", "interpreter"].map((target) => netc(folder, "run", "a.net", "--target", target)),
  );
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
  const [first, ...rest] = runs.map(({ out }) => out);
  for (const out of rest) expect(out).toBe(first);
  return { codes: buildText(text).codes, out: (first ?? "").trim() };
}

const LEAST = "-2147483648";

describe("a result that no i32 holds wraps round on every executor, with a warning", () => {
  test.each([
    ["[2147483647] + 1", `tensor([${LEAST}], dtype=i32)`],
    ["[-2147483648] - 1", "tensor([2147483647], dtype=i32)"],
    ["[2147483647] * 2", "tensor([-2], dtype=i32)"],
    ["[3] ** 40", "tensor([689956897], dtype=i32)"],
    ["-[-2147483648]", `tensor([${LEAST}], dtype=i32)`],
    ["abs([-2147483648])", `tensor([${LEAST}], dtype=i32)`],
    ["[-2147483648] // -1", `tensor([${LEAST}], dtype=i32)`],
    ["sum([2147483647, 1])", `tensor(${LEAST}, dtype=i32)`],
    ["prod([65536, 65536])", "tensor(0, dtype=i32)"],
    ["cumsum([2147483647, 1])[1]", `tensor(${LEAST}, dtype=i32)`],
    ["cumprod([65536, 32768])[1]", `tensor(${LEAST}, dtype=i32)`],
    ["[65536, 1] @ [65536, 7]", "tensor(7, dtype=i32)"],
    ['einsum("i,i->", [65536], [32768])', `tensor(${LEAST}, dtype=i32)`],
    ["arange(2147483646, 2147483649)[2]", `tensor(${LEAST}, dtype=i32)`],
    ["linear_recurrence([1, 2], [1073741824, 0])[1]", `tensor(${LEAST}, dtype=i32)`],
    ["scatter_add([2147483647], [0], [1])", `tensor([${LEAST}], dtype=i32)`],
    ["cast([3e9], i32)", "tensor([2147483647], dtype=i32)"],
    ["cast([-3e9], i32)", `tensor([${LEAST}], dtype=i32)`],
    ["cast([nan], i32)", "tensor([0], dtype=i32)"],
    ["cast([inf], i32)", "tensor([2147483647], dtype=i32)"],
  ])("%s", async (expression, out) => {
    expect(await shown(expression)).toEqual({ codes: ["N304"], out });
  });

  test.each([
    ["[2147483646] + 1", "tensor([2147483647], dtype=i32)"],
    ["sum([2147483647, 1, -1])", "tensor(2147483647, dtype=i32)"],
    ["prod([65536, 65536, 0])", "tensor(0, dtype=i32)"],
    ["[7] // 0", "tensor([0], dtype=i32)"],
    ["[-2147483648] % -1", "tensor([0], dtype=i32)"],
    ["[2, -1] ** [-1, -3]", "tensor([ 0, -1], dtype=i32)"],
    ["mse([2147483647], [-1])", "tensor(4.6117e+18)"],
    ["cast([2147483000.0, -2147483648.0, 0.9], i32)[1]", `tensor(${LEAST}, dtype=i32)`],
  ])("%s fits, and is not", async (expression, out) => {
    expect(await shown(expression)).toEqual({ codes: [], out });
  });
});

test("a number is an error where a tensor is a warning: it has no dtype yet", () => {
  for (const number of ["3e9", "nan", "inf", "-3e9"])
    expect(buildText(`show cast(${number}, i32)`).codes).toEqual(["N304"]);
  expect(buildText("show 2147483647 + 1").codes).toEqual(["N304"]);
});

test("values that depend on data, parameters or a seed are not known", () => {
  const text = "model M() {\n  input y: i32[N]\n  output p = y + 2147483647\n  output s = sum(y) * 65536\n}";
  expect(buildText(text).codes).toEqual([]);
});

test("huge tensors are not checked", () => {
  expect(buildText("show sum(arange(100_000_000) * 1000)").codes).toEqual([]);
  expect(buildText("x = arange(100_000)\nshow sum(x * x)").codes).toEqual(["N304"]);
  const loop = "var x = arange(100_000)\nfor i in 0..2000 { x <- x + i }\nshow x[0]";
  expect(buildText(loop).codes).toEqual([]);
});

test("in a session each text gives its warnings once", async () => {
  const text = "a = [2147483647] + 1\nb = a\nshow b + 0\nc = a - 1\n";
  const world = { input: () => Readable.from([Buffer.from(text)]) };
  const { err } = await netcWith(world, await temporaryFolder(), "repl");
  expect(err.match(/N304/g)).toHaveLength(1);
});
