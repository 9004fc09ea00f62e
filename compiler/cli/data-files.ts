/** The data files that a `.net` file reads, from disk. */
import { readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, posix, resolve } from "node:path";
import type { Resolver } from "../build/names/imports.ts";
import { fileReason, isAbsence } from "../../runtime/files/files.ts";

/** Reading takes some seconds at this size. */
const LARGEST_DATA = 64 * 2 ** 20;

/** Reads paths relative to the file that names them, whose own is relative to `cwd`. */
export function dataReader(cwd: string): Resolver {
  return (path, { path: naming }) => {
    try {
      const place = resolve(cwd, dirname(naming), path);
      const file = statSync(place);
      if (file.isDirectory()) return { reason: "it is a folder" };
      if (!file.isFile()) return { reason: "it is not a file" };
      if (file.size > LARGEST_DATA) return { reason: "it holds more than 64 MiB" };
      const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(place));
      return { path: isAbsolute(path) ? path : posix.join(posix.dirname(naming), path), text };
    } catch (fault) {
      return { reason: fileReason(fault), isAbsent: isAbsence(fault) };
    }
  };
}
