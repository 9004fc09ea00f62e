/** What loading data needs of the world outside, so that tests (and a board) can give their own. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { DownloadLimits } from "./download.ts";
import { OFFICIAL_MIRRORS } from "./fashion-mnist/official.ts";

export interface DataEnvironment {
  /** Where downloads and converted data are kept. */
  readonly cacheDirectory: string;
  /** Directories from which npm packages are looked up, in order. */
  readonly packageRoots: readonly string[];
  /** Addresses that hold the four official files of Fashion-MNIST, each ending in `/`. */
  readonly fashionMnistMirrors: readonly string[];
  readonly download: DownloadLimits;
  /** One line for people about something that takes a while or did not go as usual. */
  report(line: string): void;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * `NETC_CACHE` where it is set, else `netc` in `XDG_CACHE_HOME` (ignored where it is relative, as its
 * specification says), else `~/.cache/netc`.
 */
export function cacheDirectory(variables: Variables, home: string): string {
  const { NETC_CACHE: own, XDG_CACHE_HOME: shared } = variables;
  if (own !== undefined && own !== "") return own;
  return join(shared !== undefined && isAbsolute(shared) ? shared : join(home, ".cache"), "netc");
}

/** The environment of this process; `report` gets lines meant for stderr. */
export function processEnvironment(report: (line: string) => void): DataEnvironment {
  return {
    cacheDirectory: cacheDirectory(process.env, homedir()),
    packageRoots: [process.cwd(), import.meta.dirname],
    fashionMnistMirrors: OFFICIAL_MIRRORS,
    // Without a network the mirrors must give up within three seconds together.
    download: { connectMilliseconds: 2500, stallMilliseconds: 10_000, mostBytes: 2 ** 26 },
    report,
  };
}
