/** How each reduction folds elements: along loops of which the innermost may run in lanes. */
import type { DType } from "../ir/types.ts";
import { affine, variable } from "./affine.ts";
import type { LoopShape } from "./builder.ts";
import type { Draft } from "./draft.ts";
import { blockOf } from "./summation.ts";
import type { Affine, CombineOp, Value } from "./kernel.ts";

export interface ReductionSpace {
  /** Outermost first. */
  readonly loops: readonly LoopShape[];
  /** The element at one place along the loops. */
  readonly at: (positions: readonly Affine[]) => Value;
}
export interface Reduction {
  reduce(draft: Draft, dtype: DType, space: ReductionSpace): Value;
}

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/** Each loop sums up on its own, in blocks where it is long, then adds to the loop around it. */
function fold(op: CombineOp, neutral: (dtype: DType) => number): Reduction {
  return {
    reduce(draft, dtype, { loops, at }) {
      const { builder } = draft;
      const initial = builder.constant(dtype, neutral(dtype));
      const run = (depth: number, positions: readonly Affine[]): Value => {
        const shape = loops[depth];
        if (shape === undefined) return at(positions);
        const combine = { op, neutral: neutral(dtype) };
        const [total = initial] = builder.reduce(
          { ...shape, block: blockOf(op, dtype) },
          [{ initial, combine }],
          (loop, [current = initial]) => [
            builder.op(op, current, run(depth + 1, [...positions, variable(loop)])),
          ],
        );
        return total;
      };
      return run(0, []);
    },
  };
}

/** One element after the other, in no lanes: 1e30 × 1e-30 × 1e30 × ... leaves the range of f32 in other orders. */
function inOrder(op: CombineOp, neutral: number): Reduction {
  return {
    reduce(draft, dtype, { loops, at }) {
      const { builder } = draft;
      const run = (depth: number, positions: readonly Affine[], before: Value): Value => {
        const shape = loops[depth];
        if (shape === undefined) return builder.op(op, before, at(positions));
        const [total = before] = builder.reduce(
          { ...shape, lanes: 1, tile: 1 },
          [{ initial: before }],
          (loop, [current = before]) => [run(depth + 1, [...positions, variable(loop)], current)],
        );
        return total;
      };
      return run(0, [], builder.constant(dtype, neutral));
    },
  };
}

/** The place of the first element that beats all before it; a NaN beats all, as in NumPy. */
function choose(beats: (draft: Draft, x: Value, best: Value) => Value): Reduction {
  return {
    reduce(draft, _dtype, { loops: [axis], at }) {
      const { builder, scalar } = draft;
      const zero = builder.constant("i32", 0);
      if (axis === undefined) return zero;
      const first = at([affine(0)]);
      const [, chosen = zero] = builder.reduce(
        { stop: axis.stop, lanes: 1 },
        [{ initial: first }, { initial: zero }],
        (loop, [best = first, place = zero]) => {
          const x = at([variable(loop)]);
          const isNew = scalar.or(
            beats(draft, x, best),
            scalar.and(scalar.isNaN(x), scalar.not(scalar.isNaN(best))),
          );
          return [
            scalar.select(isNew, x, best),
            scalar.select(isNew, builder.position(variable(loop)), place),
          ];
        },
      );
      return chosen;
    },
  };
}

export const REDUCTIONS = {
  reduce_sum: fold("add", () => 0),
  reduce_prod: inOrder("mul", 1),
  reduce_max: fold("max", (dtype) => (dtype === "i32" ? INT32_MIN : -Infinity)),
  reduce_min: fold("min", (dtype) => (dtype === "i32" ? INT32_MAX : Infinity)),
  argmax: choose(({ scalar }, x, best) => scalar.lt(best, x)),
  argmin: choose(({ scalar }, x, best) => scalar.lt(x, best)),
} satisfies Record<string, Reduction>;
