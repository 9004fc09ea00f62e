/** The folder that a training writes its results to. If one file cannot be written, the others still are. */
import { join, resolve } from "node:path";
import { printable } from "../../grammar/index.ts";
import { ensureDirectory, removeLeftovers, writeAtomically } from "../../runtime/files/files.ts";
import { report } from "./fault-report.ts";
import type { Io } from "./io.ts";

export class RunFolder {
  readonly path: string;
  readonly #io: Io;
  readonly #isQuiet: boolean;
  readonly #written: string[] = [];
  #hasFailed = false;

  /** Throws a Fault where the folder cannot be made, or cannot be written to. */
  static async open(path: string, io: Io, isQuiet: boolean): Promise<RunFolder> {
    await ensureDirectory(resolve(io.cwd, path));
    await removeLeftovers(resolve(io.cwd, path));
    return new RunFolder(path, io, isQuiet);
  }

  private constructor(path: string, io: Io, isQuiet: boolean) {
    [this.path, this.#io, this.#isQuiet] = [path, io, isQuiet];
  }

  /** Whether some file could not be written. The failure was reported. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The files that were written, in order. */
  get written(): readonly string[] {
    return this.#written;
  }

  /** Writes a file whole, and says so. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await this.attempt(name, () => writeAtomically(resolve(this.#io.cwd, this.path, name), content));
  }

  /** As `write`, with a function that writes the file. */
  async attempt(name: string, write: () => Promise<void>): Promise<void> {
    const path = join(this.path, name);
    try {
      await write();
      this.#written.push(path);
      if (!this.#isQuiet) this.#io.out(`wrote ${printable(path)}\n`);
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  /** Reports a failure, and goes on. */
  readonly failed = (thrown: unknown): void => {
    this.#hasFailed = true;
    report(thrown, this.#io);
  };
}
