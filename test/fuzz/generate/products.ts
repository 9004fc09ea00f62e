/** Calls of products, and the operands of `@`. */
import type { DType, Shape } from "../../../compiler/ir/types.ts";
import type { GrowTable } from "./elementwise.ts";
import { both, hasRank, isNumber, type Entry } from "./entry.ts";
import { common, type Grower } from "./grower.ts";

/** Two operands of a product with the shape of what it gives. */
export interface Factors {
  readonly left: Entry;
  readonly right: Entry;
  readonly type: Entry["type"];
}

/** A left side of the given ranks, and what can stand to its right. */
export function factors(grower: Grower, [least, most]: readonly [number, number], right: 1 | 2 | 3): Factors {
  const NUMBERS: readonly [DType, ...DType[]] = ["f32", "f32", "i32", "f64"];
  const fits = both(isNumber, hasRank(least, most));
  const found = grower.pick(fits, NUMBERS, least);
  const x = fits(found) ? found : grower.fresh("f32", [2, 3].slice(0, least));
  const { shape } = x.type;
  const inner = shape.at(-1) ?? 1;
  const columns: Shape = right === 1 ? [] : [grower.size()];
  const batch: Shape = right === 3 ? (shape.length > 2 ? shape.slice(0, -2) : [2]) : [];
  const dtype = grower.random.from<DType>([x.type.dtype, "f32"]);
  const y = grower.ofType(dtype, [...batch, inner, ...columns]);
  const rows = shape.length > 1 ? shape.slice(right === 3 ? -2 : 0, -1) : [];
  return { left: x, right: y, type: { dtype: common(x, y), shape: [...batch, ...rows, ...columns] } };
}

const product =
  (ranks: readonly [number, number], right: 1 | 2) =>
  (grower: Grower, name: string): Entry => {
    const { left, right: other, type } = factors(grower, ranks, right);
    return grower.call(name, [left.text, other.text], type, [left, other]);
  };

export const PRODUCT_CALLS: GrowTable = {
  matmul: product([1, 3], 2),
  dot: product([1, 1], 1),
  mv: product([2, 2], 1),
  mm: product([2, 2], 2),
};
