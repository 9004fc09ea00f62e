/** Sections "Data" and "Training". */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { netc, temporaryFolder } from "../support/cli.ts";
import { answers, codesOf, fixture, FIXTURES } from "./support.ts";

const LINEAR = `model Linear() {
  input x: f32[N, 2]
  input y: f32[N, 1]
  loss L = mse(dense(x, 1), y)
}
data Toy = synthetic_regression(w=[2, -3.4], b=4.2, noise=0.01, train=64, val=32)
`;

async function trained(...settings: readonly string[]) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "m.net"), `${LINEAR}train {\n${settings.join("\n")}\n}\n`);
  return netc(folder, "train", "m.net");
}

test("the sections' data sets and training have no mistake", () => {
  expect(codesOf(fixture("train.net"))).toEqual([]);
});

describe("data", () => {
  test("columns are computed from a table: gaps filled with the mean, a missing class one of its own", async () => {
    const { status, out, err } = await netc(FIXTURES, "run", "house.net");
    expect([status, err]).toEqual([0, ""]);
    expect(
      out.split("\n").map((line) =>
        line
          .replace(/dtype=f64|[^\d. ]/g, "")
          .trim()
          .split(/ +/)
          .map(Number),
      ),
    ).toEqual([[3, 0, 1], [2, 0, 1], [4, 1, 0], [3, 0, 1], [0]]);
  });
  test("columns meet inputs by name, and there is a val part", async () => {
    const { status, out, err } = await trained(
      "model = Linear()",
      "data = Toy",
      "batch = 16",
      "epochs = 2",
      "optimizer = sgd(lr=0.03)",
    );
    expect(status).toBe(0);
    expect(out).toMatch(/^validation L \d/);
    expect(err).toMatch(/epoch 2\/2 {2}L \d+\.\d+ {2}val_L \d+\.\d+/);
  });
  test("a count of values that does not fit an input is a message", async () => {
    const folder = await temporaryFolder();
    const text = `${LINEAR.replace("f32[N, 2]", "f32[N, 3]")}train {\nmodel = Linear()\ndata = Toy\noptimizer = sgd(lr=0.1)\n}\n`;
    await writeFile(join(folder, "m.net"), text);
    const { status, err } = await netc(folder, "train", "m.net");
    expect(status).toBe(1);
    expect(err).toMatch(/x/);
    expect(err).not.toMatch(/at .*\.ts/);
  });
});

describe("train", () => {
  test("every setting of the section together", async () => {
    const { status, err } = await trained(
      "model = Linear()",
      "data = Toy",
      "batch = 16",
      "epochs = 3",
      "optimizer = adam(lr=cosine(1e-3, warmup=4))",
      "clip_norm = 1.0",
      'stop = early(on="val_L", patience=3)',
      "seed = 0",
    );
    expect(status).toBe(0);
    expect(err).toMatch(/the weights are those of epoch \d/);
  });
  answers("a train block needs a model", "train {\n  batch = 3\n}", "N603");
  answers("an unknown setting is a message", `${LINEAR}train {\n  model = Linear()\n  speed = 3\n}`, "N602");
});
