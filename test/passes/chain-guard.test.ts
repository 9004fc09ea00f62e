/** Chains of floats in another order than written: the check while they run, on numbers of every size. */
import { describe, expect, it } from "vitest";
import { flopsOf } from "../../compiler/ir/cost.ts";
import { dimVariable, formatDim, sizeOf } from "../../compiler/ir/dim.ts";
import { isAtLeast } from "../../compiler/ir/dim-bounds.ts";
import { createBuilder, nodesOf, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { interpretGraph, tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { elementCount, staticShape } from "../../compiler/ir/ops/value.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import type { DType, Shape } from "../../compiler/ir/types.ts";
import { verify } from "../../compiler/ir/verify.ts";
import { lowerModel } from "../../compiler/lower/index.ts";
import { guarded } from "../../compiler/passes/chain-guard.ts";
import { matmulChain } from "../../compiler/passes/matmul-chain.ts";
import { chainAt } from "../../compiler/passes/product-chain.ts";
import { bitsOf } from "../differential/compare.ts";
import { createModel, inputOf } from "../differential/machines.ts";
import { matmul } from "../support/matmul.ts";
import { chainOf } from "../support/random-chain.ts";
import { generator } from "../support/random.ts";

const N = dimVariable("N");
const DIMS = new Map([["N", 9]]);

type Chain = (b: Builder, dtype: DType) => Node;

function matrices(b: Builder, dtype: DType, ...shapes: readonly Shape[]): readonly Node[] {
  return shapes.map((shape, i) => b.node("input", [], { name: `m${String(i)}`, type: { dtype, shape } }));
}

/** The product of matrices of these shapes from the left to the right, or from the right to the left. */
const inTurn =
  (from: "left" | "right", ...shapes: readonly Shape[]): Chain =>
  (b, dtype) => {
    const all = matrices(b, dtype, ...shapes);
    return from === "left"
      ? all.reduce((x, y) => matmul(b, x, y))
      : all.reduceRight((y, x) => matmul(b, x, y));
  };

const square = (count: number, n = 16): readonly Shape[] => Array.from({ length: count }, () => [n, n]);

/** Each is expensive as it is written. */
const CHAINS: Readonly<Record<string, readonly [DType, Chain]>> = {
  "(A @ B) @ c": ["f32", inTurn("left", [24, 24], [24, 24], [24])],
  "a @ (B @ C)": ["f32", inTurn("right", [24], [24, 24], [24, 24])],
  "(A @ b) @ C, b a column and C a row": ["f32", inTurn("right", [24, 16], [16, 1], [1, 24])],
  four: ["f32", inTurn("left", ...square(3), [16])],
  "five from the right": ["f32", inTurn("right", [16], ...square(4))],
  six: ["f32", inTurn("left", ...square(5), [16])],
  "seven, more than f64 holds": ["f32", inTurn("left", ...square(6), [16])],
  "a batch": ["f32", inTurn("left", [3, 24, 2], [3, 2, 24], [3, 24, 2])],
  "rows of any number": ["f32", inTurn("right", [N, 64], [64, 2], [2, 64])],
  "depth of any number": ["f32", inTurn("left", [64, N], [N, 64], [64])],
  f64: ["f64", inTurn("left", [24, 24], [24, 24], [24])],
  transposed: [
    "f32",
    (b, dtype) => {
      const [x, y, v] = matrices(b, dtype, [24, 24], [24, 24], [24]) as [Node, Node, Node];
      const product = matmul(b, y, x);
      return b.node("dot_general", [product, v], { contract: [[0], [0]], batch: [[], []] });
    },
  ],
};

function graphOf(name: string, node: Node): Graph {
  return { name, results: [{ role: "output", name: "out", node }] };
}

/** The chain as it is written, and as the pass leaves it. */
function bothOf([dtype, chain]: readonly [DType, Chain]): readonly [Graph, Graph] {
  const builder = createBuilder();
  const node = chain(builder, dtype);
  const written = graphOf("written", node);
  const { graph } = matmulChain.run(written, { builder, provenance: new Provenance() });
  expect(verify(graph)).toEqual([]);
  return [written, { ...graph, name: "cheap" }];
}

/** How the numbers of a matrix are drawn. */
type Draw = (random: () => number) => number;
const between = (random: () => number, low: number, high: number): number => low + (high - low) * random();
const power = (random: () => number, low: number, high: number): number =>
  (random() < 0.5 ? -1 : 1) * between(random, 1, 2) * 2 ** Math.floor(between(random, low, high));

/** Kinds of one matrix: numbers of one size or of any, with zeros, with infinities and NaN. */
function drawOf(random: () => number): Draw {
  const centre = between(random, -120, 110);
  const kinds: readonly Draw[] = [
    () => power(random, -3, 3),
    () => power(random, centre, centre + 8),
    () => power(random, -149, 127),
    () => power(random, centre, centre + 8),
  ];
  const kind = kinds[Math.floor(random() * kinds.length)] ?? (() => 1);
  const zeros = random() < 0.4 ? 0.3 : 0;
  return () => (random() < zeros ? 0 : kind(random));
}

type Inputs = ReadonlyMap<string, TensorValue>;

function inputsFor(graph: Graph, random: () => number, special: readonly number[] = []): Inputs {
  return new Map(
    nodesOf(graph).flatMap((node): readonly (readonly [string, TensorValue])[] => {
      if (node.op !== "input") return [];
      const shape = staticShape(node.type.shape, DIMS);
      const draw = drawOf(random);
      const values = Array.from({ length: elementCount(shape) }, () =>
        special.length > 0 && random() < 0.01
          ? (special[Math.floor(random() * special.length)] ?? 0)
          : Math.fround(draw(random)),
      );
      return [[node.attrs.name, tensorValue(node.type.dtype, shape, values)]];
    }),
  );
}

const absolute = (inputs: Inputs): Inputs =>
  new Map([...inputs].map(([name, value]) => [name, { ...value, data: value.data.map(Math.abs) }]));

const none = new Map<string, number>();
const boundTo = (inputs: Inputs) => ({ inputs, params: none, states: none, hypers: none, dims: DIMS });

/** Both programs on both targets; gives the results of written and cheap on inputs. */
async function machinesOf(graphs: readonly Graph[]) {
  const lowered = lowerModel(inputOf(graphs));
  const models = [await createModel(lowered, "js", DIMS), await createModel(lowered, "wasm", DIMS)];
  return (inputs: Inputs): readonly TensorValue[] => {
    const [js = [], wasm = []] = models.map((model) => {
      model.set(boundTo(inputs));
      return graphs.flatMap((_, program) => model.run(program, DIMS));
    });
    expect(wasm.map(bitsOf)).toEqual(js.map(bitsOf));
    return js;
  };
}

const FEWEST_CHAINS = 600;
const DRAWS = Math.ceil(FEWEST_CHAINS / Object.keys(CHAINS).length);

describe.each(Object.entries(CHAINS))("%s", (_, kind) => {
  it("is finite and not 0 wherever the order as written is, and as precise", async () => {
    const [written, cheap] = bothOf(kind);
    expect(cheap.results[0]?.node.op).toBe("if");
    const run = await machinesOf([written, cheap]);
    const random = generator(7);
    const depth = 6 * 64;
    for (let draw = 0; draw < DRAWS; draw++) {
      const inputs = inputsFor(written, random);
      const [before, found] = run(inputs);
      const [exact] = interpretGraph(written, boundTo(inputs));
      const [whole] = interpretGraph(written, boundTo(absolute(inputs)));
      before?.data.forEach((value, i) => {
        if (!Number.isFinite(value)) return;
        const [other = NaN, truth = NaN] = [found?.data[i], exact?.data[i]];
        const noise = depth * 2 ** -23 * (whole?.data[i] ?? NaN);
        const text = `draw ${String(draw)}, element ${String(i)}: ${String(value)} became ${String(other)}, not ${String(truth)}`;
        expect(Number.isFinite(other), text).toBe(true);
        // The order as written may be imprecise itself, if it underflows.
        expect(Object.is(other, value) || Math.abs(other - truth) <= noise + 2 ** -149, text).toBe(true);
        if (value !== 0 && Math.abs(truth) > noise + 2 ** -149) expect(other, text).not.toBe(0);
      });
    }
  });

  it("is infinite or NaN only where the order as written is", async () => {
    const [written, cheap] = bothOf(kind);
    const run = await machinesOf([written, cheap]);
    const random = generator(8);
    for (let draw = 0; draw < 10; draw++) {
      const [before, found] = run(inputsFor(written, random, [Infinity, -Infinity, NaN]));
      before?.data.forEach((value, i) => {
        if (Number.isFinite(value)) expect(found?.data[i]).toSatisfy(Number.isFinite);
      });
    }
  });

  it("computed again in f64 costs at most the order as written, computed again as written at most twice that", () => {
    const [written, cheap] = bothOf(kind);
    const [before, after] = [flopsOf(written), flopsOf(cheap)];
    const isWidened = nodesOf(cheap).some(
      (node) => node.op === "if" && node.attrs.otherwise.results[0]?.op === "cast",
    );
    const limit = isWidened ? before : sizeOf([2, before]);
    expect(isAtLeast(limit, after), `${formatDim(after)} of ${formatDim(before)}`).toBe(true);
  });
});

describe("the check", () => {
  const decided = (dtype: DType, chain: Chain) => {
    const builder = createBuilder();
    const node = chain(builder, dtype);
    const { chains = [], applied } = matmulChain.run(graphOf("g", node), {
      builder,
      provenance: new Provenance(),
    });
    return { decision: chains[0], applied };
  };

  it.each([
    ["numbers of one size", 0],
    ["zeros among them", 0.4],
    ["whole rows and columns of zeros", 1],
  ])("lets f32 be of %s", async (_, zeros) => {
    const builder = createBuilder();
    const node = inTurn("left", [24, 24], [24, 24], [24])(builder, "f32");
    const { graph } = matmulChain.run(graphOf("cheap", node), { builder, provenance: new Provenance() });
    const [x, y, v] = nodesOf(graph).filter(({ op }) => op === "input") as [Node, Node, Node];
    const run = await machinesOf([graph, graphOf("plain", matmul(builder, x, matmul(builder, y, v)))]);
    const random = generator(9);
    for (let draw = 0; draw < 20; draw++) {
      const lines = new Set(Array.from({ length: 24 }, (_, i) => i).filter(() => random() < 0.3));
      const isZero = (i: number): boolean =>
        zeros === 1 ? lines.has(i % 24) || lines.has(Math.floor(i / 24)) : random() < zeros;
      const inputs = new Map(
        [x, y, v].map(({ type }, i) => {
          const values = Array.from({ length: 24 ** type.shape.length }, (_, k) =>
            isZero(k) ? 0 : Math.fround(power(random, -20, 3)),
          );
          return [`m${String(i)}`, tensorValue("f32", staticShape(type.shape, DIMS), values)];
        }),
      );
      const [found, plain] = run(inputs);
      expect(found).toEqual(plain);
    }
  });

  it("is one plan for both spellings", () => {
    const shapes: readonly Shape[] = [
      [2 ** 10, 2 ** 16],
      [2 ** 16, 2 ** 5],
      [2 ** 5, 2 ** 14],
    ];
    const [forth, back] = [
      decided("f32", inTurn("left", ...shapes)),
      decided("f32", inTurn("right", ...shapes)),
    ];
    expect(forth.decision?.chosen).toEqual(back.decision?.chosen);
    expect(forth.decision?.check).toBeUndefined();
    expect(back.decision?.check).toMatchObject({ otherwise: "f64", pays: true });
    expect(back.decision?.chosen.flops).toBe(2 * (2 ** 31 + 2 ** 29));
  });

  it("is of f64 where that is wider, and as written elsewhere", () => {
    const seven = [...square(6), [16]] as const;
    expect(decided("f32", inTurn("left", ...seven.slice(1))).decision?.check?.otherwise).toBe("f64");
    expect(decided("f32", inTurn("left", ...seven)).decision?.check?.otherwise).toBe("written");
    expect(decided("f64", inTurn("left", ...seven.slice(3))).decision?.check?.otherwise).toBe("written");
    expect(decided("i32", inTurn("left", ...seven)).decision?.check).toBeUndefined();
  });

  it("must pay: a chain that saves less than half, with the check, stays as written", () => {
    const { decision, applied } = decided("f32", inTurn("left", [6, 6], [6, 6], [6]));
    expect(applied).toEqual([]);
    expect(decision?.check?.pays).toBe(false);
    expect(decision?.chosen.order).toBe(decision?.written);
    expect(decision?.rejected.map(({ flops }) => flops)).toEqual([2 * (36 + 36)]);
  });

  it("gives what is written for chains of any shape", () => {
    const random = generator(3);
    const below = (count: number): number => Math.floor(random() * count);
    for (let i = 0; i < 100; i++) {
      const builder = createBuilder();
      const bonds = Array.from({ length: 4 + below(3) }, () =>
        Array.from({ length: below(3) }, () => 1 + below(3)),
      );
      const node = chainOf(builder, i % 4 === 0 ? "f64" : "f32", bonds, below(3), below);
      const written = graphOf("written", node);
      const chain = node.op === "dot_general" ? chainAt(node, () => true) : undefined;
      if (chain === undefined) throw new Error("a chain");
      const last = chain.operands.length - 1;
      const order = Array.from({ length: last }, (_, k) => last - 1 - k).reduce<
        Parameters<typeof guarded>[2]
      >((right, left) => [left, right], last);
      const graph = graphOf("cheap", guarded(builder, chain, order, (operand) => operand).node);
      expect(verify(graph)).toEqual([]);
      const inputs = boundTo(inputsFor(written, random));
      const whole = interpretGraph(written, boundTo(absolute(inputs.inputs)))[0];
      const [found] = interpretGraph(graph, inputs);
      interpretGraph(written, inputs)[0]?.data.forEach((value, k) => {
        if (!Number.isFinite(whole?.data[k])) return;
        expect(Math.abs((found?.data[k] ?? NaN) - value)).toBeLessThanOrEqual(
          1e-12 * (whole?.data[k] ?? 0) + 5e-324,
        );
      });
    }
  });
});
