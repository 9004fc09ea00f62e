/**
 * `X with [i] = v` where index tensors pick the places. Of several values for one place the last one counts, in the
 * order of the indices row by row: gradients go to that one alone.
 */
import { broadcastsTo } from "../../ir/broadcast.ts";
import { addDims, sizeOf } from "../../ir/dim.ts";
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/graph.ts";
import type { Site } from "../context.ts";
import { broadcastTo, emit, reshape, scalar } from "../emit.ts";
import { fromFront } from "./picking.ts";
import type { Joined } from "./picking.ts";

/** The part with the picked places replaced by `value`, which broadcasts to the shape of what is picked. */
export function replacePicked(site: Site, joined: Joined, value: Node): Node {
  const { node, axis, indices } = joined;
  const shape = joined.shapeWith(indices.type.shape);
  // The shape of a value that is one for all places.
  const same = joined.shapeWith(indices.type.shape.map(() => 1));
  const length = node.type.shape[axis] ?? 1;
  const count = sizeOf(indices.type.shape);
  const places = fromFront(site, reshape(site, indices, [count]), length);
  const isSame = broadcastsTo(value.type.shape, same);
  const numbers = isSame
    ? addAt(site, places, filled(site, 1, count), length)
    : lastUpdates(site, places, count, length);
  const isNamed = emit(site, "less", [filled(site, 0, length), numbers], {});
  const values = reshape(
    site,
    broadcastTo(site, value, isSame ? same : shape),
    node.type.shape.with(axis, isSame ? 1 : count),
  );
  const chosen = isSame
    ? broadcastTo(site, values, node.type.shape)
    : emit(site, "gather", [values, fromZero(site, numbers, isNamed, length)], { axis });
  const column = node.type.shape.map((_, i): Dim => (i === axis ? length : 1));
  const mask = broadcastTo(site, reshape(site, isNamed, column), node.type.shape);
  return joined.separate(emit(site, "where", [mask, chosen, node], {}));
}

/**
 * For each place the number of the update that counts there, from 1; 0 where there is none. A stable sort by place
 * sets the updates of one place side by side in their order, so that the last of them differs from its neighbour.
 */
function lastUpdates(site: Site, places: Node, count: Dim, length: Dim): Node {
  const order = emit(site, "argsort", [places], { axis: 0, descending: false });
  const sorted = emit(site, "gather", [places, order], { axis: 0 });
  // From 1, so that the 0 behind the last one is no place.
  const keys = emit(site, "add", [sorted, filled(site, 1, count)], {});
  const longer = emit(site, "pad", [keys], { low: [0], high: [1], interior: [0] });
  const next = emit(site, "slice", [longer], { start: [1], stop: [addDims(count, 1)], step: [1] });
  const isLast = emit(site, "not_equal", [keys, next], {});
  const numbers = emit(site, "add", [order, filled(site, 1, count)], {});
  const counting = emit(site, "where", [isLast, numbers, filled(site, 0, count)], {});
  return addAt(site, sorted, counting, length);
}

/** `updates` added up at their places of a vector of zeros. */
function addAt(site: Site, places: Node, updates: Node, length: Dim): Node {
  return emit(site, "scatter_add", [filled(site, 0, length), places, updates], { axis: 0 });
}

/** Numbers from 1 as indices; 0 stands for those that nothing names. */
function fromZero(site: Site, numbers: Node, isNamed: Node, length: Dim): Node {
  const indices = emit(site, "sub", [numbers, filled(site, 1, length)], {});
  return emit(site, "where", [isNamed, indices, filled(site, 0, length)], {});
}

function filled(site: Site, value: number, length: Dim): Node {
  return broadcastTo(site, scalar(site, "i32", value), [length]);
}
