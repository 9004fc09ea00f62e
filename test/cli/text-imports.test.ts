import { expect, it } from "vitest";
import prelude from "../../compiler/std/prelude.net";
import bundle from "../../compiler/ir/dim.ts?bundle";
import type * as Dims from "../../compiler/ir/dim.ts";

it("gives a module and what it imports as one script that defines __netc", async () => {
  const url = `data:text/javascript,${encodeURIComponent(`${bundle}; export default __netc;`)}`;
  const { default: dims } = (await import(url)) as { readonly default: typeof Dims };
  expect(dims.formatDim(dims.addDims(dims.dimVariable("N"), 1))).toBe("N + 1");
});

it("gives a .net file as its text", () => {
  expect(prelude).toMatch(/^fn ones\(/m);
});
