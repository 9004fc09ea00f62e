import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { reasonOf } from "../../../runtime/data/fault.ts";
import {
  OFFICIAL_FILES,
  loadOfficial,
  officialDirectory,
} from "../../../runtime/data/fashion-mnist/official.ts";
import type { OfficialFile } from "../../../runtime/data/fashion-mnist/official.ts";
import { idxBytes, serve, testEnvironment } from "../support.ts";

const PIXELS = 784;
const COUNTS = { train: 3, val: 2 } as const;

/** Small files of the official kind under the official names: contents by name, and the list with their MD5. */
function smallFiles(changes: Readonly<Record<string, Uint8Array>> = {}) {
  const contents = new Map<string, Uint8Array>();
  const files = OFFICIAL_FILES.map((file): OfficialFile => {
    const count = COUNTS[file.part];
    const idx =
      file.holds === "images"
        ? idxBytes(
            0x08,
            [count, 28, 28],
            new Uint8Array(count * PIXELS).map((_, i) => (i * 7) % 256),
          )
        : idxBytes(
            0x08,
            [count],
            new Uint8Array(count).map((_, i) => 9 - i),
          );
    const content = gzipSync(changes[`${file.part} ${file.holds}`] ?? idx);
    contents.set(file.name, content);
    return { ...file, md5: createHash("md5").update(content).digest("hex") };
  });
  return { contents, files };
}

type Answer = (content: Uint8Array) => Uint8Array | number | "hang" | "cut";

/** A mirror that answers with what `answer` makes of each file. Counts its requests. */
async function mirror(contents: ReadonlyMap<string, Uint8Array>, answer: Answer = (content) => content) {
  const requests: string[] = [];
  const address = await serve((request, response) => {
    const name = (request.url ?? "").slice(1);
    requests.push(name);
    const content = contents.get(name);
    const answered = content === undefined ? 404 : answer(content);
    if (answered === "hang") return;
    if (typeof answered === "number") response.writeHead(answered).end();
    else if (answered === "cut") {
      response.writeHead(200, { "content-length": 1e6 });
      response.write("abc", () => response.destroy());
    } else response.end(answered);
  });
  return { address, requests };
}

describe("the list of files", () => {
  test("has the published MD5s", () => {
    expect(Object.fromEntries(OFFICIAL_FILES.map(({ name, md5 }) => [name, md5]))).toEqual({
      "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
      "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
      "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    });
  });
});

describe("loadOfficial", () => {
  test("downloads, checks, keeps and unpacks", async () => {
    const { contents, files } = smallFiles();
    const { address, requests } = await mirror(contents);
    const environment = await testEnvironment({ fashionMnistMirrors: [address] });
    const clothes = await loadOfficial(environment, files);
    expect(clothes.source).toBe("official");
    expect([...clothes.train.labels]).toEqual([9, 8, 7]);
    expect([...clothes.val.labels]).toEqual([9, 8]);
    expect(clothes.train.images).toHaveLength(3 * PIXELS);
    expect([...clothes.val.images.subarray(0, 3)]).toEqual([0, 7, 14]);
    expect((await readdir(officialDirectory(environment))).sort()).toEqual([...contents.keys()].sort());

    const again = await loadOfficial(environment, files);
    expect(again).toEqual(clothes);
    expect(requests).toHaveLength(4);
  });

  test("takes files laid into the cache by hand, and fetches a wrong one again", async () => {
    const { contents, files } = smallFiles();
    const { address, requests } = await mirror(contents);
    const environment = await testEnvironment({ fashionMnistMirrors: [address] });
    const directory = officialDirectory(environment);
    await mkdir(directory, { recursive: true });
    for (const [name, content] of contents) await writeFile(join(directory, name), content);
    const wrong = "t10k-images-idx3-ubyte.gz";
    await writeFile(join(directory, wrong), "something else");
    await loadOfficial(environment, files);
    expect(requests).toEqual([wrong]);
    expect(environment.lines).toEqual([
      `${join(directory, wrong)} is not the official file (its MD5 differs); it is fetched again`,
    ]);
    expect(new Uint8Array(await readFile(join(directory, wrong)))).toEqual(
      new Uint8Array(contents.get(wrong) ?? []),
    );
  });

  test.each<[string, Answer, RegExp]>([
    ["wrong MD5", (content) => content.map((byte) => byte ^ 1), /its MD5 is [0-9a-f]{32}, not [0-9a-f]{32}/],
    ["truncated content", (content) => content.subarray(0, 20), /\(20 bytes\)/],
    ["a connection cut off", () => "cut", /the connection was cut off/],
    ["404", () => 404, /the server answered 404/],
    ["no answer", () => "hang", /no answer within 0.1 s/],
  ])("refuses a mirror with %s, and takes a sound one beside it", async (_, answer, reason) => {
    const { contents, files } = smallFiles();
    const broken = await mirror(contents, answer);
    const download = { connectMilliseconds: 100, stallMilliseconds: 100, mostBytes: 2 ** 20 };
    const alone = await testEnvironment({ fashionMnistMirrors: [broken.address], download });
    const thrown = await loadOfficial(alone, files).catch(reasonOf);
    expect(thrown).toMatch(reason);
    expect(thrown).toContain(`${new URL(broken.address).host}, t10k-labels-idx1-ubyte.gz: `);

    const sound = await mirror(contents);
    const both = await testEnvironment({
      fashionMnistMirrors: [broken.address, sound.address],
      download: { ...download, connectMilliseconds: 5000 },
    });
    expect((await loadOfficial(both, files)).val.labels).toHaveLength(2);
  });

  test("goes on where the cache cannot be written", async () => {
    const { contents, files } = smallFiles();
    const { address } = await mirror(contents);
    const environment = await testEnvironment({ fashionMnistMirrors: [address] });
    await writeFile(environment.cacheDirectory, "a file in the way");
    expect((await loadOfficial(environment, files)).train.labels).toHaveLength(3);
    expect(environment.lines).toHaveLength(4);
    expect(environment.lines[0]).toMatch(/^cannot make the folder .*; going on without keeping it$/);
  });

  test("says so where no mirror is set", async () => {
    await expect(loadOfficial(await testEnvironment())).rejects.toThrow("no mirror is set");
  });

  test.each<[string, string, Uint8Array, string]>([
    [
      "another shape",
      "train images",
      idxBytes(8, [3, 2, 2], new Uint8Array(12)),
      "have the shape [3, 2, 2], not [n, 28, 28]",
    ],
    ["too few labels", "val labels", idxBytes(8, [1], [0]), "there are 2 val images and labels of shape [1]"],
    ["a label of 10", "val labels", idxBytes(8, [2], [0, 10]), "the val label of image 1 is 10, not 0 to 9"],
    ["other numbers", "val labels", idxBytes(9, [2], [0, 1]), "the val labels are i32, not u8"],
    ["no IDX", "val labels", Uint8Array.of(1), "the val labels is not a sound IDX file"],
  ])("refuses files with %s", async (_, which, content, reason) => {
    const { contents, files } = smallFiles({ [which]: content });
    const { address } = await mirror(contents);
    const environment = await testEnvironment({ fashionMnistMirrors: [address] });
    await expect(loadOfficial(environment, files)).rejects.toThrow(reason);
  });
});
