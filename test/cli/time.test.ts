/** `netc run --time`: a line for each statement that computes, on standard error. No test is about how long it takes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { durationText, ratioText } from "../../compiler/cli/times-text.ts";
import { netcWith, temporaryFolder, type CliResult } from "../support/cli.ts";

/** With a clock that goes on by a tenth of a second each time it is read, so that every run takes as long. */
async function timed(text: string, ...options: readonly string[]): Promise<CliResult> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "s.net"), text);
  let reads = 0;
  return netcWith({ now: () => reads++ / 10 }, folder, "run", "s.net", "--time", ...options);
}

const SCRIPT = `n = 8
a = cast(arange(n), f32)
b = 2 * a
var c = zeros(n)
var i = 0
while i < n {
  c <- c with [i] = a[i] + b[i]
  i <- i + 1
}
unread = exp(a)
show "sums"
show c, a + b
assert c == a + b
`;

describe.each(EXECUTORS)("on %s", (target) => {
  it("each statement that computes has a line, with its ratio to the fastest", async () => {
    const { status, out, err } = await timed(SCRIPT, "--target", target);
    expect(status).toBe(0);
    expect(out).toContain("sums\ntensor([ 0.,  3.,  6.,  9., 12., 15., 18., 21.])");
    expect(err)
      .toBe(`netc: times on ${target}, the least of several runs, without compiling, and how many times the fastest
  line 2   a = cast(arange(n), f32)  100 ms  1.00×
  line 3   b = 2 * a                 100 ms  1.00×
  line 4   var c = zeros(n)          100 ms  1.00×
  line 6   while i < n {             100 ms  1.00×
  line 12  show c, a + b             100 ms  1.00×
  line 13  assert c == a + b         100 ms  1.00×
`);
  });
});

it("one statement alone has no ratio, and none no table", async () => {
  expect((await timed("show sum(arange(3))")).err).toBe(
    "netc: times on js, the least of several runs, without compiling\n  line 1  show sum(arange(3))  100 ms\n",
  );
  expect((await timed('show "a"')).err).toBe("netc: no statement computes anything\n");
});

it("a script that stops is not timed", async () => {
  const { status, err } = await timed("x = arange(3)\nshow sum(x)\nassert sum(x) == 4");
  expect(status).toBe(1);
  expect(err).not.toContain("times on");
});

it("times and ratios have three digits that count", () => {
  expect([1.234, 0.0999, 4.5678e-5, 1.2e-8].map(durationText)).toEqual([
    "1.23 s",
    "99.9 ms",
    "45.7 µs",
    "12.0 ns",
  ]);
  expect([1, 9.996, 99.96, 12345.6].map(ratioText)).toEqual(["1.00×", "10.0×", "100×", "12,346×"]);
});
