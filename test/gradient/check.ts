/**
 * One question asked of many graphs: are the gradients that autodiff derives, of first and of second order, those of
 * the function? Each is compared, element by element, with differences of the f64 interpreter and with an evaluation
 * on hyper-dual numbers, which share no rule with autodiff.
 */
import { expect } from "vitest";
import { backward } from "../../compiler/autodiff/backward.ts";
import { add, castTo, mul, sumAll } from "../../compiler/ir/construct.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { elementCount, staticShape } from "../../compiler/ir/ops/value.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { generator } from "../support/random.ts";
import { derivative } from "./differences.ts";
import { evaluateForward, type Motion } from "./forward/evaluate.ts";

/** A node whose value the caller gives. */
export type Leaf = Node<"input"> | Node<"param"> | Node<"state">;

export interface Problem {
  readonly builder: Builder;
  /** A float scalar. */
  readonly loss: Node;
  /** What it is differentiated by: floats. */
  readonly leaves: readonly Leaf[];
  /** A value for each leaf of the loss, the differentiated ones among them. */
  readonly values: ReadonlyMap<Leaf, TensorValue>;
  readonly dims: ReadonlyMap<string, number>;
}

/** Differences agree to this part of an element, the hyper-dual numbers, which only round, to this one. */
const NEAR = { differences: 1e-6, forward: 1e-9 } as const;

/** Fails the test where a gradient of either order is wrong. */
export function expectGradients(problem: Problem): void {
  const { leaves, values } = problem;
  const along = leaves.map((leaf, i) => direction(sizeOf(values, leaf), 101 + i));
  const { first, second } = derived(problem, along);
  const forward = forwardModeOf(problem, along);
  const differences = differencesOf(problem, first.nodes, along);
  const size = Math.abs(evaluated(problem, [problem.loss], values)[0]?.[0] ?? 0);
  const slope = greatest(first.values.flat());
  leaves.forEach((leaf, i) => {
    // A mean of no elements is NaN, and so are the slopes of it; the gradients of no elements are right if there are none.
    if (Number.isNaN(size)) {
      expect(first.values[i]?.length).toBe(sizeOf(values, leaf));
      return;
    }
    const compare = (
      order: "first" | "second",
      against: "differences" | "forward",
      expected: readonly number[] | undefined,
    ) => {
      const found = (order === "first" ? first : second).values[i];
      // What a difference cannot see: it lies below the rounding of what is differenced.
      const noise = Math.max(1e-4, 1e-5 * (order === "first" ? size : slope));
      const what = `${order} order by ${leaf.attrs.name}, against ${against}`;
      expectClose(found ?? [], expected ?? [], NEAR[against], noise, what);
    };
    compare("first", "forward", forward[i]?.first);
    compare("second", "forward", forward[i]?.second);
    compare("first", "differences", differences.first[i]);
    compare("second", "differences", differences.second[i]);
  });
}

/** Fails the test where the loss changes with a leaf: in hyper-dual arithmetic, where `detach` and jumps stand still. */
export function expectNoChange(problem: Problem): void {
  const along = problem.leaves.map((leaf, i) => direction(sizeOf(problem.values, leaf), 101 + i));
  for (const { first, second } of forwardModeOf(problem, along))
    expect([...first, ...second].filter((change) => change !== 0)).toEqual([]);
}

/** An element of a gradient of the first or second order, and its value by hyper-dual numbers. */
export interface Slope {
  readonly what: string;
  readonly found: number;
  readonly expected: number;
}

/** All elements of both orders. */
export function slopesOf(problem: Problem): readonly Slope[] {
  const { leaves, values } = problem;
  const along = leaves.map((leaf, i) => direction(sizeOf(values, leaf), 101 + i));
  const derivatives = derived(problem, along);
  const forward = forwardModeOf(problem, along);
  return leaves.flatMap((leaf, i) =>
    (["first", "second"] as const).flatMap((order) =>
      (forward[i]?.[order] ?? []).map((expected, at) => ({
        what: `${order} order by ${leaf.attrs.name}[${String(at)}]`,
        found: derivatives[order].values[i]?.[at] ?? NaN,
        expected,
      })),
    ),
  );
}

/** ∂loss/∂leaf for each leaf, and ∂(Σ gradient · v)/∂leaf, which is H v: the nodes of the first, the values of both. */
function derived(problem: Problem, along: readonly (readonly number[])[]) {
  const { builder: b, loss, leaves, values } = problem;
  const nodes = backward(b, new Provenance(), loss, leaves);
  const ways = leaves.map(({ attrs: { name }, type }) =>
    b.node("input", [], { name: `direction of ${name}`, type: { dtype: "f64", shape: type.shape } }),
  );
  const parts = nodes.map((gradient, i) =>
    sumAll(b, mul(b, castTo(b, gradient, "f64"), ways[i] ?? gradient)),
  );
  const total = parts.reduce((sum, part) => add(b, sum, part));
  const second = backward(b, new Provenance(), total, leaves);
  const all = new Map<Leaf, TensorValue>(values);
  ways.forEach((way, i) => {
    all.set(way, tensorValue("f64", staticShape(way.type.shape, problem.dims), along[i] ?? []));
  });
  const found = evaluated(problem, [...nodes, ...second], all);
  return {
    first: { nodes, values: found.slice(0, nodes.length) },
    second: { values: found.slice(nodes.length) },
  };
}

/** For each leaf the gradient and H v, an element at a time: along e_i and v a hyper-dual number has g_i and (H v)_i. */
function forwardModeOf({ loss, leaves, values, dims }: Problem, along: readonly (readonly number[])[]) {
  const valueOf = (node: Node) => (isLeaf(node) ? values.get(node) : undefined);
  const still = new Map<Node, Motion>(
    leaves.map((leaf, i) => {
      const second = Float64Array.from(along[i] ?? []);
      return [leaf, { first: new Float64Array(second.length), second }];
    }),
  );
  return leaves.map((leaf) => {
    const second = still.get(leaf)?.second ?? new Float64Array();
    const elements = Array.from(second, (_, element) => {
      const first = second.map((__, at) => (at === element ? 1 : 0));
      const result = evaluateForward(loss, valueOf, new Map(still).set(leaf, { first, second }), dims);
      return { first: result.first.data[0] ?? NaN, second: result.mixed.data[0] ?? NaN };
    });
    return {
      first: elements.map((element) => element.first),
      second: elements.map((element) => element.second),
    };
  });
}

/** For each leaf differences of the loss, an element at a time, and differences of the gradients along v, all at once. */
function differencesOf(
  problem: Problem,
  gradients: readonly Node[],
  along: readonly (readonly number[])[],
): { readonly first: readonly (readonly number[])[]; readonly second: readonly (readonly number[])[] } {
  const { leaves, values, loss } = problem;
  const first = leaves.map((leaf) =>
    Array.from({ length: sizeOf(values, leaf) }, (_, element) => {
      const at = (t: number) => moved(values, leaf, (i) => (i === element ? t : 0));
      return derivative((t) => evaluated(problem, [loss], at(t))[0] ?? [])[0] ?? NaN;
    }),
  );
  const all = (t: number) =>
    leaves.reduce((sofar, leaf, i) => moved(sofar, leaf, (at) => t * (along[i]?.[at] ?? 0)), values);
  const flat = derivative((t) => evaluated(problem, gradients, all(t)).flat());
  let end = 0;
  const second = leaves.map((leaf) => flat.slice(end, (end += sizeOf(values, leaf))));
  return { first, second };
}

/** The values with `by` added to one leaf, element by element. */
function moved(
  values: ReadonlyMap<Leaf, TensorValue>,
  leaf: Leaf,
  by: (element: number) => number,
): ReadonlyMap<Leaf, TensorValue> {
  const before = values.get(leaf);
  if (before === undefined) throw new RangeError(`${leaf.attrs.name} has no value`);
  return new Map(values).set(leaf, { ...before, data: before.data.map((x, i) => x + by(i)) });
}

function evaluated(
  { dims }: Problem,
  nodes: readonly Node[],
  values: ReadonlyMap<Leaf, TensorValue>,
): readonly (readonly number[])[] {
  const named = (op: Leaf["op"]): ReadonlyMap<string, TensorValue> =>
    new Map([...values].flatMap(([leaf, value]) => (leaf.op === op ? [[leaf.attrs.name, value]] : [])));
  const bindings = { inputs: named("input"), params: named("param"), states: named("state"), dims };
  const found = interpret(nodes, bindings);
  return nodes.map((node) => [...(found.get(node)?.data ?? [])]);
}

export function isLeaf(node: Node): node is Leaf {
  return node.op === "input" || node.op === "param" || node.op === "state";
}

const sizeOf = (values: ReadonlyMap<Leaf, TensorValue>, leaf: Leaf): number =>
  elementCount(values.get(leaf)?.shape ?? []);

const greatest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Random numbers in (-1, 1). */
export function direction(count: number, seed: number): readonly number[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => 2 * random() - 1);
}

/** Every element to `relative` of itself, or of a thousandth of the greatest, or of the noise. */
function expectClose(
  found: readonly number[],
  expected: readonly number[],
  relative: number,
  noise: number,
  what: string,
): void {
  expect(found.length, `${what}: number of elements`).toBe(expected.length);
  const floor = Math.max(1e-3 * greatest(expected), noise);
  found.forEach((value, i) => {
    const wanted = expected[i] ?? NaN;
    const distance = Math.abs(value - wanted);
    if (!(distance <= relative * Math.max(Math.abs(wanted), floor)))
      expect.fail(`${what}: element ${String(i)} is ${String(value)}, expected ${String(wanted)}`);
  });
}
