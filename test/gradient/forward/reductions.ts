/** Reductions that are not linear. */
import type { OpName } from "../../../compiler/ir/attrs.ts";
import type { TensorValue } from "../../../compiler/ir/op-def.ts";
import { OPS } from "../../../compiler/ir/ops.ts";
import { isFloat } from "../../../compiler/ir/types.ts";
import { offsetsOf, stridesOf } from "../../../compiler/ir/ops/value.ts";
import {
  assembled,
  constant,
  elementsOf,
  product,
  type HyperDual,
  type HyperDualNumber,
} from "./hyper-dual.ts";
import type { ForwardRule } from "./rule.ts";

type Fold = Extract<OpName, "reduce_max" | "reduce_min" | "reduce_prod">;

/** The elements that fall together into each element of the result. */
function groups(x: HyperDual, axes: readonly number[], result: TensorValue): readonly HyperDualNumber[][] {
  const strides = [...stridesOf(result.shape)];
  const places = offsetsOf(
    x.value.shape,
    x.value.shape.map((_, axis) => (axes.includes(axis) ? 0 : (strides.shift() ?? 0))),
  );
  const found = Array.from(result.data, (): HyperDualNumber[] => []);
  elementsOf(x).forEach((element, i) => found[places[i] ?? -1]?.push(element));
  return found;
}

function folded<K extends Fold>(
  op: K,
  combine: (elements: readonly HyperDualNumber[], value: number) => HyperDualNumber,
): ForwardRule<K> {
  return ([x], attrs, dims) => {
    if (x === undefined) throw new RangeError(`${op} has an operand`);
    const value = OPS[op].evaluate([x.value], attrs, dims);
    if (!isFloat(value.dtype)) return constant(value);
    const elements = groups(x, attrs.axes, value).map((group, i) => combine(group, value.data[i] ?? NaN));
    return assembled(value, elements);
  };
}

/** An extreme changes as the elements that attain it do, in their mean. */
export function sharedExtreme<K extends "reduce_max" | "reduce_min">(op: K): ForwardRule<K> {
  return folded(op, (elements, value) => {
    const attained = elements.filter((element) => element.value === value);
    const mean = (part: "first" | "second" | "mixed"): number =>
      attained.reduce((sum, element) => sum + element[part], 0) / Math.max(1, attained.length);
    return { value, first: mean("first"), second: mean("second"), mixed: mean("mixed") };
  });
}

const ONE: HyperDualNumber = { value: 1, first: 0, second: 0, mixed: 0 };

export const reducedProduct: ForwardRule<"reduce_prod"> = folded("reduce_prod", (elements) =>
  elements.reduce(product, ONE),
);
