/** The files that a `.net` file imports, read from disk. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { posix, resolve as absolute, dirname } from "node:path";
import type { Source } from "../../grammar/source.ts";
import type { Resolver } from "../build/names/imports.ts";
import { fileReason } from "../../runtime/files/files.ts";
import { LARGEST_FILE } from "./sources.ts";

/** Reads paths relative to the importing file, whose own is relative to `cwd`. A file has one text, by whatever links it is reached. */
export function fileResolver(cwd: string): Resolver {
  const known = new Map<string, Source>();
  const placeOf = ({ path }: Source): string => absolute(cwd, path);
  return (path, importer) => {
    try {
      // What imports itself, through links or not, must meet its own text again.
      const own = realPath(placeOf(importer));
      if (own !== undefined && !known.has(own)) known.set(own, importer);
      const place = realpathSync(absolute(dirname(placeOf(importer)), path));
      const read = known.get(place);
      if (read !== undefined) return read;
      const file = statSync(place);
      if (!file.isFile()) return { reason: "it is not a file" };
      if (file.size > LARGEST_FILE) return { reason: "it is too large for a .net file" };
      const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(place));
      const source = { path: posix.join(posix.dirname(importer.path), path), text };
      known.set(place, source);
      return source;
    } catch (fault) {
      return { reason: fileReason(fault) };
    }
  };
}

/** Where a file really lies; undefined for what is no file, such as standard input. */
function realPath(place: string): string | undefined {
  try {
    return realpathSync(place);
  } catch {
    return undefined;
  }
}
