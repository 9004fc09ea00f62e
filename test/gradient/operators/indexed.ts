/** Samples of picking and adding at places that are data. */
import type { Builder, Node } from "../../../compiler/ir/graph.ts";
import type { Shape } from "../../../compiler/ir/types.ts";
import { broadcastInto, built, N, of, operandOf } from "./sample.ts";
import type { Sample } from "./sample.ts";

/** A shape, an axis of it, and indices along that axis with their own shape: repeated, negative, none, a scalar. */
type Pick = readonly [Shape, number, readonly number[], readonly number[]];

const PICKS: readonly Pick[] = [
  [[3], 0, [2], [2, 0]],
  [[3], 0, [4], [1, 1, 1, 0]],
  [[3], 0, [3], [-1, -3, 2]],
  [[3], 0, [], [1]],
  [[3], 0, [1], [-2]],
  [[3], 0, [1, 1], [0]],
  [[3], 0, [0], []],
  [[1], 0, [2], [0, 0]],
  [[1, 1], 1, [1], [-1]],
  [[3, 2], 0, [2], [2, 2]],
  [[3, 2], 1, [3], [0, 1, 0]],
  [[3, 2], 1, [], [-1]],
  [[2, 3], 0, [], [0]],
  [[2, 3, 2], 1, [2, 2], [0, 2, 2, 1]],
  [[2, 2, 2], 2, [2], [1, 0]],
  [[2, 2, 2], 0, [2, 1], [1, 1]],
  [[2, 3], 1, [0], []],
  [[0, 3], 1, [2], [1, 1]],
  [[2, 0], 0, [3], [1, 0, 1]],
  [[N, 2], 0, [4], [0, 1, -1, 0]],
  [[2, N], 0, [3], [1, 0, 1]],
];

function indices(b: Builder, [, , shape, values]: Pick): Node {
  return b.node("constant", [], { dtype: "i32", shape, values });
}

const named = ([, axis, , values]: Pick): string => `axis ${String(axis)} at ${JSON.stringify(values)}`;

const gathered = (pick: Pick): Sample =>
  built(named(pick), [of(pick[0])], (b, nodes) =>
    b.node("gather", [operandOf(nodes, 0), indices(b, pick)], { axis: pick[1] }),
  );

const scattered = (pick: Pick): Sample => {
  const [shape, axis, sizes] = pick;
  return built(named(pick), [of(shape), of(shape.toSpliced(axis, 1, ...sizes))], (b, nodes) =>
    b.node("scatter_add", [operandOf(nodes, 0), indices(b, pick), operandOf(nodes, 1)], { axis }),
  );
};

export const gather: readonly Sample[] = [
  ...PICKS.map(gathered),
  broadcastInto(gathered([[3, 2], 0, [3], [0, 2, 2]]), [2]),
  broadcastInto(gathered([[2, 3], 1, [2], [1, 1]]), [2, 1]),
];

export const scatterAdd: readonly Sample[] = [
  ...PICKS.map(scattered),
  broadcastInto(scattered([[3, 2], 0, [3], [0, 2, 2]]), [2], [3, 2]),
  broadcastInto(scattered([[2, 3], 1, [2], [1, 1]]), [2, 3], []),
];
