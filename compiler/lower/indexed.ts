/**
 * Kernels whose places are data. Every index is checked before it is used: the first that is out of range is noted
 * for the runtime, and places are kept inside the buffer in any case, so that nothing outside is read or written.
 */
import { LABELS } from "../../runtime/module/faults.ts";
import type { Attrs } from "../ir/attrs.ts";
import type { Dim } from "../ir/dim.ts";
import { isAtLeast } from "../ir/dim-bounds.ts";
import { affine, variable } from "./affine.ts";
import { Draft, type Drafted } from "./draft.ts";
import { copyInto } from "./fused.ts";
import type { Affine, Indirection, Value } from "./kernel.ts";
import { collapseAxes, constantOperand, type Operand } from "./operand.ts";

/** `faults` stands in the buffer of Manifest.faults. */
export function gatherKernel(
  x: Operand,
  indices: Operand,
  { axis, labels }: Attrs["gather"],
  target: Operand,
  faults: Operand,
): Drafted {
  const draft = new Draft();
  const length = x.shape[axis] ?? 0;
  noteFault(draft, indices, length, faults, labels);
  whereAnyElement(
    draft,
    length,
    () => {
      const space = pickedSpace(target, indices, axis, [inPickedSpace(x, indices, axis), target.strides]);
      const [from = [], to = []] = space.strides;
      draft.nest(space.loops, (coordinates) => {
        const place = space.placeAt(draft, coordinates, length, x.strides[axis] ?? 0);
        draft.write(target, coordinates, draft.read(x, coordinates, from, place), to);
      });
    },
    () => {
      copyInto(draft, constantOperand(0, target.dtype, target.shape), target);
    },
  );
  return draft.finish("gather");
}

/** The sums are made in the target, each in the order of the indices. */
export function scatterAddKernel(
  [x, indices, updates]: readonly [Operand, Operand, Operand],
  { axis, labels }: Attrs["scatter_add"],
  target: Operand,
  faults: Operand,
): Drafted {
  const draft = new Draft();
  const length = x.shape[axis] ?? 0;
  noteFault(draft, indices, length, faults, labels);
  copyInto(draft, x, target);
  whereAnyElement(
    draft,
    length,
    () => {
      const lists = [inPickedSpace(target, indices, axis), updates.strides];
      const space = pickedSpace(updates, indices, axis, lists);
      const [to = [], from = []] = space.strides;
      draft.nest(space.loops, (coordinates) => {
        const place = space.placeAt(draft, coordinates, length, target.strides[axis] ?? 0);
        draft.addTo(target, coordinates, to, place, draft.read(updates, coordinates, from));
      });
    },
    () => undefined,
  );
  return draft.finish("scatter_add");
}

/** The strides of a tensor along the axes of what is picked from it; along those of the indices it does not move. */
function inPickedSpace(x: Operand, indices: Operand, axis: number): readonly Dim[] {
  return x.strides.toSpliced(axis, 1, ...indices.shape.map(() => 0));
}

/** The loops over what is picked, which is of the shape of `picked`, and the place along the axis at each iteration. */
function pickedSpace(picked: Operand, indices: Operand, axis: number, lists: readonly (readonly Dim[])[]) {
  const isIndex = (at: number): boolean => at >= axis && at < axis + indices.shape.length;
  const spread = picked.shape.map((_, at) => (isIndex(at) ? (indices.strides[at - axis] ?? 0) : 0));
  const { axes, strides } = collapseAxes(picked.shape, [spread, ...lists], isIndex);
  const [along = [], ...others] = strides;
  return {
    loops: axes.map(({ extent }) => ({ stop: extent })),
    strides: others,
    placeAt(draft: Draft, coordinates: readonly Affine[], length: Dim, stride: Dim): Indirection {
      const index = draft.read(indices, coordinates, along);
      return { value: insideAxis(draft, index, length), stride };
    },
  };
}

/** The index counted from the front, and the nearest place there is where it is out of range. */
function insideAxis({ builder, scalar }: Draft, index: Value, length: Dim): Value {
  const count = builder.position(affine(length));
  const fromFront = scalar.select(scalar.lt(index, 0), scalar.add(index, count), index);
  return scalar.max(scalar.min(fromFront, scalar.sub(count, 1)), 0);
}

/** An axis that may be empty at run time has no place to go to. */
function whereAnyElement(draft: Draft, length: Dim, write: () => void, otherwise: () => void): void {
  if (isAtLeast(length, 1)) write();
  else draft.builder.when(length, 1, otherwise, write);
}

/** Notes the first index that is out of range, unless a fault is noted already. */
function noteFault(draft: Draft, indices: Operand, length: Dim, faults: Operand, areLabels = false): void {
  const { builder, scalar } = draft;
  const [indexPlace, lengthPlace] = [[affine(0)], [affine(1)]];
  const count = builder.position(affine(length));
  const least = areLabels ? 0 : scalar.neg(count);
  const noted = areLabels ? scalar.add(count, LABELS) : count;
  const { axes, strides } = collapseAxes(indices.shape, [indices.strides]);
  const search = (
    coordinates: readonly Affine[],
    [index, bound]: readonly [Value, Value],
  ): [Value, Value] => {
    const axis = axes[coordinates.length];
    if (axis === undefined) {
      const found = draft.read(indices, coordinates, strides[0]);
      const isOutside = scalar.or(scalar.lt(found, least), scalar.le(count, found));
      const isFirst = scalar.and(isOutside, scalar.lt(bound, 0));
      return [scalar.select(isFirst, found, index), scalar.select(isFirst, noted, bound)];
    }
    const [lastIndex = index, lastBound = bound] = builder.reduce(
      { stop: axis.extent },
      [{ initial: index }, { initial: bound }],
      (loop, [now = index, limit = bound]) => search([...coordinates, variable(loop)], [now, limit]),
    );
    return [lastIndex, lastBound];
  };
  const [index, bound] = search([], [draft.read(faults, indexPlace), draft.read(faults, lengthPlace)]);
  draft.write(faults, indexPlace, index);
  draft.write(faults, lengthPlace, bound);
}
