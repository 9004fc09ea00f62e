/**
 * The cache of Fashion-MNIST: one file that is read whole and used in place. Layout, integers
 * little-endian: 8 bytes of magic, 32 of SHA-256 over all that follows, then four u32 (source, train
 * count, val count, bytes an image), train images, val images, train labels, val labels.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ensureDirectory, readIfPresent, writeAtomically } from "../../files/files.ts";
import type { DataEnvironment } from "../environment.ts";
import { reasonOf } from "../fault.ts";
import { CLASS_NAMES, PIXELS } from "./clothes.ts";
import type { Clothes, ClothesSource } from "./clothes.ts";

const MAGIC = new TextEncoder().encode("netcFM1\n");
const HASH_BYTES = 32;
const COUNTS_BYTES = 16;
const COUNTS_AT = MAGIC.length + HASH_BYTES;
const BODY_AT = COUNTS_AT + COUNTS_BYTES;
const MOST_BYTES = 2 ** 27;
const SOURCES: readonly ClothesSource[] = ["official", "package"];

export function cachePath(environment: DataEnvironment): string {
  return join(environment.cacheDirectory, "fashion-mnist.bin");
}

/** What the cache holds; undefined where there is none, or a damaged one (which is reported). */
export async function readCache(environment: DataEnvironment): Promise<Clothes | undefined> {
  const path = cachePath(environment);
  try {
    const bytes = await readIfPresent(path, MOST_BYTES);
    if (bytes === undefined) return undefined;
    const clothes = decodeCache(bytes);
    if (clothes === undefined) environment.report(`${path} is damaged; it is made again`);
    return clothes;
  } catch (thrown) {
    environment.report(`${reasonOf(thrown)}; going on without it`);
    return undefined;
  }
}

/** Writes the cache; where that fails it is reported, for the data are in memory all the same. */
export async function writeCache(clothes: Clothes, environment: DataEnvironment): Promise<void> {
  try {
    await ensureDirectory(environment.cacheDirectory);
    await writeAtomically(cachePath(environment), encodeCache(clothes));
  } catch (thrown) {
    environment.report(`${reasonOf(thrown)}; the next start will take as long as this one`);
  }
}

/** The parts of the file, in order. */
export function encodeCache(clothes: Clothes): readonly Uint8Array[] {
  const { train, val } = clothes;
  const counts = new Uint8Array(COUNTS_BYTES);
  const view = new DataView(counts.buffer);
  [SOURCES.indexOf(clothes.source), train.labels.length, val.labels.length, PIXELS].forEach(
    (count, index) => {
      view.setUint32(4 * index, count, true);
    },
  );
  const hashed = [counts, train.images, val.images, train.labels, val.labels];
  const hash = createHash("sha256");
  for (const part of hashed) hash.update(part);
  return [MAGIC, hash.digest(), ...hashed];
}

/** Views of the bytes given; undefined where they are not a whole and unharmed cache. */
export function decodeCache(bytes: Uint8Array): Clothes | undefined {
  if (bytes.length < BODY_AT || MAGIC.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + COUNTS_AT);
  const source = SOURCES[view.getUint32(0, true)];
  const [train, val, pixels] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
  if (source === undefined || pixels !== PIXELS) return undefined;
  if (bytes.length !== BODY_AT + (train + val) * (PIXELS + 1)) return undefined;
  const hash = createHash("sha256").update(bytes.subarray(COUNTS_AT)).digest();
  if (!hash.equals(bytes.subarray(MAGIC.length, COUNTS_AT))) return undefined;

  let at = BODY_AT;
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length));
  const [trainImages, valImages] = [take(train * PIXELS), take(val * PIXELS)];
  const [trainLabels, valLabels] = [take(train), take(val)];
  if ([...trainLabels, ...valLabels].some((label) => label >= CLASS_NAMES.length)) return undefined;
  return {
    source,
    train: { images: trainImages, labels: trainLabels },
    val: { images: valImages, labels: valLabels },
  };
}
