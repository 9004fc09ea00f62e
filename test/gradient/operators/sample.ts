/** A sample: an operator on operands of given shapes, whose values come from a domain where it has a derivative. */
import type { Attrs, OpName } from "../../../compiler/ir/attrs.ts";
import { broadcastTo } from "../../../compiler/ir/construct.ts";
import { dimVariable } from "../../../compiler/ir/dim.ts";
import type { Builder, Node } from "../../../compiler/ir/graph.ts";
import type { Shape } from "../../../compiler/ir/types.ts";

/** What an operand's random values are; values.ts gives the numbers. */
export type Domain = "any" | "positive" | "nonzero" | "distinct" | "between" | "some-zeros";

export interface Operand {
  readonly shape: Shape;
  readonly domain: Domain;
}

export interface Sample {
  readonly name: string;
  readonly operands: readonly Operand[];
  build(b: Builder, operands: readonly Node[]): Node;
}

export const N = dimVariable("N");
export const DIMS: ReadonlyMap<string, number> = new Map([["N", 3]]);

/** Scalars, size 1, empty ones, symbolic ones, up to three axes. */
export const SHAPES: readonly Shape[] = [
  ...[[], [1], [2], [3], [5], [0], [1, 1], [1, 2], [2, 1], [2, 3]],
  ...[[0, 2], [2, 0], [N], [N, 2], [2, 1, 3]],
];

/** What broadcasts to what. */
export const BROADCASTS: readonly (readonly [Shape, Shape])[] = [
  [[], [3]],
  [[1], [2, 2]],
  [[3], [2, 3]],
  [
    [2, 1],
    [2, 3],
  ],
  [[2], [0, 2]],
];

export const of = (shape: Shape, domain: Domain = "any"): Operand => ({ shape, domain });

export function operandOf(operands: readonly Node[], index: number): Node {
  const node = operands[index];
  if (node === undefined) throw new RangeError(`a sample has no operand ${String(index)}`);
  return node;
}

const shapeText = (shape: Shape): string =>
  `[${shape.map((dim) => (typeof dim === "number" ? dim : dim.key)).join(", ")}]`;

/** A symbolic dimension as its text. */
function shortDim(_field: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && "key" in value ? value.key : value;
}

/** The operator with these attributes on these operands. */
export function applied<K extends OpName>(op: K, attrs: Attrs[K], ...operands: readonly Operand[]): Sample {
  return {
    name: `${operands.map(({ shape }) => shapeText(shape)).join(" ")} ${JSON.stringify(attrs, shortDim)}`,
    operands,
    // A Node<K> is a Node; TypeScript does not see it through the generic.
    build: (b, nodes) => b.node(op, nodes, attrs) as Node,
  };
}

/** A sample with its own way of building. */
export function built(name: string, operands: readonly Operand[], build: Sample["build"]): Sample {
  return { name: `${operands.map(({ shape }) => shapeText(shape)).join(" ")} ${name}`, operands, build };
}

/** The sample with operands that are first broadcast to the shapes it has: gradients of all copies come together. */
export function broadcastInto(sample: Sample, ...from: readonly Shape[]): Sample {
  const operands = sample.operands.map((operand, i) => ({ ...operand, shape: from[i] ?? operand.shape }));
  return built(`broadcast, then ${sample.name}`, operands, (b, nodes) =>
    sample.build(
      b,
      sample.operands.map(({ shape }, i) => broadcastTo(b, operandOf(nodes, i), shape)),
    ),
  );
}
