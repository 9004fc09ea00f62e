import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Io } from "../../compiler/cli/io.ts";
import { readSafetensors } from "../support/safetensors.ts";
import { netc, netcWith, temporaryFolder } from "../support/cli.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/linear-regression/model.net");

describe("netc train", () => {
  it("learns the line, says so, and writes weights, curves and the graph page", async () => {
    const folder = await temporaryFolder();
    const { status, out, err } = await netc(folder, "train", EXAMPLE);
    expect(status).toBe(0);
    expect(err.match(/^epoch \d\/3 /gm)).toHaveLength(3);
    const written = ["checkpoint.safetensors", "weights.safetensors", "curves.svg", "graph.html"];
    for (const name of written) expect(out).toContain(`wrote ${join("runs", "linearregression", name)}\n`);
    expect((await readdir(join(folder, "runs/linearregression"))).sort()).toEqual(written.sort());

    // After 96 steps of size 0.03 the factor 0.97⁹⁶ of the start is left.
    const { w, b } = await readSafetensors(join(folder, "runs/linearregression/weights.safetensors"));
    const errors = [2 - (w?.[0] ?? NaN), -3.4 - (w?.[1] ?? NaN), 4.2 - (b?.[0] ?? NaN)];
    for (const [i, expected] of [0.107, -0.183, 0.226].entries())
      expect(Math.abs((errors[i] ?? NaN) - expected)).toBeLessThan(0.05);
  });

  it("gives the same bits from run to run and from both targets, others for another seed", async () => {
    const folder = await temporaryFolder();
    const weights = async (out: string, ...options: readonly string[]) => {
      expect((await netc(folder, "train", EXAMPLE, "-o", out, ...options)).status).toBe(0);
      return Buffer.from(await readFile(join(folder, out, "weights.safetensors")));
    };
    const first = await weights("a");
    expect(await weights("b")).toEqual(first);
    expect(await weights("c", "--target", "js")).toEqual(first);
    expect(await weights("d", "--seed", "1")).not.toEqual(first);
  });

  it("follows a schedule over all steps of the training, on both targets alike", async () => {
    const folder = await temporaryFolder();
    const text = await readFile(EXAMPLE, "utf8");
    const train = async (optimizer: string, ...options: readonly string[]) => {
      const own =
        "fn own(lr, step, total) = lr * (1 - step / total)\nfn fixed(lr, step) = lr * (1 - step / 96)\n";
      await writeFile(join(folder, "m.net"), own + text.replace("sgd(lr=0.03)", optimizer));
      const { status, err } = await netc(folder, "train", "m.net", "-o", "out", ...options);
      expect([status, err.match(/^error.*/m)]).toEqual([0, null]);
      return Buffer.from(await readFile(join(folder, "out/weights.safetensors")));
    };
    const falling = await train("sgd(lr=cosine(0.3, warmup=4))");
    expect(await train("sgd(lr=cosine(0.3, warmup=4))", "--target", "js")).toEqual(falling);
    const constant = await train("sgd(lr=0.3)");
    expect(constant).not.toEqual(falling);
    expect(await train("sgd(lr=cosine(0.1))", "--lr", "0.3")).toEqual(constant);
    // 3 epochs of 32 steps.
    expect(await train("sgd(lr=own(0.3))")).toEqual(await train("sgd(lr=fixed(0.3))"));
  });

  it("stops early, says so, and keeps the weights of the best epoch", async () => {
    const folder = await temporaryFolder();
    const text = await readFile(EXAMPLE, "utf8");
    const train = async (settings: string, ...options: readonly string[]) => {
      await writeFile(join(folder, "m.net"), text.replace("epochs    = 3", settings));
      const result = await netc(folder, "train", "m.net", "-o", "out", ...options);
      return { ...result, file: Buffer.from(await readFile(join(folder, "out/weights.safetensors"))) };
    };
    const stop = 'stop = early(on="val_L", patience=2)';
    const { status, out, err, file } = await train(`epochs = 100\n${stop}`, "--lr", "0.5");
    expect(status).toBe(0);
    const [, epoch = "", value = ""] =
      /^the weights are those of epoch (\d+), the best: val_L (\S+)$/m.exec(err) ?? [];
    expect(err).toContain("stopped early: val_L did not become better any more\n");
    expect(err.match(/^epoch +\d+\/100 /gm)).toHaveLength(Number(epoch) + 2);
    expect(out).toContain(`validation L ${value}\n`);
    expect((await train(`epochs = ${epoch}`, "--lr", "0.5")).file).toEqual(file);
    const { out: json } = await train(`epochs = 1\n${stop}`, "--json");
    expect(JSON.parse(json)).toMatchObject({ outcome: "finished", best: { epoch: 1, on: "val_L" } });
  });

  it("reports a learning rate that is too large, and saves its best weights without replacing good ones", async () => {
    const folder = await temporaryFolder();
    await netc(folder, "train", EXAMPLE, "-o", "out", "--page-limit", "0");
    const good = await readFile(join(folder, "out/weights.safetensors"));
    const { status, out, err } = await netc(folder, "train", EXAMPLE, "--lr", "3", "-o", "out");
    expect(status).toBe(1);
    expect(err).toMatch(
      /^error\[N657\]: the loss became infinite in epoch 2, step \d+ \(lr = 3\)\n  help: try a smaller/m,
    );
    expect(err).toMatch(/^the weights are those of epoch 1, the best: val_L \S+$/m);
    expect(out).toContain(`wrote ${join("out", "best.safetensors")}\n`);
    expect(await readFile(join(folder, "out/weights.safetensors"))).toEqual(good);
    // What the first epoch of that training gives.
    await netc(folder, "train", EXAMPLE, "--lr", "3", "--epochs", "1", "-o", "one", "--page-limit", "0");
    const [best, one] = await Promise.all(
      ["out", "one"].map((name) => readFile(join(folder, name, "best.safetensors"))),
    );
    expect(best).toEqual(one);
  });

  it("keeps no weights where no epoch was finished, and says so", async () => {
    const folder = await temporaryFolder();
    const { status, err } = await netc(folder, "train", EXAMPLE, "--lr", "1e9", "-o", "out");
    expect(status).toBe(1);
    expect(err).toContain("no epoch was finished, so there are no weights to keep\n");
    expect((await readdir(join(folder, "out"))).sort()).toEqual(["curves.svg", "graph.html"]);
  });

  it.each(["2.1", "2.2", "2.5"])(
    "reports lr = %s, whose loss stays finite, and keeps its state too",
    async (lr) => {
      const folder = await temporaryFolder();
      const args = ["train", EXAMPLE, "--lr", lr, "-o", "out", "--page-limit", "0"];
      const { status, err } = await netc(folder, ...args);
      expect(status).toBe(1);
      expect(err).toMatch(
        /^error\[N657\]: training diverged: the loss was \S+ in epoch 1 and rose to \S+ in epoch 3 /m,
      );
      expect((await readdir(join(folder, "out"))).sort()).toEqual([
        ...["best.safetensors", "checkpoint.safetensors", "curves.svg"],
      ]);
    },
  );

  it.each([3, 8, 17])("does not mistake noise for divergence, with seed %i", async (seed) => {
    const folder = await temporaryFolder();
    const text = (await readFile(EXAMPLE, "utf8"))
      .replace("w=[2, -3.4], b=4.2, noise=0.01, train=1000", "w=[0.1, 0.2], noise=1.0, train=200")
      .replace("batch     = 32", "batch     = 1");
    await writeFile(join(folder, "m.net"), text);
    for (const lr of ["0.001", "0"]) {
      const args = ["train", "m.net", "--lr", lr, "--seed", String(seed), "--page-limit", "0"];
      expect((await netc(folder, ...args)).status).toBe(0);
    }
  });

  it("stops at an interrupt and keeps what was learned", async () => {
    const folder = await temporaryFolder();
    const interrupted: Partial<Io> = {
      onInterrupt: (listener) => {
        setTimeout(listener, 300);
        return () => undefined;
      },
    };
    const args = ["train", EXAMPLE, "--epochs", "1000000", "-o", "out"];
    const { status, err } = await netcWith(interrupted, folder, ...args);
    expect(status).toBe(0);
    expect(err).toMatch(/^stopped after the step at hand; what was learned is kept$/m);
    const { w } = await readSafetensors(join(folder, "out/weights.safetensors"));
    expect(w?.[0]).toBeCloseTo(2, 1);
  });

  it("names what is missing", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "m.net"), "model M() {\n  input x: f32[N, 2]\n  output y = x * 2\n}\n");
    expect((await netc(folder, "train", "m.net")).err).toBe("netc: m.net has no train block for M\n");
    expect((await netc(folder, "train", "m.net:Q")).err).toBe(
      "netc: m.net has no model or train block Q; it declares M\n",
    );
  });

  it("prints the history for machines", async () => {
    const folder = await temporaryFolder();
    const { out } = await netc(folder, "train", EXAMPLE, "--json", "--epochs", "2");
    expect(JSON.parse(out)).toMatchObject({ outcome: "finished", history: [{ epoch: 1 }, { epoch: 2 }] });
  });
});
