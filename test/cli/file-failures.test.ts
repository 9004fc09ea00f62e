/**
 * Each file operation of each command that writes fails in turn: there is one message and status 1, every written
 * file is complete, old files stay, and the command reports no file as written that is not.
 */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeCheckpoint } from "../../runtime/train/checkpoint.ts";
import { netc, temporaryFolder, type CliResult } from "../support/cli.ts";
import { FILE_ERRORS, withFailingFiles, type FileError } from "../support/failing-files.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/linear-regression/model.net");

/** With FILE_FAILURES=all every error at every operation, else one of them at each. */
const errorsAt = (operation: number): readonly FileError[] =>
  process.env["FILE_FAILURES"] === "all"
    ? FILE_ERRORS
    : FILE_ERRORS.filter((_, i) => i === operation % FILE_ERRORS.length);

interface Subject {
  readonly args: readonly string[];
  /** Files that are there before. */
  readonly before: Readonly<Record<string, string | Uint8Array>>;
  /** The folder of the results. */
  readonly out: string;
  /** Operations to begin with. */
  readonly first?: number;
}

type Files = ReadonlyMap<string, Buffer>;

async function filesOf(folder: string): Promise<Files> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** The part of a file to compare: training speeds differ from run to run. */
async function essence(name: string, bytes: Buffer | undefined): Promise<unknown> {
  if (bytes === undefined || !name.startsWith("checkpoint")) return bytes?.toString("latin1");
  const { identity, state } = await decodeCheckpoint(bytes);
  const history = state.history.map(({ epoch, train, val }) => ({ epoch, train, val }));
  return { identity, ...state, milliseconds: 0, history };
}

async function run(
  { args, before, out }: Subject,
  failure: { from: number; lasting?: boolean; error: FileError },
) {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(before)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const { result, operations } = await withFailingFiles({ folder, ...failure }, () => netc(folder, ...args));
  const files = await filesOf(join(folder, out));
  await rm(folder, { recursive: true });
  return { result, operations, files };
}

async function checkAll(subject: Subject, lasting: boolean): Promise<void> {
  const good = await run(subject, { from: Infinity, error: "EIO" });
  expect(good.result.status).toBe(0);
  const count = good.operations.length;
  expect(count).toBeGreaterThan(5);
  for (let from = subject.first ?? 1; from <= count; from++)
    for (const error of errorsAt(from)) {
      const { result, operations, files } = await run(subject, { from, lasting, error });
      const at = `${error} at ${String(from)}, ${operations[from - 1] ?? ""}: ${result.err}`;
      // Removing files of ended processes is not part of the command.
      if (lasting || operations[from - 1] !== "readdir") expectFailure(result, at);
      await expectWhole(subject, result, files, good.files, at);
      if (!lasting)
        expect(
          [...files.keys()].filter((name) => name.endsWith(".tmp")),
          at,
        ).toEqual([]);
    }
}

function expectFailure({ status, err }: CliResult, at: string): void {
  expect(status, at).toBe(1);
  expect(err, at).toMatch(/^(error\[N6\d\d\]|netc): .*cannot (be read:|read |write |make the folder )/m);
  expect(err, at).not.toContain("fault of netc itself");
}

/** Each file is as it was before, or as it is without a failure. A file reported as written is the latter. */
async function expectWhole(
  { before, out }: Subject,
  { out: told }: CliResult,
  files: Files,
  good: Files,
  at: string,
) {
  for (const [name, bytes] of files) {
    if (name.endsWith(".tmp")) continue;
    if (name.startsWith("checkpoint")) {
      // Of any moment, but whole.
      await expect(decodeCheckpoint(bytes), at).resolves.toBeDefined();
      continue;
    }
    const old = before[`${out}/${name}`] ?? before[name];
    const wanted = [await essence(name, good.get(name))];
    if (old !== undefined) wanted.push(await essence(name, Buffer.from(old)));
    expect(wanted, at).toContainEqual(await essence(name, bytes));
  }
  for (const [, path = ""] of told.matchAll(/^(?:wrote )?(\S+\.\S+)$/gm)) {
    const name = path.split("/").at(-1) ?? "";
    expect(await essence(name, files.get(name)), at).toEqual(await essence(name, good.get(name)));
  }
}

const TINY = `model M() {
  input x: f32[N, 2]
  input y: f32[N]
  param w: f32[2] = zeros()
  output o = x @ w
  loss L = mean((x @ w - y) ** 2)
}
data D = csv("d.csv") {
  x = [a, b]
  y = c
}
train {
  model     = M()
  data      = D
  batch     = 2
  epochs    = 2
  optimizer = sgd(lr=0.1)
}
`;
const TABLE = "a,b,c\n1,2,3\n2,3,4\n0,1,1\n1,1,1\n2,2,2\n";
const SOURCES = { "m.net": TINY, "d.csv": TABLE };

const train = ["train", "m.net", "-o", "out", "--target", "js"];

describe.each([
  ["each once", false],
  ["each and all after it", true],
])("file operations that fail, %s", (_, lasting) => {
  it("netc train, in a new folder", async () => {
    const args = [...train, "--checkpoint-every", "2 steps", "--page-limit", "0"];
    await checkAll({ args, before: SOURCES, out: "out" }, lasting);
  });

  it("netc train --resume, over an earlier checkpoint and weights", async () => {
    const folder = await temporaryFolder();
    for (const [name, text] of Object.entries(SOURCES)) await writeFile(join(folder, name), text);
    await netc(folder, ...train, "--epochs", "1", "--page-limit", "0");
    const earlier = await filesOf(join(folder, "out"));
    const before = {
      ...SOURCES,
      ...Object.fromEntries([...earlier].map(([name, bytes]) => [`out/${name}`, bytes])),
    };
    const args = [...train, "--resume", "--checkpoint-every", "1 step", "--page-limit", "0"];
    await checkAll({ args, before, out: "out" }, lasting);
  });

  it("netc build", async () => {
    await checkAll(
      { args: ["build", "m.net", "-o", "out", "--target", "js"], before: SOURCES, out: "out" },
      lasting,
    );
  });

  it("netc run, with a plot", async () => {
    const script = "t = linspace(0, 1, 5)\nplot t, t * t\nplot t, t\n";
    await checkAll({ args: ["run", "s.net", "-o", "out"], before: { "s.net": script }, out: "out" }, lasting);
  });

  it("netc fmt", async () => {
    const before = { "a.net": "fn  f(x)=x*2\n", "b.net": "fn  g(x)=x*3\n" };
    await checkAll({ args: ["fmt", "a.net", "b.net"], before, out: "." }, lasting);
  });
});

// Pictures are slow, so fail these operations once.
describe("file operations that fail, with a picture drawn before them", () => {
  it("netc train, renaming the page", async () => {
    const subject = { args: train, before: SOURCES, out: "out" };
    const { operations } = await run(subject, { from: Infinity, error: "EIO" });
    await checkAll({ ...subject, first: operations.length }, false);
  });

  it("netc view", async () => {
    await checkAll({ args: ["view", "m.net", "-o", "m.svg", "--svg"], before: SOURCES, out: "." }, false);
  });
});

it("a folder that cannot be written to is reported before training", async () => {
  const folder = await temporaryFolder();
  const failure = { folder: join(folder, "out"), from: 1, lasting: true, error: "EACCES" } as const;
  const { result } = await withFailingFiles(failure, () => netc(folder, "train", EXAMPLE, "-o", "out"));
  expect([result.status, result.out]).toEqual([1, ""]);
  expect(result.err).toMatch(/^error\[N653\]: cannot make the folder \S+out: permission denied\n$/);
});
