/** Runs the command line inside the test's process, in a folder of its own, and keeps what it prints. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import type { ExitStatus, Io } from "../../compiler/cli/io.ts";
import { runCli } from "../../compiler/cli/run.ts";

export interface CliResult {
  readonly status: ExitStatus;
  readonly out: string;
  readonly err: string;
}

/** `netc ...args` with `cwd` as the working folder, no terminal, and nothing on standard input. */
export function netc(cwd: string, ...args: readonly string[]): Promise<CliResult> {
  return netcWith({}, cwd, ...args);
}

/** As `netc`, with some parts of its world given: standard input, a terminal. */
export async function netcWith(
  world: Partial<Io>,
  cwd: string,
  ...args: readonly string[]
): Promise<CliResult> {
  let out = "";
  let err = "";
  const status = await runCli(args, {
    input: () => Readable.from([]),
    keyboard: undefined,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: () => 80,
    env: {},
    cwd,
    now: () => performance.now() / 1000,
    onInterrupt: () => () => undefined,
    ...world,
  });
  return { status, out, err };
}

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "netc-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
