/**
 * No rewrite overflows or underflows f32 if the original does not: for numbers of every size, a finite element stays
 * finite, and one that is not 0 does not become 0.
 */
import { describe, expect, it } from "vitest";
import { createBuilder, type Node } from "../../compiler/ir/graph.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { SIMPLIFICATIONS } from "../../compiler/passes/simplify.ts";
import { match } from "../../compiler/rewrite/pattern.ts";
import type { Rewrite } from "../../compiler/rewrite/rewrite.ts";
import { createModel, inputOf } from "../differential/machines.ts";
import { STABILISATIONS } from "../../compiler/rewrite/rules/stability.ts";
import { UNSTABLE_FORMULAS } from "../support/unstable-formulas.ts";
import { bindingsFor, DIMS, instanceOf } from "../support/pattern-instance.ts";

const SIZES = [1e-45, 1e-38, 3e-30, 1e-20, 2e-10, 1, 20, 80, 100, 3e10, 1e20, 2e30, 1.5e38, 3e38].map(
  Math.fround,
);
const NUMBERS = SIZES.flatMap((size) => [size, -size]);
const CONSTANTS: readonly [number, ...number[]] = [-2, -1, 0, 0.5, 1, 2, 3, 4, ...NUMBERS];

interface Instance {
  readonly from: Node;
  readonly to: Node;
  readonly seed: number;
}

const WANTED = 16;

/** Instances of floats, with constants of every size. */
function instances(rule: Rewrite): readonly Instance[] {
  const found: Instance[] = [];
  for (let seed = 0; seed < 4000 && found.length < WANTED; seed++) {
    const builder = createBuilder();
    const formula = UNSTABLE_FORMULAS.get(rule.name);
    const from = formula?.(builder, seed) ?? instanceOf(rule.when, builder, seed, CONSTANTS);
    const bindings = from && match(rule.when, from);
    const to = bindings && rule.to(builder, bindings);
    const isChange = from !== undefined && to !== undefined && to !== null && to !== from;
    if (isChange && from.type.dtype === "f32") found.push({ from, to, seed });
  }
  return found;
}

async function faults({ from, to, seed }: Instance): Promise<readonly string[]> {
  const results = [from, to].map((node, i) => ({ role: "output", name: String(i), node }) as const);
  const model = await createModel(lowerModel(inputOf([{ name: "g", results }])), "js", DIMS);
  const found: string[] = [];
  for (let draw = 0; draw < 40; draw++) {
    model.set(bindingsFor([from, to], 100 * seed + draw, NUMBERS));
    const [before, after] = model.run(0, DIMS);
    if (before === undefined || after === undefined) throw new Error("two results");
    before.data.forEach((value, i) => {
      const other = after.data[i] ?? NaN;
      if (Number.isFinite(value) && (!Number.isFinite(other) || (value !== 0 && other === 0)))
        found.push(`seed ${String(seed)}: ${String(value)} became ${String(other)}`);
    });
  }
  return found;
}

const RULES = [...SIMPLIFICATIONS, ...STABILISATIONS]
  .filter(({ floats }) => floats !== "exact")
  .map((rule) => ({
    name: `${rule.name} (${rule.when.op})`,
    found: instances(rule),
  }));

it("every rule that may round otherwise has instances", () => {
  for (const { name, found } of RULES) expect(found.length, name).toBe(WANTED);
});

describe.each(RULES)("$name", ({ found }) => {
  it("keeps within range", async () => {
    for (const instance of found) expect(await faults(instance)).toEqual([]);
  });
});
