/** Gradients against differences: the derivative of every element, and along a random direction. */
import { backward } from "../../compiler/autodiff/backward.ts";
import { mul, sumAll } from "../../compiler/ir/construct.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { staticShape } from "../../compiler/ir/ops/value.ts";
import { Provenance } from "../../compiler/ir/provenance.ts";
import { generator } from "../support/random.ts";

export type Values = ReadonlyMap<string, readonly number[]>;

/** f64 values of the nodes, for given values of the inputs by name. */
export function evaluate(
  nodes: readonly Node[],
  leaves: readonly Node<"input">[],
  values: Values,
  dims: ReadonlyMap<string, number>,
): readonly (readonly number[])[] {
  const inputs = new Map(
    leaves.map(({ attrs: { name, type } }) => [
      name,
      tensorValue(type.dtype, staticShape(type.shape, dims), values.get(name) ?? []),
    ]),
  );
  const found = interpret(nodes, { inputs, dims });
  return nodes.map((node) => [...(found.get(node)?.data ?? [])]);
}

/** A scalar that all elements of a node take part in with different weights: the sum of node ⊙ weight. */
export function weighted(b: Builder, node: Node, weight: Node): Node {
  return sumAll(b, mul(b, node, weight));
}

export function gradientsOf(b: Builder, loss: Node, wrt: readonly Node[]): readonly Node[] {
  return backward(b, new Provenance(), loss, wrt).gradients;
}

/** Step of the difference: its error is of order step⁴ ≈ 10⁻¹², that of rounding of order ε / step ≈ 10⁻¹³. */
const STEP = 1e-3;

/** f'(0) by the central difference of fourth order. */
export function derivative(f: (t: number) => number): number {
  return (8 * (f(STEP) - f(-STEP)) - (f(2 * STEP) - f(-2 * STEP))) / (12 * STEP);
}

/** The values with `t × direction` added to one tensor. */
export function moved(values: Values, name: string, direction: readonly number[], t: number): Values {
  const before = values.get(name) ?? [];
  return new Map(values).set(
    name,
    before.map((value, i) => value + t * (direction[i] ?? 0)),
  );
}

/** Random numbers in (-1, 1). */
export function direction(count: number, seed: number): readonly number[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => 2 * random() - 1);
}
