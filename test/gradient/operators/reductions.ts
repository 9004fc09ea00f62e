/** Samples of the reductions and of the general product. */
import type { Attrs } from "../../../compiler/ir/attrs.ts";
import type { Shape } from "../../../compiler/ir/types.ts";
import { applied, broadcastInto, built, N, of } from "./sample.ts";
import type { Domain, Sample } from "./sample.ts";

type Fold = "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod";

const REDUCED: readonly (readonly [Shape, readonly number[]])[] = [
  [[3], [0]],
  [[1], [0]],
  [
    [1, 1],
    [0, 1],
  ],
  [[2, 3], [0]],
  [[2, 3], [1]],
  [
    [2, 3],
    [0, 1],
  ],
  [[4, 1], [1]],
  [[1, 4], [1]],
  [[2, 1, 3], [1]],
  [
    [2, 3, 2],
    [0, 2],
  ],
  [[2, 3, 2], [1]],
  [
    [2, 2, 2],
    [0, 1, 2],
  ],
  [[0, 2], [1]],
  [
    [2, 0, 1],
    [0, 2],
  ],
  [[N], [0]],
  [[N, 2], [0]],
  [[2, N], [1]],
  [[2, N], [0]],
];

/** Of no elements: the identity. The greatest of none is -∞, of which there are no differences. */
const OF_NONE: readonly (readonly [Shape, readonly number[]])[] = [
  [[0], [0]],
  [[0, 2], [0]],
  [
    [2, 0],
    [0, 1],
  ],
];

export function reductions(op: Fold, domain: Domain): readonly Sample[] {
  const on = ([shape, axes]: (typeof REDUCED)[number]): Sample => applied(op, { axes }, of(shape, domain));
  const hasIdentity = op === "reduce_sum" || op === "reduce_prod";
  return [
    ...REDUCED.map(on),
    ...(hasIdentity ? OF_NONE.map(on) : []),
    broadcastInto(on([[2, 3], [0]]), [3]),
    broadcastInto(on([[2, 3], [1]]), [2, 1]),
    broadcastInto(
      on([
        [3, 2],
        [0, 1],
      ]),
      [],
    ),
    broadcastInto(on([[2, 2, 2], [1]]), [2, 1, 2]),
  ];
}

/** Places of extremes, as floats. Along an axis of length 1 too. */
export function places(op: "argmax" | "argmin"): readonly Sample[] {
  const cases: readonly (readonly [Shape, number])[] = [
    ...REDUCED.flatMap(([shape, axes]) =>
      axes.filter((axis) => shape[axis] !== 0).map((axis) => [shape, axis] as const),
    ),
  ];
  return cases.map(([shape, axis]) => applied(op, { axis }, of(shape, "distinct")));
}

type Pairs = Attrs["dot_general"]["contract"];

function product(left: Shape, right: Shape, contract: Pairs, batch: Pairs = [[], []]): Sample {
  return applied("dot_general", { contract, batch }, of(left), of(right));
}

/** One operand on both sides. */
function square(shape: Shape, contract: Pairs, batch: Pairs = [[], []]): Sample {
  return built("with itself", [of(shape)], (b, [x]) =>
    b.node("dot_general", x === undefined ? [] : [x, x], { contract, batch }),
  );
}

const MATRICES: Pairs = [[1], [0]];

export const products: readonly Sample[] = [
  product([3], [3], [[0], [0]]),
  product([1], [1], [[0], [0]]),
  product([2, 3], [3], [[1], [0]]),
  product([3], [3, 2], [[0], [0]]),
  product([2, 3], [3, 4], MATRICES),
  product([1, 3], [3, 1], MATRICES),
  product([2, 1], [1, 2], MATRICES),
  product([N, 3], [3, 2], MATRICES),
  product([2, N], [N, 2], MATRICES),
  product([3, 2], [4, 3], [[0], [1]]),
  product([2], [3], [[], []]),
  product([], [2, 2], [[], []]),
  product([], [], [[], []]),
  product([0, 3], [3, 2], MATRICES),
  product([2, 0], [0, 2], MATRICES),
  product([2, 3], [3, 0], MATRICES),
  product([2, 3, 4], [2, 4, 3], [[2], [1]], [[0], [0]]),
  product([N, 2, 2], [N, 2, 1], [[2], [1]], [[0], [0]]),
  product([0, 2, 2], [0, 2, 2], [[2], [1]], [[0], [0]]),
  product(
    [3, 2, 2, 2],
    [2, 2, 3, 2],
    [
      [2, 0],
      [0, 2],
    ],
    [[3], [1]],
  ),
  product(
    [2, 3, 2],
    [3, 2, 2],
    [[], []],
    [
      [2, 1],
      [1, 0],
    ],
  ),
  product(
    [2, 3],
    [3, 2],
    [
      [1, 0],
      [0, 1],
    ],
  ),
  square([2, 2], MATRICES),
  square([3], [[0], [0]]),
  square([2, 3], [[1], [1]]),
  square([2, 2, 2], [[2], [1]], [[0], [0]]),
  broadcastInto(product([2, 3], [3, 2], MATRICES), [3]),
  broadcastInto(product([2, 3], [3, 2], MATRICES), [2, 3], [3, 1]),
  broadcastInto(product([2, 2, 3], [2, 3, 2], [[2], [1]], [[0], [0]]), [2, 3], [1, 3, 2]),
];
