/**
 * Elements that were not selected contribute exactly 0 to gradients. Random programs compute infinite and undefined values
 * and do not select them. Hyper-dual numbers copy only the selected element and its derivatives, so they give the expected
 * gradient. `FUZZ_RUNS` and `FUZZ_SEED` try more programs.
 */
import { describe, expect, it } from "vitest";
import { reachable } from "../../compiler/ir/graph.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import { buildText } from "../build/support.ts";
import type { Program } from "../fuzz/generate/program.ts";
import { checkAll, NO_HURRY, seeds } from "../fuzz/runs.ts";
import { isLeaf, slopesOf, type Problem, type Slope } from "./check.ts";
import { randomSelection, type Selection } from "./random-selection.ts";

/** The loss as a model of f64 inputs; only those that it reads are differentiated by. */
function problemOf({ definitions, body, loss, values }: Selection): Problem {
  const lines = ["input x: f64[3]", "input y: f64[3]", ...body, `loss L = ${loss}`];
  const { module } = buildText(`${definitions}model M() {\n${lines.map((line) => `  ${line}\n`).join("")}}`);
  const errors = module.diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ message }) => message)).toEqual([]);
  const root = module.models[0]?.forward.results.find(({ role }) => role === "loss")?.node;
  if (root === undefined) throw new Error("the model has no loss");
  const leaves = reachable([root]).filter(isLeaf);
  const valueOf = (name: string) => tensorValue("f64", [3], name === "x" ? values.x : values.y);
  return {
    builder: module.builder,
    loss: root,
    leaves,
    values: new Map(leaves.map((leaf) => [leaf, valueOf(leaf.attrs.name)])),
    dims: new Map(),
  };
}

/** Where the loss is smooth, and its derivatives within f64. */
const isSmooth = ({ expected }: Slope): boolean => Math.abs(expected) < 1e100;

/** Nearly equal, relative to the largest slope: smaller slopes have fewer correct digits. */
function isNear({ found, expected }: Slope, largest: number): boolean {
  return Math.abs(found - expected) <= 1e-9 * Math.max(1, largest);
}

/** Whether f32 surely holds all values of the program: values that nearly overflow have large slopes. */
function staysInF32(selection: Selection): boolean {
  return slopesOf(problemOf(selection)).every(({ expected }) => !(Math.abs(expected) > 1e12));
}

/** The same program in f32, as a script that shows its results and the gradient by what the loss reads. */
function scriptOf({ definitions, body, loss, values }: Selection): Program {
  const leaf = (name: "x" | "y"): string =>
    `${name} = [${values[name].map((value) => value.toFixed(2)).join(", ")}]`;
  const readers = new Set(body.flatMap((line) => line.match(/\b[xyv]\d?\b/g) ?? []));
  const read = (["x", "y"] as const).filter((name) => readers.has(name));
  const sums = read.map((name) => `0 * sum(${name})`).join(" + ");
  const text = [
    definitions,
    ...[leaf("x"), leaf("y"), ...body],
    `L = ${loss} + ${sums}`,
    `g = grad(L, [${read.join(", ")}])`,
    `show L, ${read.map((_, i) => `g[${String(i)}]`).join(", ")}`,
  ];
  return { text: `${text.join("\n")}\n`, parts: "" };
}

describe("random selections", () => {
  it(
    "have the gradients, of both orders, of what they select",
    () => {
      let [compared, open] = [0, 0];
      for (const seed of seeds(600)) {
        const selection = randomSelection(seed);
        const slopes = slopesOf(problemOf(selection));
        const smooth = slopes.filter(isSmooth);
        const largest = smooth.reduce((most, { expected }) => Math.max(most, Math.abs(expected)), 0);
        const wrong = smooth.filter((slope) => !isNear(slope, largest));
        const { body, values } = selection;
        if (wrong.length > 0)
          expect.fail(`seed ${String(seed)}: ${JSON.stringify({ body, values, wrong }, null, 2)}`);
        compared += smooth.length;
        open += slopes.length - smooth.length;
      }
      expect(open).toBeLessThan(compared / 3);
    },
    NO_HURRY,
  );

  it(
    "have the same bits on JS and WASM, and the interpreter's values",
    async () => {
      let [decided, refused] = [0, 0];
      await checkAll(
        seeds(60).filter((seed) => staysInF32(randomSelection(seed))),
        (seed) => scriptOf(randomSelection(seed)),
        (findings) => {
          decided += findings.decided;
          refused += findings.refused.length;
        },
      );
      expect(refused).toBe(0);
      expect(decided).toBeGreaterThan(0);
    },
    NO_HURRY,
  );
});
