import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { netc, temporaryFolder } from "../support/cli.ts";

describe("files", () => {
  it.each(["check", "fmt", "build", "view", "train", "emit"])(
    "netc %s names a file that is not there",
    async (command) => {
      expect(await netc(await temporaryFolder(), command, "nowhere.net")).toEqual({
        status: 1,
        out: "",
        err: "netc: cannot read nowhere.net: there is no such file\n",
      });
    },
  );

  it("refuses folders and what is not UTF-8", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "folder.net"));
    await writeFile(join(folder, "binary.net"), new Uint8Array([0xff, 0xfe, 0x00]));
    expect((await netc(folder, "check", "folder.net")).err).toBe(
      "netc: cannot read folder.net: it is a folder\n",
    );
    expect((await netc(folder, "check", "binary.net")).err).toBe(
      "netc: cannot read binary.net: it is not UTF-8 text\n",
    );
  });

  it("writes into no file that stands where a folder should", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "m.net"), "model M() {\n  input x: f32[N]\n  output y = x * 2\n}\n");
    const { status, out, err } = await netc(folder, "build", "m.net", "-o", "m.net");
    expect([status, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^error\[N653\]: cannot make the folder .*m\.net: a file of this name is in the way\n$/,
    );
  });

  it("formats a file in place, once and for all, and leaves a broken one alone", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.net"), "fn  f(x)=x*2   # twice\n");
    await writeFile(join(folder, "b.net"), "fn f(x = x\n");
    expect((await netc(folder, "fmt", "--check", "a.net")).out).toBe("a.net\n");
    expect((await netc(folder, "fmt", "a.net", "b.net")).status).toBe(1);
    expect(await readFile(join(folder, "a.net"), "utf8")).toBe("fn f(x) = x * 2  # twice\n");
    expect(await readFile(join(folder, "b.net"), "utf8")).toBe("fn f(x = x\n");
    expect(await netc(folder, "fmt", "--check", "a.net")).toEqual({ status: 0, out: "", err: "" });
    expect(await readdir(folder)).toEqual(["a.net", "b.net"]);
  });
});
