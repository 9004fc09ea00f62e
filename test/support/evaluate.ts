/** One operator on literal tensors, through its shape rule and the interpreter. */
import type { Attrs, OpName } from "../../compiler/ir/attrs.ts";
import { createBuilder, type Node } from "../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import type { DType } from "../../compiler/ir/types.ts";

type Nested = number | readonly Nested[];

/** A tensor from nested lists: `tensor("f32", [[1, 2], [3, 4]])`. */
export function tensor(dtype: DType, nested: Nested): TensorValue {
  const shape: number[] = [];
  for (let level = nested; typeof level !== "number"; level = level[0] ?? 0) shape.push(level.length);
  return tensorValue(dtype, shape, flatten(nested));
}

function flatten(nested: Nested): readonly number[] {
  return typeof nested === "number" ? [nested] : nested.flatMap(flatten);
}

export const f32 = (nested: Nested): TensorValue => tensor("f32", nested);
export const i32 = (nested: Nested): TensorValue => tensor("i32", nested);
export const bool = (nested: Nested): TensorValue => tensor("bool", nested);

/** A tensor of a shape from a flat list; for shapes with a 0 in them. */
export const shaped = (dtype: DType, shape: readonly number[], flat: readonly number[]): TensorValue =>
  tensorValue(dtype, shape, flat);

/** What the operator gives on these operands. The shape rule and the interpreter's check of types run too. */
export function evaluate<K extends OpName>(
  op: K,
  operands: readonly TensorValue[],
  attrs: Attrs[K],
  dims: ReadonlyMap<string, number> = new Map(),
): TensorValue {
  const builder = createBuilder();
  const inputs = new Map(operands.map((value, i) => [`operand ${String(i)}`, value]));
  const src = [...inputs].map(([name, { dtype, shape }]): Node =>
    builder.node("input", [], { name, type: { dtype, shape } }),
  );
  const node = builder.node<OpName>(op, src, attrs);
  const value = interpret([node], { inputs, dims }).get(node);
  if (value === undefined) throw new RangeError(`${op} was not evaluated`);
  return value;
}
