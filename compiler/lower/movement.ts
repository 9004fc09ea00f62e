/** Movements that need a copy: pad, concat, and what no index map can say. */
import type { Attrs } from "../ir/attrs.ts";
import { addDims, multiplyDims, type Dim } from "../ir/dim.ts";
import { Draft, type Drafted } from "./draft.ts";
import { copyInto } from "./fused.ts";
import { constantOperand, type Operand } from "./operand.ts";

/** Zeros over all, then the operand onto its places. */
export function padKernel(x: Operand, { low, interior }: Attrs["pad"], target: Operand): Drafted {
  const draft = new Draft();
  copyInto(draft, constantOperand(0, target.dtype, target.shape), target);
  const offset = low.reduce<Dim>(
    (sum, before, axis) => addDims(sum, multiplyDims(before, target.strides[axis] ?? 0)),
    target.offset,
  );
  const strides = target.strides.map((stride, axis) => multiplyDims(stride, 1 + (interior[axis] ?? 0)));
  copyInto(draft, x, { ...target, shape: x.shape, offset, strides });
  return draft.finish("pad");
}

/** One copy for each operand, side by side along the axis. */
export function concatKernel(parts: readonly Operand[], { axis }: Attrs["concat"], target: Operand): Drafted {
  const draft = new Draft();
  let before: Dim = 0;
  for (const part of parts) {
    const offset = addDims(target.offset, multiplyDims(before, target.strides[axis] ?? 0));
    copyInto(draft, part, { ...target, shape: part.shape, offset });
    before = addDims(before, part.shape[axis] ?? 0);
  }
  return draft.finish("concat");
}
