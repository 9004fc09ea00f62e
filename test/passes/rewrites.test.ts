/** Every rewrite keeps the value of what it rewrites, as exactly as it says; on graphs grown from its own pattern. */
import { describe, expect, it } from "vitest";
import { dimVariable } from "../../compiler/ir/dim.ts";
import { full } from "../../compiler/ir/construct.ts";
import { createBuilder, type Builder, type Node } from "../../compiler/ir/graph.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { printGraph } from "../../compiler/ir/print.ts";
import { makeRegion } from "../../compiler/ir/region.ts";
import { formatType } from "../../compiler/ir/types.ts";
import { AS_WRITTEN } from "../../compiler/passes/as-written.ts";
import { DETACH, VARIABLE } from "../../compiler/passes/detach.ts";
import { SIMPLIFICATIONS } from "../../compiler/passes/simplify.ts";
import { match } from "../../compiler/rewrite/pattern.ts";
import { STABILISATIONS } from "../../compiler/rewrite/rules/stability.ts";
import type { Rewrite } from "../../compiler/rewrite/rewrite.ts";
import { bindingsFor, instanceOf } from "../support/pattern-instance.ts";
import { UNSTABLE_FORMULAS } from "../support/unstable-formulas.ts";

interface Instance {
  readonly from: Node;
  readonly to: Node;
  readonly seed: number;
}

const WANTED = 8;

/** An `if` on [p0, p1], whose condition is known, or whose sides are the same. */
function decidedIf(b: Builder, seed: number, isSame = false): Node {
  const type = { dtype: "f32", shape: [seed % 3, dimVariable("N")] } as const;
  const [p0, p1] = [0, 1].map((number) => b.node("parameter", [], { number, type }) as Node);
  const [x, y] = ["x", "y"].map((name) => b.node("input", [], { name, type }) as Node);
  if (p0 === undefined || p1 === undefined || x === undefined || y === undefined)
    throw new Error("unreachable");
  const sum = b.node("add", [p0, p1], {});
  const then = makeRegion([type, type], [sum]);
  const otherwise = isSame ? then : makeRegion([type, type], [b.node("mul", [p0, sum], {})]);
  const bool = { dtype: "bool", shape: [] } as const;
  const condition = isSame ? b.node("input", [], { name: "c", type: bool }) : full(b, seed % 2, bool);
  return b.node("if", [condition, x, y], { then, otherwise, result: 0 });
}

/** A loop that is told to make no turn, or whose condition is false. */
function loopWithoutTurns(b: Builder, seed: number): Node {
  const type = { dtype: "f32", shape: [2, dimVariable("N")] } as const;
  const parameter = b.node("parameter", [], { number: 0, type });
  const x = b.node("input", [], { name: "x", type });
  const isCounted = seed % 2 === 0;
  const never = makeRegion([type], [full(b, 0, { dtype: "bool", shape: [] })]);
  const loop = {
    turns: "turns0",
    carried: 1,
    stacked: 0,
    condition: isCounted ? null : never,
    body: makeRegion([type], [b.node("exp", [parameter], {})]),
    isReversed: seed % 3 === 0,
  };
  const src = isCounted ? [full(b, 0, { dtype: "i32", shape: [] }), x] : [x];
  const of = seed % 4 === 3 ? "turns" : "final";
  return b.node("loop", src, { loop, result: { of, index: 0 } });
}

/** Left sides that random growth does not reach. */
const BY_HAND: ReadonlyMap<string, (b: Builder, seed: number) => Node> = new Map([
  ...UNSTABLE_FORMULAS,
  [
    "broadcast-identity",
    (b: Builder, seed: number): Node => {
      const shape = [seed % 3, dimVariable("N")];
      const x = b.node("input", [], { name: "x", type: { dtype: "f32", shape } });
      return b.node("broadcast", [x], { shape, axes: [0, 1] });
    },
  ],
  [
    "guarded-squares",
    (b: Builder, seed: number): Node => {
      const shape = [3, dimVariable("N")];
      const [axes, kept] = [[[0, 1], []] as const, [[0], [1]] as const, [[1], [0]] as const][seed % 3] ?? [
        [],
        [],
      ];
      const x = b.node("input", [], { name: "x", type: { dtype: "f64", shape } });
      const sum = b.node("reduce_sum", [b.node("mul", [x, x], {})], { axes });
      const of = (value: number): Node => full(b, value, sum.type);
      const isZero = b.node("equal", [sum, of(0)], {});
      const factor = b.node("where", [isZero, of(0), of(seed + 0.5)], {});
      return b.node("mul", [x, b.node("broadcast", [factor], { shape, axes: kept })], {});
    },
  ],
  ["if-constant", decidedIf],
  ["if-same", (b: Builder, seed: number): Node => decidedIf(b, seed, true)],
  ["loop-never", loopWithoutTurns],
  [
    "variable",
    (b: Builder, seed: number): Node => {
      const x = b.node("input", [], { name: "x", type: { dtype: "f32", shape: [seed % 3] } });
      return b.node("variable", [x], { number: seed });
    },
  ],
]);

function instances(rule: Rewrite): readonly Instance[] {
  const found: Instance[] = [];
  for (let seed = 0; seed < 4000 && found.length < WANTED; seed++) {
    const builder = createBuilder();
    const from = BY_HAND.get(rule.name)?.(builder, seed) ?? instanceOf(rule.when, builder, seed);
    const bindings = from && match(rule.when, from);
    const to = bindings && rule.to(builder, bindings);
    if (from !== undefined && to !== undefined && to !== null && to !== from) found.push({ from, to, seed });
  }
  return found;
}

function valueOf(node: Node, bindings: ReturnType<typeof bindingsFor>): TensorValue {
  const value = interpret([node], bindings).get(node);
  if (value === undefined) throw new Error("no value");
  return value;
}

/** Of f32 the digits that f32 has. */
function held(value: TensorValue): readonly number[] {
  return value.dtype === "f32" ? [...value.data].map(Math.fround) : [...value.data];
}

/** How far apart two results may be where rounding may differ: constants are rounded to f32. */
const TOLERANCE = { f32: 1e-5, f64: 1e-11, i32: 0, bool: 0 } as const;

function isSound(rule: Rewrite, before: TensorValue, after: TensorValue): boolean {
  const [expected, found] = [held(before), held(after)];
  if (expected.length !== found.length) return false;
  const finite = expected.filter(Number.isFinite).map(Math.abs);
  const scale = Math.max(1, ...finite);
  return expected.every((value, i) => {
    const other = found[i] ?? NaN;
    if (rule.floats === "exact") return Object.is(value, other);
    if (rule.floats === "ignores-nan" && !Number.isFinite(value)) return true;
    return Object.is(value, other) || Math.abs(value - other) <= TOLERANCE[before.dtype] * scale;
  });
}

const RULES = SIMPLIFICATIONS.concat(STABILISATIONS, DETACH, VARIABLE, AS_WRITTEN);

/** One example of a rule: the shortest that was grown, of matrices where there is one. */
function example(rule: Rewrite): string {
  const print = (node: Node): string =>
    printGraph({ name: "example", results: [{ role: "output", name: "out", node }] }).trim();
  const rankOf = (node: Node): number =>
    Math.min(2, ...node.src.map(({ type: { shape } }) => (shape.includes(0) ? 0 : shape.length)));
  const examples = instances(rule).map(({ from, to }) => ({
    rank: rankOf(from),
    text: `${print(from)}\nbecomes\n${print(to)}\n`,
  }));
  const [best] = examples.sort((a, b) => b.rank - a.rank || a.text.length - b.text.length);
  return `== ${rule.name} (${rule.floats}): ${rule.equation}\n${best?.text ?? ""}`;
}

it("golden examples of every rewrite", async () => {
  await expect(RULES.map(example).join("\n")).toMatchFileSnapshot("golden/rewrites.txt");
});

describe.each(RULES.map((rule) => ({ rule, name: `${rule.name} (${rule.when.op})` })))(
  "$name",
  ({ rule }) => {
    const found = instances(rule);

    it("applies to graphs of its pattern and keeps their type", () => {
      expect(found.length).toBe(WANTED);
      for (const { from, to } of found) expect(formatType(to.type)).toBe(formatType(from.type));
    });

    it(`keeps their values (${rule.floats})`, () => {
      for (const { from, to, seed } of found)
        for (const edges of rule.floats === "exact" ? [false, true] : [false]) {
          const bindings = bindingsFor([from, to], seed, edges);
          const [before, after] = [valueOf(from, bindings), valueOf(to, bindings)];
          const text = `seed ${String(seed)}: ${held(before).join(" ")} became ${held(after).join(" ")}`;
          expect(isSound(rule, before, after), text).toBe(true);
        }
    });
  },
);
