import { expect, it } from "vitest";
import { MOST_BYTES, withMemory } from "../../runtime/module/memory.ts";
import { createModel } from "../../runtime/module/model.ts";
import { lineMachine, lineManifest } from "./line.ts";

it("a model that no memory can hold is refused before any is asked for", async () => {
  let asked = false;
  const made = createModel(
    lineManifest,
    (bytes, offsets) => {
      asked = true;
      return lineMachine(bytes, offsets);
    },
    { N: 1e9 },
  );
  await expect(made).rejects.toThrow(RangeError);
  await expect(made).rejects.toThrow(
    /^Line needs \d{11} bytes of memory at N = 1000000000, and 4294967296 is the most a module can have$/,
  );
  expect(asked).toBe(false);
});

it("memory that the machine does not give is said in bytes", async () => {
  const refuse = (): never => {
    throw new RangeError("Array buffer allocation failed");
  };
  const manifest = { model: "M", dimensions: [] };
  await expect(withMemory(manifest, [], MOST_BYTES, refuse)).rejects.toThrow(
    "M needs 4294967296 bytes of memory, which this machine does not give: Array buffer allocation failed",
  );
  await expect(withMemory(manifest, [], 8, () => 5)).resolves.toBe(5);
  const other = (): never => {
    throw new TypeError("no");
  };
  await expect(withMemory(manifest, [], 8, other)).rejects.toThrow(new TypeError("no"));
});
