/** A session computes only what is new. */
import { expect, test } from "vitest";
import { EXECUTORS } from "../../compiler/cli/executors.ts";
import { KeptValues } from "../../compiler/cli/repl/kept-values.ts";
import { build } from "../../compiler/build/index.ts";
import { valuesOf } from "../../compiler/build/continuation.ts";
import type { BuiltModule } from "../../compiler/build/built.ts";
import type { Graph, Node } from "../../compiler/ir/graph.ts";
import { parse } from "../../grammar/index.ts";

function after(text: string, past?: BuiltModule): BuiltModule {
  return build(parse({ path: "test.net", text }).module, { after: past?.ending });
}

function nodeOf(built: BuiltModule, name: string): Node {
  const value = valuesOf(built.ending).get(name);
  if (value?.kind !== "tensor") throw new Error(`${name} is no tensor`);
  return value.node;
}

const graphOf = (node: Node): Graph => ({ name: "predict", results: [{ role: "output", name: "0", node }] });

test.each(EXECUTORS)("a value that is kept is not computed again, on %s", async (executor) => {
  const kept = new KeptValues({ executor, seed: 0 });
  // An index that is out of range, so that computing it again would be seen.
  const first = after("x = arange(3) * 2\ny = x[sum(x)]");
  const y = nodeOf(first, "y");
  await expect(kept.compute(graphOf(y), first)).rejects.toThrow("out of range");
  kept.keep(new Map([[y, { dtype: "i32", shape: [], data: [5] }]]), first.ending);
  const second = after("z = y * 10 + x", first);
  const z = nodeOf(second, "z");
  expect(Array.from((await kept.compute(graphOf(z), second)).get(z)?.data ?? [])).toEqual([50, 52, 54]);
  expect((await kept.compute(graphOf(y), second)).get(y)?.data[0]).toBe(5);
  // What no name stands for any more is let go.
  const third = after("y = 1\nz = 2", second);
  kept.keep(new Map(), third.ending);
  await expect(kept.compute(graphOf(z), third)).rejects.toThrow("out of range");
});
