/** Kernels of scans: one line after the other or several side by side, each line strictly in order. */
import type { Attrs } from "../ir/attrs.ts";
import { addDims } from "../ir/dim.ts";
import { addAffine, affine, scaleAffine, variable } from "./affine.ts";
import { Draft, ZERO, type Drafted } from "./draft.ts";
import { isLong } from "./fused.ts";
import type { Affine, Value } from "./kernel.ts";
import { collapseAxes, type Operand } from "./operand.ts";
import type { Scalar } from "./scalar.ts";
import { addCompensated, isCompensated, rounded, scaleCompensated, type Compensated } from "./summation.ts";

type ScanOp = "cumsum" | "linear_recurrence";

/** An element from the operands' elements and the element before it, which is 0 at the first place. */
type Step = (s: Scalar, operands: readonly Value[], before: Compensated, isFirst: () => Value) => Compensated;

const STEPS: { readonly [K in ScanOp]: Step } = {
  cumsum: (s, [x], before) => (x === undefined ? before : addCompensated(s, before, x)),
  linear_recurrence: (s, [a, b], before, isFirst) => {
    if (a === undefined || b === undefined) return before;
    const next = addCompensated(s, scaleCompensated(s, before, a), b);
    return {
      sum: s.select(isFirst(), b, next.sum),
      error: next.error && s.select(isFirst(), 0, next.error),
    };
  },
};

export function scanKernel<K extends ScanOp>(
  op: K,
  operands: readonly Operand[],
  { axis, reverse }: Attrs[K],
  target: Operand,
): Drafted {
  const draft = new Draft();
  const { builder, scalar } = draft;
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
    const zero = scalar.constant(target.dtype, 0);
    const initial = isCompensated(target.dtype)
      ? [{ initial: zero }, { initial: zero }]
      : [{ initial: zero }];
    builder.reduce({ stop: length }, initial, (loop, [sum = zero, error]) => {
      const turn = variable(loop);
      const place = [...line];
      if (along >= 0)
        place[along] = reverse ? addAffine(affine(addDims(length, -1)), scaleAffine(turn, -1)) : turn;
      const elements = operands.map((operand, i) => draft.read(operand, place, from[i]));
      const next = STEPS[op](scalar, elements, { sum, error }, () => scalar.eq(builder.position(turn), 0));
      draft.write(target, place, rounded(scalar, next), to);
      return next.error === undefined ? [next.sum] : [next.sum, next.error];
    });
  });
  return draft.finish(op);
}
