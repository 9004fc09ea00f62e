/** Lets the operations on files below a folder fail, as a full disk, a broken one or a missing permission makes them. */
import fs from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { sep } from "node:path";

export const FILE_ERRORS = ["ENOSPC", "EIO", "EACCES"] as const;
export type FileError = (typeof FILE_ERRORS)[number];

export interface FileFailure {
  readonly folder: string;
  /** The first operation that fails, from 1. */
  readonly from: number;
  /** Whether all after it fail too. */
  readonly lasting?: boolean;
  readonly error: FileError;
}

const PROMISED = [
  ...["access", "mkdir", "open", "readFile", "readdir", "readlink", "realpath", "rename", "rm", "stat"],
  "writeFile",
] as const;
const SYNCHRONOUS = ["statSync", "readFileSync"] as const;
const OF_HANDLES = ["writeFile", "sync", "close", "read", "stat"] as const;

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Runs something under such failures. `operations` are the names of its file operations, failed ones included. */
export async function withFailingFiles<T>(
  { folder, from, lasting = false, error }: FileFailure,
  run: () => Promise<T>,
): Promise<{ readonly result: T; readonly operations: readonly string[] }> {
  const operations: string[] = [];
  /** Counts an operation; the error where it is to fail. */
  const failureOf = (name: string): Error | undefined => {
    const count = operations.push(name);
    const fails = lasting ? count >= from : count === from;
    return fails
      ? Object.assign(new Error(`${error}: made for a test, ${name}`), { code: error })
      : undefined;
  };
  const isBelow = (path: unknown): boolean =>
    typeof path === "string" && `${path}${sep}`.startsWith(folder + sep);
  const patchHandle = (handle: FileHandle): void => {
    for (const name of OF_HANDLES) {
      const original = Reflect.get(handle, name) as AnyFunction;
      const patched = async (...args: unknown[]): Promise<unknown> => {
        const failure = failureOf(`handle.${name}`);
        if (failure === undefined) return original.apply(handle, args);
        // A handle whose closing fails is closed all the same.
        if (name === "close") await original.apply(handle, args);
        throw failure;
      };
      Object.defineProperty(handle, name, { value: patched });
    }
  };

  const promised = fs.promises as unknown as Record<string, AnyFunction>;
  const synchronous = fs as unknown as Record<string, AnyFunction>;
  const undo: (() => void)[] = [];
  const patch = (
    object: Record<string, AnyFunction>,
    name: string,
    patched: (original: AnyFunction) => AnyFunction,
  ) => {
    const original = object[name];
    if (original === undefined) throw new Error(`there is no ${name}`);
    object[name] = patched(original);
    undo.push(() => {
      object[name] = original;
    });
  };
  for (const name of PROMISED)
    patch(promised, name, (original) => async (...args) => {
      if (!isBelow(args[0])) return original.apply(promised, args);
      const failure = failureOf(name);
      if (failure !== undefined) throw failure;
      const value = await original.apply(promised, args);
      if (name === "open") patchHandle(value as FileHandle);
      return value;
    });
  for (const name of SYNCHRONOUS)
    patch(synchronous, name, (original) => (...args) => {
      const failure = isBelow(args[0]) ? failureOf(name) : undefined;
      if (failure !== undefined) throw failure;
      return original.apply(synchronous, args);
    });
  syncBuiltinESMExports();
  try {
    return { result: await run(), operations };
  } finally {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  }
}
