import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatBytes } from "../../compiler/cli/memory.ts";
import { netc, temporaryFolder } from "../support/cli.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/linear-regression/model.net");

describe("memory", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [4_066_048, "3.9 MiB"],
    [2 ** 32, "4.0 GiB"],
    [2 ** 70, "1048576.0 PiB"],
  ])("of %d bytes is %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each(["wasm", "js"])("that no %s module can have is a message", async (target) => {
    const folder = await temporaryFolder();
    const text = `model Wide() {
  input x: f32[N, 100_000]
  param W: f32[100_000, 100_000] = normal(std=0.1)
  loss L = mean(x @ W)
}
`;
    await writeFile(join(folder, "wide.net"), text);
    const { status, out, err } = await netc(folder, "build", "wide.net", "--target", target);
    expect([status, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^netc: Wide needs \d+\.\d GiB of memory at N = 1; 4\.0 GiB is the most a module can have\n$/,
    );
  });

  it("counts the batch", async () => {
    const { status, err } = await netc(await temporaryFolder(), "train", EXAMPLE, "--batch", "1e9");
    expect(status).toBe(1);
    expect(err).toMatch(/^netc: LinearRegression needs \d+\.\d GiB of memory at N = 1,000,000,000; /);
  });
});

it.each(["4294967296", "-1"])("--seed=%s is wrong usage", async (seed) => {
  expect(await netc("/", "train", EXAMPLE, `--seed=${seed}`)).toEqual({
    status: 2,
    out: "",
    err: `netc: --seed takes a whole number from 0 to 4294967295; found "${seed}"\n`,
  });
});
