/** Samples of the operators that move elements. */
import { addDims, floorDivideDims, multiplyDims, subtractDims } from "../../../compiler/ir/dim.ts";
import type { Shape } from "../../../compiler/ir/types.ts";
import { applied, broadcastInto, built, N, of } from "./sample.ts";
import type { Sample } from "./sample.ts";

const reshaped = (from: Shape, shape: Shape): Sample => applied("reshape", { shape }, of(from));

export const reshape: readonly Sample[] = [
  ...[reshaped([2, 3], [3, 2]), reshaped([2, 3], [6]), reshaped([6], [2, 3]), reshaped([2, 3], [2, 3])],
  ...[reshaped([2, 3], [1, 2, 1, 3]), reshaped([2, 1, 3], [2, 3]), reshaped([2, 2, 2], [4, 2])],
  ...[reshaped([], [1]), reshaped([], [1, 1]), reshaped([], []), reshaped([1], []), reshaped([1, 1], [])],
  ...[reshaped([N, 2], [2, 1, N]), reshaped([N], [1, N]), reshaped([N, 2], [multiplyDims(N, 2)])],
  ...[reshaped([2, 0], [0]), reshaped([0], [0, 5]), reshaped([0, 3], [3, 0])],
  broadcastInto(reshaped([2, 3], [3, 2]), [3]),
  broadcastInto(reshaped([2, 3], [6]), [2, 1]),
  broadcastInto(reshaped([2, 2], [4]), []),
];

const transposed = (shape: Shape, ...permutation: readonly number[]): Sample =>
  applied("transpose", { permutation }, of(shape));

export const transpose: readonly Sample[] = [
  ...[transposed([]), transposed([3], 0), transposed([1], 0), transposed([N], 0), transposed([0], 0)],
  ...[transposed([2, 3], 1, 0), transposed([2, 3], 0, 1), transposed([1, 3], 1, 0), transposed([1, 1], 1, 0)],
  ...[transposed([0, 3], 1, 0), transposed([N, 2], 1, 0), transposed([2, 2], 1, 0)],
  ...[transposed([N, 2, 1], 2, 0, 1), transposed([2, 1, 3], 1, 2, 0), transposed([2, 1, 3], 2, 1, 0)],
  ...[transposed([2, 1, 3], 0, 2, 1), transposed([2, 0, 3], 1, 2, 0), transposed([2, 1, 2, 2], 3, 0, 2, 1)],
  ...[transposed([2, 1, 2, 2], 1, 0, 3, 2)],
  broadcastInto(transposed([2, 3], 1, 0), [3]),
  broadcastInto(transposed([2, 2, 2], 1, 2, 0), [2, 1]),
];

const spread = (from: Shape, shape: Shape, ...axes: readonly number[]): Sample =>
  applied("broadcast", { shape, axes }, of(from));

export const broadcast: readonly Sample[] = [
  ...[spread([], []), spread([], [1]), spread([], [3]), spread([], [2, 3]), spread([], [0]), spread([], [N])],
  ...[spread([3], [2, 3], 1), spread([2], [2, 3], 0), spread([1], [3], 0), spread([3], [3], 0)],
  ...[spread([2, 1], [2, 3], 0, 1), spread([1, 3], [2, 3], 0, 1), spread([1, 1], [1, 3, 2], 0, 2)],
  ...[spread([2, 2], [2, 3, 2], 0, 2), spread([2, 2], [2, 2, 1], 0, 1), spread([2], [N, 2], 1)],
  ...[spread([N], [N, 2], 0), spread([1], [N], 0), spread([2], [0, 2], 1), spread([0], [3, 0], 1)],
  ...[spread([1, 2], [0, 2], 0, 1), spread([N, 1], [N, N], 0, 1)],
  broadcastInto(spread([2, 2], [3, 2, 2], 1, 2), [2]),
];

const sliced = (shape: Shape, start: Shape, stop: Shape, step: readonly number[]): Sample =>
  applied("slice", { start, stop, step }, of(shape));

export const slice: readonly Sample[] = [
  ...[sliced([], [], [], []), sliced([1], [0], [1], [1]), sliced([5], [1], [4], [1])],
  ...[sliced([5], [0], [5], [2]), sliced([6], [0], [6], [2]), sliced([6], [1], [6], [3])],
  ...[sliced([5], [4], [-1], [-1]), sliced([6], [5], [0], [-2]), sliced([5], [2], [2], [-1])],
  ...[sliced([3, 4], [1, 3], [3, 0], [1, -2]), sliced([3, 4], [0, 0], [3, 4], [1, 1])],
  ...[sliced([4], [2], [2], [1]), sliced([4], [2], [2], [3]), sliced([4], [4], [4], [1])],
  ...[sliced([0, 2], [0, 0], [0, 2], [1, 1]), sliced([0, 2], [0, 1], [0, -1], [2, -1])],
  ...[sliced([N, 2], [0, 1], [N, 2], [1, 1]), sliced([N, 2], [1, 0], [N, 2], [1, 1])],
  ...[sliced([N], [subtractDims(N, 1)], [-1], [-1]), sliced([N], [0], [N], [2])],
  ...[sliced([addDims(N, 2)], [0], [floorDivideDims(N, 2)], [1])],
  broadcastInto(sliced([3, 4], [0, 1], [3, 4], [2, 2]), [4]),
  broadcastInto(sliced([3, 2], [2, 0], [-1, 1], [-1, 1]), [1, 2]),
];

const padded = (shape: Shape, low: Shape, high: Shape, interior: readonly number[]): Sample =>
  applied("pad", { low, high, interior }, of(shape));

export const pad: readonly Sample[] = [
  ...[
    padded([], [], [], []),
    padded([1], [0], [0], [0]),
    padded([1], [2], [1], [3]),
    padded([3], [1], [2], [0]),
  ],
  ...[
    padded([3], [0], [0], [2]),
    padded([3], [2], [0], [1]),
    padded([2], [0], [3], [0]),
    padded([4], [1], [1], [1]),
  ],
  ...[
    padded([2, 3], [1, 0], [0, 2], [1, 0]),
    padded([2, 3], [0, 0], [0, 0], [0, 0]),
    padded([2, 1], [1, 1], [1, 1], [0, 2]),
  ],
  ...[padded([1, 1], [0, 1], [1, 0], [0, 0]), padded([2, 1, 2], [0, 1, 0], [1, 0, 0], [0, 0, 1])],
  ...[padded([0], [1], [1], [0]), padded([0], [3], [0], [2]), padded([0, 2], [2, 0], [1, 0], [0, 1])],
  ...[padded([2, 0], [0, 0], [1, 0], [1, 0]), padded([N], [1], [0], [0]), padded([N], [0], [N], [1])],
  ...[padded([N, 1], [1, N], [0, 1], [1, 0])],
  broadcastInto(padded([2, 3], [1, 0], [0, 1], [0, 1]), [3]),
  broadcastInto(padded([3], [1], [1], [1]), []),
];

const joined = (axis: number, ...shapes: readonly Shape[]): Sample =>
  applied("concat", { axis }, ...shapes.map((shape) => of(shape)));

/** One node in several places. */
const repeated = (shape: Shape, axis: number, times: number): Sample =>
  built(`${String(times)} times along ${String(axis)}`, [of(shape)], (b, [x]) =>
    b.node(
      "concat",
      Array.from({ length: times }, () => x).filter((node) => node !== undefined),
      { axis },
    ),
  );

export const concat: readonly Sample[] = [
  ...[joined(0, [3]), joined(0, [1], [1]), joined(0, [2], [3], [1]), joined(0, [2, 3]), joined(1, [2, 3])],
  ...[joined(0, [2, 3], [1, 3], [0, 3]), joined(1, [2, 1], [2, 3], [2, 1]), joined(1, [1, 1], [1, 1])],
  ...[
    joined(1, [2, 1, 2], [2, 2, 2]),
    joined(2, [1, 2, 1], [1, 2, 3]),
    joined(0, [0], [2]),
    joined(0, [2], [0]),
  ],
  ...[joined(0, [0], [0]), joined(1, [0, 2], [0, 1]), joined(0, [N, 2], [2, 2], [N, 2]), joined(0, [N], [1])],
  ...[joined(1, [N, 1], [N, 2]), repeated([3], 0, 2), repeated([2, 2], 1, 3), repeated([1], 0, 2)],
  broadcastInto(joined(0, [2, 3], [1, 3]), [3]),
  broadcastInto(joined(1, [2, 2], [2, 1]), [2, 1], []),
];
