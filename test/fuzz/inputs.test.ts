/** Broken files and settings: one clear message, exit status 1, nothing changed, no stack trace. */
import { gzipSync } from "node:zlib";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Fault } from "../../runtime/data/fault.ts";
import { readIdx } from "../../runtime/data/idx.ts";
import { createModel } from "../../runtime/module/model.ts";
import { idxBytes } from "../data/support.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import { netc, temporaryFolder, type CliResult } from "../support/cli.ts";
import { Random } from "./generate/random.ts";
import { NO_HURRY, seeds } from "./runs.ts";

/** Bytes changed, left out, repeated or cut off; headers count more than what follows. */
function broken(bytes: Uint8Array, random: Random, header: number): Uint8Array {
  const data = [...bytes];
  for (let i = 0; i <= random.below(3); i++) {
    const at = random.below(random.chance(70) ? Math.min(header, data.length) : data.length + 1);
    const change = random.below(5);
    if (change === 0) data.splice(at, 1 + random.below(8));
    else if (change === 1)
      data.splice(at, 0, ...Array.from({ length: random.below(8) }, () => random.below(256)));
    else if (change === 2) data.length = at;
    else if (change === 3) data[at] = random.from([0, 255, 0x30 + random.below(10), 0x22, 0x5b, 0x2d]);
    else data[at] = random.below(256);
  }
  return Uint8Array.from(data);
}

/** A message for people: neither an engine's own error nor a dump. */
function expectMessage(fault: unknown): void {
  expect(fault).toBeInstanceOf(Error);
  const { message } = fault as Error;
  expect(message).not.toMatch(
    /undefined|NaN|\[object|Cannot (?:read|convert|mix)|is not a function|at \w+ \(|Invalid typed/,
  );
  expect(message.length).toBeGreaterThan(10);
  expect(message.length).toBeLessThan(500);
}

/** What a command says where it fails. */
function messages({ status, err }: CliResult): readonly string[] {
  expect([0, 1, 2]).toContain(status);
  expect(err).not.toMatch(/fault of netc itself|\n\s+at |undefined|\[object/);
  const found = err.match(/^(?:netc:|error\[).*/gm) ?? [];
  if (status !== 0) expect(found).not.toEqual([]);
  return status === 0 ? [] : found;
}

const MODEL = `model M(units = 2) {
  input x: f32[N, 3]
  input y: f32[N]
  h = dense(x, units)
  state seen: f32 = zeros()
  seen <- seen + 1
  loss L = mean((sum(h, axis=1) - y) ** 2) + 0 * seen
}
`;

describe("broken files", () => {
  test(
    "checkpoints: a message, and the model stays as it was",
    async () => {
      const { compiled } = compileText(`${MODEL}train {\n  model = M()\n  optimizer = adam(lr=0.1)\n}\n`);
      const model = await createModel(
        compiled.lowered.manifest,
        await machineFactory(compiled.lowered, "js"),
        { N: 2 },
      );
      const whole = model.save();
      const header = 8 + Number(new DataView(whole.buffer, whole.byteOffset).getBigUint64(0, true));
      for (const seed of seeds(400)) {
        const file = broken(whole, new Random(seed), header);
        try {
          model.load(file);
          model.load(whole);
        } catch (fault) {
          expectMessage(fault);
          expect(model.save()).toEqual(whole);
        }
      }
    },
    NO_HURRY,
  );

  test("IDX: a message or an array of its shape", () => {
    const whole = idxBytes(
      0x0d,
      [2, 3],
      Array.from({ length: 24 }, (_, i) => i),
    );
    for (const seed of seeds(1000)) {
      const file = broken(whole, new Random(seed), 12);
      try {
        const { shape, values } = readIdx(file, "a");
        expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
      } catch (fault) {
        expect(fault).toBeInstanceOf(Fault);
        expectMessage(fault);
      }
    }
  });

  test(
    "CSV, text or not: training ends with one message, or trains",
    async () => {
      const folder = await temporaryFolder();
      const text = `${MODEL}data D = csv("d.csv") {\n  x = [a, b, c]\n  y = price\n}\ntrain {\n  model = M()\n  data = D\n  epochs = 1\n  optimizer = sgd(lr=0.01)\n}\n`;
      await writeFile(join(folder, "m.net"), text);
      const rows = Array.from({ length: 6 }, (_, i) => `${String(i)},0.5,-1e-2,"${String(i * 2)}"`);
      const whole = new TextEncoder().encode(`a,b,c,price\n${rows.join("\n")}\n`);
      for (const seed of seeds(40)) {
        const random = new Random(seed);
        const file = seed % 10 === 0 ? gzipSync(whole) : broken(whole, random, 12);
        await writeFile(join(folder, "d.csv"), file);
        const said = messages(await netc(folder, "train", "m.net", "--target", "js", "-o", "out"));
        // Each about another column.
        expect(new Set(said).size).toBe(said.length);
      }
    },
    NO_HURRY,
  );

  test("programs that are no text", async () => {
    const folder = await temporaryFolder();
    const whole = new TextEncoder().encode(MODEL);
    for (const seed of seeds(60)) {
      const bytes = broken(whole, new Random(seed), whole.length);
      await writeFile(join(folder, "m.net"), seed % 10 === 0 ? gzipSync(whole) : bytes);
      const { status, err } = await netc(folder, "check", "m.net");
      expect([0, 1]).toContain(status);
      expect(err).not.toMatch(/fault of netc itself|\n\s+at /);
    }
  });
});

const VALUES: readonly [string, ...string[]] = [
  ...([
    "",
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "0x10",
    "1_000",
    "2147483648",
    "1e9",
    "2.5",
    "true",
    "[1, 2]",
  ] as const),
  ...([
    '"a"',
    "units=3",
    "\0",
    "\u202e7",
    "(1",
    "1 2",
    "f32",
    "-0",
    "9".repeat(400),
    "N",
    "zeros(2)",
  ] as const),
];

test(
  "--set with any name and value: one message, or a model",
  async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "m.net"), MODEL);
    const settings = VALUES.flatMap((value) => ["units", "x", "nothing"].map((name) => `${name}=${value}`));
    for (const setting of [...settings, "", "=", "units", "=3", "units==3", "units=3=4", "\0=1"]) {
      const built = await netc(folder, "build", "m.net", "--target", "js", "-o", "out", "--set", setting);
      expect(messages(built).length).toBeLessThanOrEqual(1);
    }
  },
  NO_HURRY,
);
