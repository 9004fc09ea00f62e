/** Losses and gradients of models that PyTorch has computed too, on the interpreter, on JS and on WASM. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compileText } from "../emit/compiled.ts";
import {
  executorFor,
  EXECUTORS,
  type Executor,
  type Numbers,
  type Plain,
  type Tensors,
} from "../std/executors.ts";

/** Made by pytorch/generate_fixtures.py with the real PyTorch. */
interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly inputs: Tensors;
  readonly params: Tensors;
  readonly loss: number;
  readonly gradients: Tensors;
  /** What some steps of an optimiser make of the parameters. */
  readonly optimizer?: string;
  readonly steps?: number;
  readonly after?: Tensors;
}

const FOLDER = fileURLToPath(new URL("pytorch/", import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as readonly Fixture[];
const fixtures = read(join(FOLDER, "models.json"));

/** The interpreter computes in f64, but from constants (0.1, √2) that are rounded to f32. */
const NEAR = { interpreter: 3e-7, js: 1e-5, wasm: 1e-5 } as const;

/** The greatest distance, as a part of the greatest expected size, or of `least` where that is more. */
function distance(found: readonly number[] | undefined, expected: readonly number[], least = 0): number {
  if (found?.length !== expected.length) return Infinity;
  const most = Math.max(0, ...expected.map((value, i) => Math.abs(value - (found[i] ?? NaN))));
  return most / Math.max(least, greatest(expected));
}

const greatest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));

function textOf({ text, optimizer }: Fixture): string {
  const settings = ["model = M()", "batch = 1", "epochs = 1"];
  return optimizer === undefined
    ? text
    : `${text}train {\n${[...settings, `optimizer = ${optimizer}`].join("\n")}\n}`;
}

describe.each(fixtures)("$name", (fixture) => {
  const { inputs, params, loss, gradients, steps = 0, after = {} } = fixture;
  const models = new Map<string, Executor>();
  const results = new Map<string, Numbers>();

  beforeAll(async () => {
    const { compiled } = compileText(textOf(fixture));
    for (const kind of EXECUTORS) {
      const model = await executorFor(compiled, kind);
      model.set(params);
      models.set(kind, model);
      results.set(kind, model.run("gradients", inputs));
      for (let step = 0; step < steps; step++) model.run("step", inputs);
    }
  });

  it.each(EXECUTORS)("is PyTorch's on %s", (kind) => {
    // A gradient that is 0 but for rounding (a bias before a norm) is small beside the others, not beside itself.
    const least = 0.01 * greatest(Object.values(gradients).flatMap(({ data }) => data));
    const near = (numbers: readonly number[] | undefined, { data }: Plain, what: string): void => {
      expect(distance(numbers, data, least), what).toBeLessThan(NEAR[kind]);
    };
    const found = results.get(kind);
    expect([...(found?.keys() ?? [])].sort()).toEqual(["L", ...Object.keys(gradients)].sort());
    near(found?.get("L"), { shape: [], data: [loss] }, "the loss");
    for (const [name, expected] of Object.entries(gradients)) near(found?.get(name), expected, name);
    const stored = models.get(kind)?.stored();
    for (const [name, expected] of Object.entries(after)) near(stored?.get(name), expected, `${name} later`);
  });

  it("has the same bits on both targets", () => {
    expect(results.get("js")).toEqual(results.get("wasm"));
    expect(models.get("js")?.stored()).toEqual(models.get("wasm")?.stored());
  });
});

/** What the PyTorch of this machine computes; undefined where there is none. */
function computedNow(): readonly Fixture[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), "netc-pytorch-"));
  try {
    const script = join(FOLDER, "generate_fixtures.py");
    const path = join(folder, "models.json");
    const python = [process.env["PYTHON"] ?? "python3", "/usr/bin/python3"].find(
      (command) => spawnSync(command, ["-c", "import torch"]).status === 0,
    );
    if (python === undefined) return undefined;
    const { status, stderr } = spawnSync(python, ["-B", script, path], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return read(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("the fixtures are fifty models or more, and what PyTorch computes where it is installed", () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(50);
  const computed = computedNow() ?? fixtures;
  expect(computed.map(({ name, text }) => ({ name, text }))).toEqual(
    fixtures.map(({ name, text }) => ({ name, text })),
  );
  const all = ({ loss, gradients, inputs, params, after = {} }: Fixture): readonly number[] => [
    loss,
    ...[inputs, params, gradients, after].flatMap((tensors) =>
      Object.values(tensors).flatMap(({ data }) => data),
    ),
  ];
  computed.forEach((now, i) => {
    const before = fixtures[i];
    expect(distance(before === undefined ? undefined : all(before), all(now))).toBeLessThan(1e-8);
  });
});
