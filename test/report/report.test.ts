/** The numbers of a report against what can be counted by hand, and against the runtime's own plan. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createModel } from "../../runtime/module/model.ts";
import type { Report } from "../../compiler/report/report.ts";
import { PASSES } from "../../compiler/passes/index.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import { netc, temporaryFolder } from "../support/cli.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const MODEL = `model Net(hidden = 8) {
  input x: f32[N, 6]
  input y: f32[N, 3]
  param V: f32[6, hidden] = normal()
  param W: f32[hidden, 3] = normal()
  h = tanh(x @ V)
  output prediction = h @ W
  loss J = mse(prediction, y)
}`;

async function explained(text: string, ...options: readonly string[]): Promise<Report> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "a.net"), text);
  const { status, out, err } = await netc(folder, "explain", "a.net", "--json", ...options);
  expect([status, err]).toEqual([0, ""]);
  return JSON.parse(out) as Report;
}

function programOf(report: Report, name: string) {
  const found = report.programs.find(({ program }) => program === name);
  if (found === undefined) throw new Error(`no program ${name}`);
  return found;
}

describe("the report of a model", () => {
  const reportOf = () => explained(MODEL, "--at", "N=16");
  const PROGRAMS = ["predict", "step"] as const;

  it("counts a product of m×k by k×n as 2·m·k·n operations", async () => {
    const predict = programOf(await reportOf(), "predict");
    const flopsOf = (name: string) => predict.kernels.find(({ computes }) => computes.includes(name))?.flops;
    expect(flopsOf("x @ V")).toBe(2 * 16 * 6 * 8);
    expect(flopsOf("prediction")).toBe(2 * 16 * 8 * 3);
  });

  it.each(PROGRAMS)("adds up: %s", async (program) => {
    const { kernels, passes, memory } = programOf(await reportOf(), program);
    const last = passes.at(-1)?.cost;
    const sum = (of: (kernel: (typeof kernels)[number]) => number): number =>
      kernels.reduce((total, kernel) => total + of(kernel), 0);
    expect(last?.flops).toBe(sum(({ flops }) => flops));
    expect(last?.bytesMoved).toBe(sum(({ bytes }) => bytes));
    expect(last?.peakBytes).toBe(memory.total);
    expect(passes.map(({ pass }) => pass)).toEqual([undefined, ...PASSES.map(({ name }) => name)]);
    expect(memory.total).toBeGreaterThanOrEqual(
      memory.parameters + memory.inputs + memory.results + memory.working,
    );
  });

  it("says what training keeps", async () => {
    const report = await reportOf();
    const step = programOf(report, "step");
    expect(step.memory.parameters).toBe(4 * (6 * 8 + 8 * 3));
    expect(report.saved.map(({ name }) => name)).toContain("h");
    expect(report.saved.find(({ name }) => name === "h")?.bytes).toBe(4 * 16 * 8);
  });

  it.each(PROGRAMS)("gives a place to two values only one after the other: %s", async (program) => {
    const { values } = programOf(await reportOf(), program);
    for (const [i, a] of values.entries())
      for (const b of values.slice(i + 1)) {
        const overlap = a.place < b.place + b.bytes && b.place < a.place + a.bytes;
        // A value may be written over one that its own kernel reads last.
        if (overlap) expect(a.last).toBeLessThanOrEqual(b.first);
        if (b.reuses.includes(a.name))
          expect(values.some((c) => c.name === a.name && c.last <= b.first)).toBe(true);
      }
  });

  it("never says that one program takes more than the module of all", async () => {
    const { programs } = await reportOf();
    const { compiled } = compileText(MODEL);
    const live = await createModel(compiled.lowered.manifest, await machineFactory(compiled.lowered, "js"), {
      N: 16,
    });
    expect(live.bytes).toBeGreaterThanOrEqual(Math.max(...programs.map(({ memory }) => memory.total)));
  });

  it("takes dimensions as it is told", async () => {
    expect((await reportOf()).at).toEqual({ N: 16 });
    expect((await explained(MODEL)).at).toEqual({ N: 1 });
  });

  it("leaves out what is skipped", async () => {
    const { programs } = await explained(MODEL, "--skip", "simplify");
    expect(programs.flatMap(({ passes }) => passes.map(({ pass }) => pass))).not.toContain("simplify");
  });
});

it("a script's report has the names of its bindings, and says where one value takes another's place", async () => {
  const text = readFileSync(new URL("../course/explained/saving-memory.net", import.meta.url), "utf8");
  const { values } = programOf(await explained(text), "script");
  expect(values.find(({ name }) => name === "Z")?.reuses).toEqual(["X"]);
});

describe("the check of a product in another order than written", () => {
  const script = (n: number): string =>
    `A = randn(${String(n)}, ${String(n)})\nB = randn(${String(n)}, ${String(n)})\nc = randn(${String(n)})\nd = (A @ B) @ c\nshow d`;

  it("has a cost, which is part of what the pass adds", async () => {
    const { chains, passes, kernels } = programOf(await explained(script(64)), "script");
    const [chain] = chains;
    expect(chain).toMatchObject({ name: "d", wasReordered: true, check: { otherwise: "f64", pays: true } });
    const ofPass = (pass: string) => passes.find((entry) => entry.pass === pass)?.cost.flops ?? NaN;
    const [chosen = NaN, check = NaN] = [chain?.chosen.flops.value, chain?.check?.flops.value];
    // Once in f32, once in f64, which counts as the more expensive side of an if.
    expect(ofPass("simplify") - ofPass("matmul-chain")).toBe(
      (chain?.rejected[0]?.flops.value ?? NaN) - 2 * chosen - check,
    );
    expect(kernels.reduce((total, { flops }) => total + flops, 0)).toBe(ofPass("dce"));
  });

  it("says why an order that is cheaper is not taken", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.net"), script(6));
    const { out } = await netc(folder, "explain", "a.net");
    expect(out).toMatch(/order of products in d, computed as written\n/);
    expect(out).toMatch(
      /\n {2}check +[\d,]+ FLOP +not made: with it, the cheapest order costs more than half/,
    );
  });
});

it("the kernels inside a loop count once, and the loop itself not", async () => {
  const text = `x = [1.0, 2, 3]
var b = x
while sum(b) < 100 { b <- b * 2 }
show b`;
  const { kernels } = programOf(await explained(text), "script");
  // Three products, a sum of three and a comparison.
  expect(kernels.reduce((sum, { flops }) => sum + flops, 0)).toBe(3 + 3 + 1);
  expect(kernels.every(({ loops, flops }) => flops === 0 || loops === 1)).toBe(true);
});

it("what a loop saves for its gradient is counted by the turn", async () => {
  const text = `model M() {
  input x: f32[N, 4]
  param w: f32[4] = ones()
  var h = x
  while sum(h) < 100 { h <- h * w + 1 }
  loss L = mean(h)
}`;
  const { memory } = programOf(await explained(text, "--at", "N=8"), "step");
  expect(memory.eachTurn).toBe(8 * 4 * 4);
});

describe("wrong usage", () => {
  it.each([
    ["N", 2, 'netc: --at takes name=value with a whole number from 1; found "N"\n'],
    ["M=3", 1, "netc: Net has no dimension M; it has N\n"],
  ])("--at %s", async (at, status, err) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.net"), MODEL);
    expect(await netc(folder, "explain", "a.net", "--at", at)).toEqual({ status, out: "", err });
  });

  it("a file of definitions alone", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.net"), "fn f(x) = x");
    const { status, err } = await netc(folder, "explain", "a.net");
    expect([status, err]).toEqual([1, "netc: a.net has no model, and no show, assert or plot\n"]);
  });
});
