import { mkdir, readFile, readdir, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Fault } from "../../runtime/data/fault.ts";
import { ensureDirectory, readIfPresent, readWhole, writeAtomically } from "../../runtime/files/files.ts";
import { temporaryDirectory } from "../data/support.ts";

const NO_SUCH = "there is no such file";
const A_DIRECTORY = "it is a folder";

describe("writeAtomically", () => {
  test("writes text, bytes and parts, replaces what was there, and leaves nothing else", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, "weights");
    await writeAtomically(path, "λ");
    expect(await readFile(path, "utf8")).toBe("λ");
    await writeAtomically(path, Uint8Array.of(0, 255));
    expect([...(await readFile(path))]).toEqual([0, 255]);
    await writeAtomically(path, [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)]);
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
    await writeAtomically(path, []);
    expect(await readFile(path)).toHaveLength(0);
    expect(await readdir(directory)).toEqual(["weights"]);
  });

  test("writes a name as long as the file system allows", async () => {
    const directory = await temporaryDirectory();
    const name = "n".repeat(255);
    await writeAtomically(join(directory, name), "x");
    expect(await readdir(directory)).toEqual([name]);
  });

  test("follows a symbolic link and writes to a device as it is", async () => {
    const directory = await temporaryDirectory();
    const [real, link] = [join(directory, "real"), join(directory, "link")];
    await writeFile(real, "old");
    await symlink(real, link);
    await writeAtomically(link, "new");
    expect(await readFile(real, "utf8")).toBe("new");
    expect(await readlink(link)).toBe(real);
    await symlink("/dev/null", join(directory, "nowhere"));
    await writeAtomically(join(directory, "nowhere"), "x");
    expect(await readlink(join(directory, "nowhere"))).toBe("/dev/null");
  });

  test("two writers at once leave one whole file", async () => {
    const directory = await temporaryDirectory();
    const path = join(directory, "shared");
    const contents = [..."abcdef"].map((letter) => letter.repeat(100_000));
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    expect(contents).toContain(await readFile(path, "utf8"));
    expect(await readdir(directory)).toEqual(["shared"]);
  });

  test.each([
    ["missing/weights", NO_SUCH],
    ["taken", A_DIRECTORY],
    ["file/weights", "a part of the path is not a folder"],
    ["n".repeat(256), "the name is too long"],
  ])("refuses %s in one line with the path and the reason, leaving nothing", async (name, reason) => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, "taken"));
    await writeFile(join(directory, "file"), "");
    const path = join(directory, name);
    await expect(writeAtomically(path, "x")).rejects.toEqual(
      new Fault("N653", `cannot write ${path}: ${reason}`),
    );
    expect(await readdir(directory)).toEqual(["file", "taken"]);
  });

  test("a disk that is full is said to be full", async () => {
    await expect(writeAtomically("/dev/full", "x")).rejects.toEqual(
      new Fault("N653", "cannot write /dev/full: the disk is full"),
    );
  });
});

test("ensureDirectory makes what is missing and refuses a file in the way", async () => {
  const directory = await temporaryDirectory();
  await ensureDirectory(join(directory, "a", "b"));
  await ensureDirectory(join(directory, "a", "b"));
  expect(await readdir(join(directory, "a"))).toEqual(["b"]);
  const path = join(directory, "file");
  await writeFile(path, "");
  await expect(ensureDirectory(path)).rejects.toEqual(
    new Fault("N653", `cannot make the folder ${path}: a file of this name is in the way`),
  );
});

test("readWhole and readIfPresent give plain bytes or one message", async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, "f");
  await writeFile(path, "abc");
  expect(await readWhole(path, 3)).toEqual(Uint8Array.of(97, 98, 99));
  expect(await readIfPresent(path, 3)).toEqual(Uint8Array.of(97, 98, 99));
  await expect(readWhole(path, 2)).rejects.toThrow(
    new Fault("N653", `cannot read ${path}: it holds 3 bytes, and 2 are the most`),
  );
  const missing = join(directory, "missing");
  await expect(readWhole(missing, 9)).rejects.toThrow(`cannot read ${missing}: ${NO_SUCH}`);
  expect(await readIfPresent(missing, 9)).toBeUndefined();
  expect(await readIfPresent(join(path, "below"), 9)).toBeUndefined();
  await expect(readIfPresent(directory, 1e6)).rejects.toThrow(`cannot read ${directory}: ${A_DIRECTORY}`);
});

test("a directory that no file system makes is refused at once", async () => {
  for (const path of ["/proc/netc-test", "/proc/netc-test/deep/er"])
    await expect(ensureDirectory(path)).rejects.toMatchObject({ code: "N653" });
});
