/**
 * Random well-typed graphs over all operators, for property tests. A graph is decided by a list of
 * whole numbers, so that fast-check can shrink it: fewer steps, smaller choices.
 */
import fc from "fast-check";
import type { OpName } from "../../compiler/ir/attrs.ts";
import { evaluateDim, sizeOf } from "../../compiler/ir/dim.ts";
import { createBuilder, reachable, type Builder, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { OP_NAMES } from "../../compiler/ir/ops.ts";
import { staticShape } from "../../compiler/ir/ops/value.ts";
import type { TensorType } from "../../compiler/ir/types.ts";
import type { Chooser, Pool } from "./random-choice.ts";
import { GROW } from "./random-node.ts";

export interface RandomGraph {
  readonly builder: Builder;
  readonly graph: Graph;
  /** A value for every leaf, and for the dimension variables N and M. */
  readonly bindings: Required<Bindings>;
}

export interface RandomGraphOptions {
  /** The operators to draw from; all unless told. */
  readonly ops?: readonly OpName[];
  /** At most so many steps; 12 unless told. */
  readonly steps?: number;
  /** Floats from the edges too (NaN, infinities, -0, large and tiny); ordinary ones in (-2, 2) unless told. */
  readonly edges?: boolean;
}

/** No tensor has more elements than this. */
const LARGEST = 200;

/** Graphs whose results are the nodes that no other node uses, `output`s r0, r1, ... */
export function randomGraph(options: RandomGraphOptions = {}): fc.Arbitrary<RandomGraph> {
  const { ops = OP_NAMES, steps = 12, edges = false } = options;
  const step = fc.tuple(fc.constantFrom(...ops), fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }));
  return fc
    .tuple(fc.array(step, { minLength: 1, maxLength: steps }), fc.integer({ min: 1, max: 4 }), fc.nat(1000))
    .map(([plan, N, seed]) => {
      const dims = new Map([
        ["N", N],
        ["M", 1 + (seed % 3)],
      ]);
      const builder = createBuilder();
      const nodes = growAll(builder, plan, dims);
      return { builder, graph: graphOf(nodes), bindings: bind(nodes, dims, seed, edges) };
    });
}

function growAll(
  builder: Builder,
  plan: readonly (readonly [OpName, readonly number[]])[],
  dims: ReadonlyMap<string, number>,
): readonly Node[] {
  const pool: Node[] = [];
  for (const [op, numbers] of plan) {
    const fits = (type: TensorType) => evaluateDim(sizeOf(type.shape), dims) <= LARGEST;
    const node = GROW[op](builder, chooser(numbers), poolOf(builder, pool), pool.length);
    if (fits(node.type)) pool.push(node);
  }
  return reachable(pool);
}

/** Choices out of a list of numbers; 0 when it is used up. */
function chooser(numbers: readonly number[]): Chooser {
  let at = 0;
  const below = (count: number): number => (numbers[at++] ?? 0) % count;
  return {
    below,
    from<T>(items: readonly [T, ...T[]]): T {
      return items[below(items.length)] ?? items[0];
    },
  };
}

/** Nodes to use as operands: one of those there are that fits, or a fresh parameter of the type asked for. */
function poolOf(builder: Builder, nodes: readonly Node[]): Pool {
  return {
    pick(choose, fits, otherwise) {
      const [first, ...rest] = nodes.filter((node) => fits(node.type));
      if (first !== undefined) return choose.from([first, ...rest]);
      return builder.node("param", [], { name: `p${String(builder.size)}`, type: otherwise });
    },
  };
}

function graphOf(nodes: readonly Node[]): Graph {
  const used = new Set(nodes.flatMap((node) => node.src));
  const results = nodes
    .filter((node) => !used.has(node))
    .map((node, i) => ({ role: "output", name: `r${String(i)}`, node }) as const);
  return { name: "random", results };
}

const EDGES = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 0.5, 1e30, -1e30, 1e-30, 88.5] as const;

function bind(
  nodes: readonly Node[],
  dims: ReadonlyMap<string, number>,
  seed: number,
  edges: boolean,
): Required<Bindings> {
  const values = (op: OpName): ReadonlyMap<string, TensorValue> =>
    new Map(
      nodes.flatMap((node): [string, TensorValue][] =>
        node.op === op && "name" in node.attrs ? [[node.attrs.name, leafValue(node, dims, seed, edges)]] : [],
      ),
    );
  return {
    inputs: values("input"),
    params: values("param"),
    states: values("state"),
    hypers: values("hyper"),
    dims,
  };
}

/** f32 values are representable in f32; i32 lie in [-5, 5]. */
function leafValue(node: Node, dims: ReadonlyMap<string, number>, seed: number, edges: boolean): TensorValue {
  const { dtype } = node.type;
  const shape = staticShape(node.type.shape, dims);
  const count = evaluateDim(sizeOf(node.type.shape), dims);
  const random = generator(seed * 1009 + node.id);
  const float = (): number => {
    const x = random() * 4 - 2;
    return Math.fround(edges && random() < 0.3 ? (EDGES[Math.floor(random() * EDGES.length)] ?? x) : x);
  };
  const element = {
    f32: float,
    f64: float,
    i32: () => Math.floor(random() * 11) - 5,
    bool: () => Math.floor(random() * 2),
  };
  return tensorValue(dtype, shape, Array.from({ length: count }, element[dtype]));
}

/** Marsaglia's xorshift32, good enough for test data: numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = (seed + 1) * 2654435761;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
