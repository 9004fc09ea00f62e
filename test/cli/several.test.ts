import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { netc, temporaryFolder } from "../support/cli.ts";

const MODELS = `model Line(features = 2) {
  input x: f32[N, features]
  input y: f32[N]
  param w: f32[features] = zeros()
  output prediction = x @ w
  loss L = mse(prediction, y)
}
model Größe() {
  input x: f32[N, 3]
  input y: f32[N]
  param w: f32[3] = zeros()
  loss L = l1(x @ w, y)
}
data Two = synthetic_regression(w=[1, 2], train=50, val=10)
data Three = synthetic_regression(w=[1, 2, 3], train=60, val=20)
`;
const train = (name: string, model: string, data: string): string =>
  `train ${name} {\n  model = ${model}\n  data = ${data}\n  epochs = 1\n  optimizer = sgd(lr=0.1)\n}\n`;
const NAMED = `${MODELS}${train("small", "Line()", "Two")}${train("large", "Line(features=3)", "Three")}${train("größer", "Größe()", "Three")}`;

async function folderWith(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "m.net"), text);
  return folder;
}

describe("a file with several models, data sets and train blocks", () => {
  it.each([
    ["small", "Line, 2 parameters", 50, "small"],
    ["large", "Line, 3 parameters", 60, "large"],
    ["größer", "Größe, 3 parameters", 60, "größer"],
    ["Größe", "Größe, 3 parameters", 60, "größer"],
    ["Gro\u0308\u00dfe", "Größe, 3 parameters", 60, "größer"],
  ])("m.net:%s trains %s", async (name, model, rows, out) => {
    const folder = await folderWith(NAMED);
    const { status, err } = await netc(folder, "train", `m.net:${name}`);
    expect(status).toBe(0);
    expect(err).toContain(`model: ${model}`);
    expect(err).toContain(`${String(rows)} to train`);
    expect(await readdir(join(folder, "runs"))).toEqual([out]);
  });

  it.each([
    [NAMED, "m.net", "m.net has several train blocks; name one: m.net:small (small, large, größer)"],
    [NAMED, "m.net:Line", "m.net has several train blocks; name one: m.net:small (small, large)"],
    [NAMED, "m.net:Lime", "m.net has no model or train block Lime; did you mean Line?"],
    [NAMED, "m.net:lareg", "m.net has no model or train block lareg; did you mean large?"],
    [
      NAMED,
      "m.net:zzz",
      "m.net has no model or train block zzz; it declares Line, Größe, small, large, größer",
    ],
    [
      `${MODELS}${train("", "Line()", "Two")}${train("", "Line(features=3)", "Three")}`,
      "m.net",
      "m.net has several train blocks; give each a name, train first { ... }, and say which: m.net:first",
    ],
    [`${MODELS}${train("", "Line()", "Two")}`, "m.net:Größe", "m.net has no train block for Größe"],
    [MODELS, "m.net:Line", "m.net has no train block for Line"],
    ["const a = 1\n", "m.net", "m.net declares no model"],
  ])("says what is not clear (%#)", async (text, operand, message) => {
    const folder = await folderWith(text);
    expect(await netc(folder, "train", operand)).toEqual({ status: 1, out: "", err: `netc: ${message}\n` });
  });

  it.each([
    ["Line", "Line, 2 parameters", "line"],
    ["Größe", "Größe, 3 parameters", "größe"],
    ["again", "Line, 2 parameters", "again"],
  ])("m.net:%s trains the model that the block is named after", async (name, model, out) => {
    const named = (block: string, more = ""): string =>
      `train ${block} {\n${more}  data = ${block === "Größe" ? "Three" : "Two"}\n  optimizer = sgd(lr=0.1)\n  epochs = 1\n}\n`;
    const blocks = [
      named("Line"),
      named("Größe", "  model = Größe()\n"),
      named("again", "  model = Line()\n"),
    ];
    const folder = await folderWith(`${MODELS}${blocks.join("")}`);
    const { status, err } = await netc(folder, "train", `m.net:${name}`);
    expect(err).toContain(`model: ${model}`);
    expect(status).toBe(0);
    expect(await readdir(join(folder, "runs"))).toEqual([out]);
    expect((await netc(folder, "train", "m.net:zzz")).err).toBe(
      "netc: m.net has no model or train block zzz; it declares Line, Größe, again\n",
    );
  });

  it("an imported model is trained by its name", async () => {
    const folder = await folderWith(
      'import { Line, Two } from "./lines.net"\ntrain Line {\n  data = Two\n  optimizer = sgd(lr=0.1)\n  epochs = 1\n}\n',
    );
    await writeFile(join(folder, "lines.net"), MODELS);
    expect(await netc(folder, "train", "m.net")).toMatchObject({ status: 0 });
    expect(await readdir(join(folder, "runs"))).toEqual(["line"]);
  });

  it("with one train block needs no name", async () => {
    const folder = await folderWith(`${MODELS}${train("", "Größe()", "Three")}`);
    expect((await netc(folder, "train", "m.net")).status).toBe(0);
    expect(await readdir(join(folder, "runs"))).toEqual(["größe"]);
  });

  it("builds the model that is named, or the one that a train block trains", async () => {
    const folder = await folderWith(NAMED);
    expect((await netc(folder, "build", "m.net:Größe", "-o", "out")).out).toContain("größe.js");
    const { out } = await netc(folder, "emit", "m.net:large");
    expect(out).toContain("f32[N, 3]");
    expect((await netc(folder, "build", "m.net:Grösse")).err).toBe(
      "netc: m.net declares no model Grösse; did you mean Größe?\n",
    );
  });
});

describe("--set", () => {
  const MLP = join(import.meta.dirname, "../../examples/mlp/model.net");
  it.each([
    [
      "hidden=abc",
      "N201]: --set hidden=abc: a dimension must be a whole number that is known at compile time",
    ],
    ["hidden=-1", "N202]: --set hidden=-1: a dimension cannot be -1"],
    ["hidden=1.5", "N201]: --set hidden=1.5: a dimension must be a whole number"],
    ["batch=0", "N604]: --set batch=0: batch must be a whole number of at least 1"],
  ])("%s is one message that names it", async (value, message) => {
    const folder = await temporaryFolder();
    for (const command of ["build", "train"]) {
      const { status, out, err } = await netc(folder, command, MLP, "--set", "classes=10", "--set", value);
      expect([status, out, err.match(/^error/gm)?.length]).toEqual([1, "", 1]);
      expect(err).toContain(`error[${message}`);
    }
  });

  it("is not blamed for a mistake of the text", async () => {
    const folder = await folderWith("model M(a = 2) {\n  input x: f32[N, a]\n  output y = x @ z\n}\n");
    const { err } = await netc(folder, "build", "m.net", "--set", "a=3");
    expect(err).toMatch(/^error\[N101\]: the name z is not known here\n/);
  });

  it("names all values where none alone is at fault", async () => {
    const text = "model M(a = 0, b = 0) {\n  input x: f32[N, 3]\n  output y = x[:, a + b]\n}\n";
    const folder = await folderWith(text);
    expect((await netc(folder, "build", "m.net", "--set", "a=2")).status).toBe(0);
    const { err } = await netc(folder, "build", "m.net", "--set", "a=2", "--set", "b=2");
    expect(err).toMatch(/^error\[N208\]: --set a=2 --set b=2: /);
  });
});

it("netc view -o - writes to standard output, and no file", async () => {
  const folder = await folderWith(MODELS);
  for (const [options, start] of [
    [["--svg"], /^<svg /],
    [[], /^<!doctype html>/i],
  ] as const) {
    const { status, out, err } = await netc(folder, "view", "m.net:Line", ...options, "-o", "-");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toMatch(start);
  }
  expect(await readdir(folder)).toEqual(["m.net"]);
});
