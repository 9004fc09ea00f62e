/** Samples of scans and of orders. */
import type { Shape } from "../../../compiler/ir/types.ts";
import { applied, broadcastInto, built, N, of } from "./sample.ts";
import type { Sample } from "./sample.ts";

const LINES: readonly (readonly [Shape, number])[] = [
  ...([
    [[1], 0],
    [[3], 0],
    [[5], 0],
    [[0], 0],
    [[1, 1], 1],
    [[1, 3], 1],
  ] as const),
  ...([
    [[3, 1], 0],
    [[2, 3], 0],
    [[2, 3], 1],
    [[0, 2], 0],
    [[2, 0], 0],
    [[2, 2, 2], 1],
  ] as const),
];

const SYMBOLIC: readonly (readonly [Shape, number])[] = [
  [[N], 0],
  [[N, 2], 0],
  [[N, 2], 1],
];

const both = (of: (shape: Shape, axis: number, isOther: boolean) => Sample): readonly Sample[] =>
  [...LINES, ...SYMBOLIC].flatMap(([shape, axis]) => [of(shape, axis, false), of(shape, axis, true)]);

const summed = (shape: Shape, axis: number, reverse: boolean): Sample =>
  applied("cumsum", { axis, reverse }, of(shape));

const recurrent = (shape: Shape, axis: number, reverse: boolean): Sample =>
  applied("linear_recurrence", { axis, reverse }, of(shape), of(shape, "some-zeros"));

export const cumsum: readonly Sample[] = [
  ...both(summed),
  broadcastInto(summed([2, 3], 1, false), [3]),
  broadcastInto(summed([2, 3], 0, true), [2, 1]),
];

export const linearRecurrence: readonly Sample[] = [
  ...both(recurrent),
  built("with itself", [of([2, 3])], (b, [x]) =>
    b.node("linear_recurrence", x === undefined ? [] : [x, x], { axis: 1, reverse: false }),
  ),
  broadcastInto(recurrent([2, 3], 1, false), [3]),
  broadcastInto(recurrent([2, 3], 0, true), [2, 3], []),
];

export const argsort: readonly Sample[] = both((shape, axis, descending) =>
  applied("argsort", { axis, descending }, of(shape, "distinct")),
);
