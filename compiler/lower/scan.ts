/** Kernels of scans: one line after the other or several side by side, each line in order. */
import type { Attrs } from "../ir/attrs.ts";
import { addDims, floorDivideDims, multiplyDims, type Dim } from "../ir/dim.ts";
import type { DType } from "../ir/types.ts";
import { addAffine, affine, scaleAffine, variable } from "./affine.ts";
import type { LoopShape } from "./builder.ts";
import { Draft, ZERO, type Drafted } from "./draft.ts";
import { isLong } from "./fused.ts";
import type { Affine, Value } from "./kernel.ts";
import { collapseAxes, type Operand } from "./operand.ts";
import { addExactly, BLOCK, blockOf, withinBlock, type Pair } from "./summation.ts";

type ScanOp = "cumsum" | "linear_recurrence";

export function scanKernel(
  op: ScanOp,
  operands: readonly Operand[],
  { axis, reverse }: Attrs[ScanOp],
  target: Operand,
): Drafted {
  const draft = new Draft();
  const lists = [target, ...operands].map(({ strides }) => strides);
  const { axes, strides } = collapseAxes(target.shape, lists, (at) => at === axis);
  const [to = [], ...from] = strides;
  const kept = [...axes.keys()].filter((at) => axes[at]?.reduced === false);
  const along = axes.findIndex(({ reduced }) => reduced);
  const length = axes[along]?.extent ?? 1;
  // Lines that lie side by side run in lanes.
  const loops = kept.map((at) => {
    const stop = axes[at]?.extent ?? 1;
    const isInnermost = at === axes.length - 1;
    return {
      stop,
      lanes: isInnermost ? (4 as const) : (1 as const),
      tile: isInnermost && isLong(stop, 16) ? 4 : 1,
    };
  });
  draft.nest(loops, (outer) => {
    const line = axes.map((): Affine => ZERO);
    kept.forEach((at, i) => (line[at] = outer[i] ?? ZERO));
    const placeAt = (index: Affine): readonly Affine[] =>
      line.map((coordinate, at) => {
        if (at !== along) return coordinate;
        return reverse ? addAffine(affine(addDims(length, -1)), scaleAffine(index, -1)) : index;
      });
    SCANS[op](draft, target.dtype, length, {
      read: (index) => operands.map((operand, i) => draft.read(operand, placeAt(index), from[i])),
      write: (index, element) => {
        draft.write(target, placeAt(index), element, to);
      },
    });
  });
  return draft.finish(op);
}

/** One line: the elements of operands and result, counted from the end where the scan begins. */
interface Line {
  readonly read: (index: Affine) => readonly Value[];
  readonly write: (index: Affine, element: Value) => void;
}

const SCANS: {
  readonly [K in ScanOp]: (draft: Draft, dtype: DType, length: Dim, line: Line) => void;
} = {
  cumsum({ builder, scalar }, dtype, length, line) {
    const zero = scalar.constant(dtype, 0);
    const isExact = dtype === "f32";
    /** Writes the sums from `first` on, with the total before them added. Returns the last one without that total. */
    const sums = (shape: LoopShape, first: Affine, before?: Pair): Pair => {
      const initial = isExact ? [{ initial: zero }, { initial: zero }] : [{ initial: zero }];
      const [sum = zero, error = zero] = builder.reduce(shape, initial, (loop, [sum = zero, error]) => {
        const index = addAffine(first, variable(loop));
        const [x = zero] = line.read(index);
        const { sum: next, error: lost } =
          error === undefined ? { sum: scalar.add(sum, x), error } : addExactly(scalar, sum, x);
        const errors = error && lost && scalar.add(error, lost);
        const [small, ...others] = [errors, before?.error].filter((value) => value !== undefined);
        const rounding = small && others.reduce(scalar.add, small);
        const within = rounding === undefined ? next : scalar.add(next, rounding);
        line.write(index, before === undefined ? within : scalar.add(before.sum, within));
        return errors === undefined ? [next] : [next, errors];
      });
      return { sum, error };
    };
    if (blockOf("add", dtype) === undefined || withinBlock(1, length) !== undefined) {
      sums({ stop: length }, ZERO);
      return;
    }
    const blocks = floorDivideDims(length, BLOCK);
    const initial = [{ initial: zero }, { initial: zero }];
    const [sum = zero, error = zero] = builder.reduce({ stop: blocks }, initial, (loop, current) => {
      const [sum = zero, error = zero] = current;
      const block = sums({ stop: BLOCK }, scaleAffine(variable(loop), BLOCK), { sum, error });
      const more = scalar.add(block.sum, scalar.add(block.error, error));
      const next = addExactly(scalar, sum, more);
      return [next.sum, next.error];
    });
    sums({ start: multiplyDims(blocks, BLOCK), stop: length }, ZERO, { sum, error });
  },
  linear_recurrence({ builder, scalar }, dtype, length, line) {
    const zero = scalar.constant(dtype, 0);
    builder.reduce({ stop: length }, [{ initial: zero }], (loop, [before = zero]) => {
      const index = variable(loop);
      const [a = zero, b = zero] = line.read(index);
      const isFirst = scalar.eq(builder.position(index), 0);
      const next = scalar.select(isFirst, b, scalar.add(scalar.mul(a, before), b));
      line.write(index, next);
      return [next];
    });
  },
};
