import { expect, it } from "vitest";
import bundle from "../../compiler/ir/dim.ts?bundle";

it("gives a module as one script that defines __netc", () => {
  const dims = new Function(`${bundle}; return __netc;`)() as typeof import("../../compiler/ir/dim.ts");
  expect(dims.formatDim(dims.addDims(dims.dimVariable("N"), 1))).toBe("N + 1");
});
