/**
 * Files read and written whole. A written file appears complete or not at all: bytes go to a
 * temporary name in the same directory, reach the disk, and are renamed. Every failure is one Fault
 * with the path and the reason in words.
 */
import { randomBytes } from "node:crypto";
import {
  access,
  constants,
  mkdir,
  open,
  readFile,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Fault, reasonOf } from "../data/fault.ts";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["EISDIR", "it is a folder"],
  ["EEXIST", "a file of this name is in the way"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ELOOP", "its links lead in a circle"],
  ["EMFILE", "too many files are open"],
  ["EIO", "the disk reported an error"],
  ["ERR_ENCODING_INVALID_ENCODED_DATA", "it is not UTF-8 text"],
]);

/** The `code` of a file-system error (`ENOENT`), if it has one. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string"
    ? thrown.code
    : undefined;
}

function fileFault(doing: string, path: string, thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault("N653", `cannot ${doing} ${path}: ${fileReason(thrown)}`);
}

/** Whether there is no such file. */
export const isAbsence = (thrown: unknown): boolean => errorCode(thrown) === "ENOENT";

/** What went wrong with a file, in words. */
export const fileReason = (thrown: unknown): string =>
  REASONS.get(errorCode(thrown) ?? "") ?? reasonOf(thrown);

/**
 * Writes the parts one after the other as the whole of `path`, replacing what was there. A symbolic link
 * keeps pointing where it does; a device or a pipe is written to as it is.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const parts = typeof content === "string" ? [new TextEncoder().encode(content)] : [content].flat();
  try {
    const found = await ifPresent(stat(path));
    if (found?.isDirectory() === true) throw new Fault("N653", `cannot write ${path}: it is a folder`);
    if (found === undefined) await replace(await endOfLinks(path), parts);
    else if (found.isFile()) await replace(await realpath(path), parts);
    else await writeFile(path, parts);
  } catch (thrown) {
    throw fileFault("write", path, thrown);
  }
}

/** The result of a file operation; undefined if there is no such file. Throws any other failure. */
async function ifPresent<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (thrown) {
    if (errorCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

/** Whether a file or folder of this name exists. Throws a Fault if that cannot be found out. */
export async function isPresent(path: string): Promise<boolean> {
  try {
    return (await ifPresent(stat(path))) !== undefined;
  } catch (thrown) {
    throw fileFault("read", path, thrown);
  }
}

const MOST_LINKS = 40;

/** The target of a path without a file: a symbolic link may point to a file that does not exist yet. */
async function endOfLinks(path: string, followed = 0): Promise<string> {
  const target = await readlink(path).catch((thrown: unknown) => {
    // EINVAL: meanwhile something was created there that is not a link.
    if (errorCode(thrown) === "ENOENT" || errorCode(thrown) === "EINVAL") return undefined;
    throw thrown;
  });
  if (target === undefined || followed === MOST_LINKS) return path;
  return endOfLinks(resolve(dirname(path), target), followed + 1);
}

async function replace(path: string, parts: readonly Uint8Array[]): Promise<void> {
  // A short name of its own: one at the file system's limit leaves no room for an addition.
  const temporary = join(dirname(path), `.netc-${process.pid}-${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw thrown;
  }
}

const TEMPORARY = /^\.netc-(\d+)-[0-9a-f]{12}\.tmp$/;
/** A file that is being written changes all the time; on a shared disk its process may be another machine's. */
const STALE_MILLISECONDS = 60_000;

/** Removes the temporary files that ended processes left in a folder. A file that cannot be removed does no harm. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const owner = TEMPORARY.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const path = join(folder, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE_MILLISECONDS) await rm(path, { force: true }).catch(() => undefined);
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) !== "ESRCH";
  }
}

/** Makes a directory and those above it; no fault where it is there already and can be written to. */
export async function ensureDirectory(path: string): Promise<void> {
  try {
    await makeDirectory(path);
    // Fail now, not after hours of training.
    await access(path, constants.W_OK);
  } catch (thrown) {
    throw fileFault("make the folder", path, thrown);
  }
}

/** Node's own `recursive` tries for ever where a file system makes no directories, as below /proc. */
async function makeDirectory(path: string): Promise<void> {
  const isThere = async (place: string): Promise<boolean> =>
    (await ifPresent(stat(place)))?.isDirectory() ?? false;
  if (await isThere(path)) return;
  const above = dirname(path);
  if (above !== path && !(await isThere(above))) await makeDirectory(above);
  try {
    await mkdir(path);
  } catch (thrown) {
    // Another process may have been faster.
    if (errorCode(thrown) !== "EEXIST" || !(await isThere(path))) throw thrown;
  }
}

/** All bytes of a file. Throws a Fault where it is larger than `mostBytes`. */
export async function readWhole(path: string, mostBytes: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) {
      throw new Fault("N653", `cannot read ${path}: it holds ${size} bytes, and ${mostBytes} are the most`);
    }
    const bytes = await readFile(path);
    // A plain array: what is cut from a Buffer would be a Buffer again.
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (thrown) {
    throw fileFault("read", path, thrown);
  }
}

/** As `readWhole`, and undefined where there is no file of this name. */
export async function readIfPresent(path: string, mostBytes: number): Promise<Uint8Array | undefined> {
  const found = await stat(path).catch((thrown: unknown) => {
    if (errorCode(thrown) === "ENOENT" || errorCode(thrown) === "ENOTDIR") return undefined;
    throw fileFault("read", path, thrown);
  });
  return found === undefined ? undefined : readWhole(path, mostBytes);
}
