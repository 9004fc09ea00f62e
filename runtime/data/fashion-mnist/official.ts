/**
 * The four official files of Fashion-MNIST: IDX arrays under gzip, known by their MD5. They are taken
 * from the cache where they lie there, and else downloaded into it.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ensureDirectory, readIfPresent, writeAtomically } from "../../files/files.ts";
import { download } from "../download.ts";
import type { DataEnvironment } from "../environment.ts";
import { Fault, reasonOf } from "../fault.ts";
import { readIdx } from "../idx.ts";
import { CLASS_NAMES, PIXELS, SIDE } from "./clothes.ts";
import type { Clothes, ImageSet } from "./clothes.ts";

export const OFFICIAL_MIRRORS: readonly string[] = [
  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
  "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
];

export interface OfficialFile {
  readonly name: string;
  readonly md5: string;
  readonly part: "train" | "val";
  readonly holds: "images" | "labels";
}

/** The smallest comes first: it is the one that finds a mirror that answers. */
export const OFFICIAL_FILES: readonly OfficialFile[] = [
  {
    name: "t10k-labels-idx1-ubyte.gz",
    md5: "bb300cfdad3c16e7a12a480ee83cd310",
    part: "val",
    holds: "labels",
  },
  {
    name: "train-labels-idx1-ubyte.gz",
    md5: "25c81989df183df01b3e8a0aad5dffbe",
    part: "train",
    holds: "labels",
  },
  {
    name: "t10k-images-idx3-ubyte.gz",
    md5: "bef4ecab320f06d8554ea6380940ec79",
    part: "val",
    holds: "images",
  },
  {
    name: "train-images-idx3-ubyte.gz",
    md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    part: "train",
    holds: "images",
  },
];

/** The directory in which the four files may also be laid by hand. */
export function officialDirectory(environment: DataEnvironment): string {
  return join(environment.cacheDirectory, "fashion-mnist");
}

/** All four files, from the cache or downloaded. Throws where one cannot be had from any mirror. */
export async function loadOfficial(
  environment: DataEnvironment,
  files: readonly OfficialFile[] = OFFICIAL_FILES,
): Promise<Clothes> {
  const contents = new Map<string, Uint8Array>();
  let mirrors = environment.fashionMnistMirrors;
  for (const file of files) {
    const kept = await readKept(file, environment);
    if (kept !== undefined) {
      contents.set(`${file.part} ${file.holds}`, kept);
      continue;
    }
    const fetched = await fetchFromAny(file, mirrors, environment);
    // The mirror that answered first is asked first, and alone while it does its duty.
    mirrors = [fetched.mirror, ...mirrors.filter((mirror) => mirror !== fetched.mirror)];
    contents.set(`${file.part} ${file.holds}`, fetched.bytes);
    await keep(file, fetched.bytes, environment);
  }
  const set = (part: "train" | "val"): ImageSet =>
    imageSet(part, contents.get(`${part} images`), contents.get(`${part} labels`));
  return { source: "official", train: set("train"), val: set("val") };
}

async function readKept(file: OfficialFile, environment: DataEnvironment): Promise<Uint8Array | undefined> {
  const path = join(officialDirectory(environment), file.name);
  try {
    const bytes = await readIfPresent(path, environment.download.mostBytes);
    if (bytes === undefined || md5(bytes) === file.md5) return bytes;
    environment.report(`${path} is not the official file (its MD5 differs); it is fetched again`);
  } catch (thrown) {
    environment.report(reasonOf(thrown));
  }
  return undefined;
}

async function keep(file: OfficialFile, bytes: Uint8Array, environment: DataEnvironment): Promise<void> {
  try {
    await ensureDirectory(officialDirectory(environment));
    await writeAtomically(join(officialDirectory(environment), file.name), bytes);
  } catch (thrown) {
    environment.report(`${reasonOf(thrown)}; going on without keeping it`);
  }
}

interface Fetched {
  readonly mirror: string;
  readonly bytes: Uint8Array;
}

/** Asks all mirrors at once and takes the first sound answer; the others are let go. */
async function fetchFromAny(
  file: OfficialFile,
  mirrors: readonly string[],
  environment: DataEnvironment,
): Promise<Fetched> {
  const others = new AbortController();
  const attempts = mirrors.map(async (mirror): Promise<Fetched> => {
    try {
      const bytes = await download(mirror + file.name, environment.download, others.signal);
      const found = md5(bytes);
      if (found !== file.md5) throw new Error(`its MD5 is ${found}, not ${file.md5} (${bytes.length} bytes)`);
      return { mirror, bytes };
    } catch (thrown) {
      throw new Error(`${new URL(mirror).host}, ${file.name}: ${reasonOf(thrown)}`);
    }
  });
  try {
    return await Promise.any(attempts);
  } catch (thrown) {
    const reasons = thrown instanceof AggregateError ? thrown.errors.map(reasonOf) : [reasonOf(thrown)];
    throw new Error(reasons.length === 0 ? "no mirror is set" : reasons.join("; "));
  } finally {
    others.abort();
  }
}

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

function imageSet(
  part: string,
  packedImages: Uint8Array | undefined,
  packedLabels: Uint8Array | undefined,
): ImageSet {
  const images = unpack(`the ${part} images`, packedImages);
  const labels = unpack(`the ${part} labels`, packedLabels);
  const [count = 0, rows, columns] = images.shape;
  if (images.shape.length !== 3 || rows !== SIDE || columns !== SIDE) {
    throw new Fault(
      "N654",
      `the ${part} images have the shape [${images.shape.join(", ")}], not [n, 28, 28]`,
    );
  }
  if (labels.shape.length !== 1 || labels.values.length !== count) {
    throw new Fault(
      "N654",
      `there are ${count} ${part} images and labels of shape [${labels.shape.join(", ")}]`,
    );
  }
  const wrong = labels.values.findIndex((label) => label >= CLASS_NAMES.length);
  if (wrong >= 0)
    throw new Fault("N654", `the ${part} label of image ${wrong} is ${labels.values[wrong]}, not 0 to 9`);
  return { images: images.values, labels: labels.values };
}

function unpack(
  name: string,
  packed: Uint8Array | undefined,
): { shape: readonly number[]; values: Uint8Array } {
  if (packed === undefined) throw new Fault("N655", `${name} of Fashion-MNIST are missing`);
  // The largest unpacked file is 60,000 images and a header of 16 bytes.
  const array = readIdx(gunzipSync(packed, { maxOutputLength: 60_000 * PIXELS + 16 }), name);
  if (!(array.values instanceof Uint8Array)) throw new Fault("N654", `${name} are ${array.dtype}, not u8`);
  return { shape: array.shape, values: array.values };
}
