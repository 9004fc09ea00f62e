/** `netc train` in a separate process that a signal ends: it resumes to the weights of an uninterrupted training. */
import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, utimes, writeFile } from "node:fs/promises";
import process from "node:process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { processIo } from "../../compiler/cli/io.ts";
import program from "../../compiler/cli/main.ts?thread";
import { removeLeftovers } from "../../runtime/files/files.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

const TEXT = `model M() {
  input x: f32[N, 3]
  input y: f32[N]
  h = x |> dense(8) |> batch_norm() |> tanh() |> dropout(0.1)
  o = dense(h, 1).reshape(-1)
  loss L = mse(o, y)
}
data P = synthetic_regression(w=[1, -2, 3], noise=0.5, train=320, val=64)
train {
  model     = M()
  data      = P
  batch     = 8
  epochs    = 12
  optimizer = adam(lr=cosine(0.02, warmup=10))
  stop      = early(on="val_L", patience=12)
}
`;

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly err: string;
}

/** Runs netc until it ends, or sends it a signal when `isDue` holds for its output. */
function run(
  cwd: string,
  args: readonly string[],
  signal?: NodeJS.Signals,
  isDue: (err: string) => boolean = () => false,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
      cwd,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let err = "";
    let isSent = false;
    child.stderr.on("data", (piece: Buffer) => {
      err += piece.toString();
      if (isSent || signal === undefined || !isDue(err)) return;
      isSent = true;
      child.kill(signal);
    });
    child.on("close", (status, ended) => {
      resolve({ status, signal: ended, err });
    });
  });
}

const epochs = (err: string): number => err.match(/^epoch +\d+\//gm)?.length ?? 0;
const train = (...more: readonly string[]): readonly string[] => [
  ...["train", "m.net", "-o", "out", "--page-limit", "0", ...more],
];

async function results(folder: string, out = "out") {
  const files = await Promise.all(
    ["weights.safetensors", "curves.svg"].map((name) => readFile(join(folder, out, name), "latin1")),
  );
  return files;
}

async function uninterrupted(folder: string) {
  await writeFile(join(folder, "m.net"), TEXT);
  expect((await netc(folder, ...train().map((word) => (word === "out" ? "whole" : word)))).status).toBe(0);
  return results(folder, "whole");
}

describe("a training that is", () => {
  it("killed again and again ends with the same weights, curves and values", async () => {
    const folder = await temporaryFolder();
    const whole = await uninterrupted(folder);
    // After the model is made, after some epochs, and while the third checkpoint of all may be under way.
    for (const after of [0, 1, 2, 2, 3]) {
      const every = ["--resume", "--checkpoint-every", "7 steps"];
      const { signal, err } = await run(
        folder,
        train(...every),
        "SIGKILL",
        (text) => text.includes("model: ") && epochs(text) >= after,
      );
      expect(err).not.toMatch(/error|fault/);
      if (signal === null) break;
    }
    const { status, err } = await run(folder, train("--resume"));
    expect([status, err.includes("goes on from ")]).toEqual([0, true]);
    expect(await results(folder)).toEqual(whole);
    const left = (await readdir(join(folder, "out"))).filter((name) => !name.endsWith(".tmp"));
    expect(left.sort()).toEqual(["checkpoint.safetensors", "curves.svg", "weights.safetensors"]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ended by %s stores its state and goes on",
    async (signal) => {
      const folder = await temporaryFolder();
      const whole = await uninterrupted(folder);
      const first = await run(folder, train(), signal, (text) => text.includes("model: "));
      expect([first.status, first.signal]).toEqual([0, null]);
      const second = await run(folder, train("--resume"));
      expect(second.status).toBe(0);
      expect(second.err).toMatch(/^goes on from \S+checkpoint\.safetensors: \d+ epochs/m);
      expect(await results(folder)).toEqual(whole);
    },
  );
});

describe("--resume", () => {
  it("without a checkpoint starts anew, but never replaces weights", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "m.net"), TEXT);
    const { status, err } = await netc(folder, ...train("--resume", "--epochs", "1", "--lr", "0.01"));
    expect([status, err.startsWith("no checkpoint in out: training begins at its beginning\n")]).toEqual([
      0,
      true,
    ]);
    await mkdir(join(folder, "old"));
    await writeFile(join(folder, "old/weights.safetensors"), "precious");
    expect(await netc(folder, "train", "m.net", "-o", "old", "--resume")).toEqual({
      status: 1,
      out: "",
      err: "error[N661]: there are weights in old, but no checkpoint to go on from\n  help: without --resume training begins anew, and replaces them\n",
    });
    expect(await readFile(join(folder, "old/weights.safetensors"), "utf8")).toBe("precious");
  });

  it("refuses another training's checkpoint or a damaged one, and says what is wrong", async () => {
    const folder = await temporaryFolder();
    const text = TEXT.replace("adam(lr=cosine(0.02, warmup=10))", "sgd(lr=0.01)");
    await writeFile(join(folder, "m.net"), text);
    await netc(folder, ...train("--epochs", "2"));
    const refused = async (...more: readonly string[]): Promise<string> => {
      const before = await readFile(join(folder, "out/checkpoint.safetensors"));
      const { status, out, err } = await netc(folder, ...train("--resume", ...more));
      expect([status, out]).toEqual([1, ""]);
      expect(await readFile(join(folder, "out/checkpoint.safetensors"))).toEqual(before);
      return err;
    };
    const other = "error[N661]: out/checkpoint.safetensors is of another training: ";
    expect(await refused("--lr", "0.1", "--batch", "4", "--seed", "3")).toBe(
      `${other}batch was 8 and is 4; seed was 0 and is 3; lr was 0.01 and is 0.1\n  help: without --resume training begins anew, with -o in another folder\n`,
    );
    expect(await refused("--epochs", "1")).toContain(`${other}it has begun epoch 2, and epochs is 1\n`);
    await writeFile(join(folder, "m.net"), text.replace("train=320", "train=321"));
    expect(await refused()).toContain(`${other}examples to train on was 320 and is 321\n`);
    await writeFile(join(folder, "m.net"), text);
    const file = await readFile(join(folder, "out/checkpoint.safetensors"));
    await writeFile(join(folder, "out/checkpoint.safetensors"), file.subarray(0, 1000));
    expect(await refused()).toContain(
      "error[N661]: cannot go on from out/checkpoint.safetensors: it was cut off or altered: its checksum does not fit\n",
    );
    await writeFile(join(folder, "out/checkpoint.safetensors"), "");
    expect(await refused()).toContain(
      "cannot go on from out/checkpoint.safetensors: it is no checkpoint of netc",
    );
    // Beginning anew is always possible.
    expect((await netc(folder, ...train("--epochs", "1"))).status).toBe(0);
  });

  it("continues for more epochs, as if there had been as many from the start", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "m.net"), TEXT.replace("adam(lr=cosine(0.02, warmup=10))", "sgd(lr=0.01)"));
    await netc(folder, ...train("--epochs", "3"));
    expect((await netc(folder, ...train("--resume", "--epochs", "5"))).status).toBe(0);
    const more = await results(folder);
    await netc(folder, ...train("--epochs", "5"));
    expect(await results(folder)).toEqual(more);
  });

  it.each(["x", "-1", "0 steps", "3 epochs", ""])("--checkpoint-every=%s is wrong usage", async (value) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "m.net"), TEXT);
    const { status, err } = await netc(folder, ...train(`--checkpoint-every=${value}`));
    expect([status, err.startsWith("netc: --checkpoint-every takes ")]).toEqual([2, true]);
  });
});

it("a second signal is left to the system, whichever came first", () => {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const counts = () => signals.map((signal) => process.listenerCount(signal));
  const io = processIo();
  const before = counts();
  for (const signal of signals) {
    let calls = 0;
    io.onInterrupt(() => void calls++);
    expect(counts()).toEqual(before.map((count) => count + 1));
    process.emit(signal, signal);
    expect([calls, counts()]).toEqual([1, before]);
  }
  io.onInterrupt(() => undefined)();
  expect(counts()).toEqual(before);
});

it("temporary files of ended processes go, others stay", async () => {
  const folder = await temporaryFolder();
  const [gone, running] = [2 ** 30, process.pid].map((id) => `.netc-${String(id)}-0123456789ab.tmp`);
  const names = [gone ?? "", running ?? "", ".netc-1-short.tmp", "weights.tmp"];
  for (const name of names) {
    await writeFile(join(folder, name), "x");
    await utimes(join(folder, name), 0, 0);
  }
  const young = gone?.replace("0123", "fedc") ?? "";
  await writeFile(join(folder, young), "x");
  await removeLeftovers(folder);
  expect((await readdir(folder)).sort()).toEqual([...names.slice(1), young].sort());
  await removeLeftovers(join(folder, "nowhere"));
});
