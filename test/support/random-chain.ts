/** Random chains of products: rows and columns of several axes, in any layout, multiplied in any order. */
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import type { DType } from "../../compiler/ir/types.ts";

interface Part {
  readonly node: Node;
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Matrices of a dtype: those of position i have rows of the sizes `bonds[i]` and columns of the sizes `bonds[i + 1]`. */
export function chainOf(
  b: Builder,
  dtype: DType,
  bonds: readonly (readonly number[])[],
  batches: number,
  draw: (below: number) => number,
): Node {
  const shuffled = (count: number): number[] => {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = draw(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  };
  const parts = bonds.slice(1).map((columns, i): Part => {
    const rows = bonds[i] ?? [];
    const dims = [...Array.from({ length: batches }, () => 2), ...rows, ...columns];
    const order = shuffled(dims.length);
    const shape = order.map((axis) => dims[axis] ?? 1);
    const at = (axis: number): number => order.indexOf(axis);
    const places = (from: number, count: number) => Array.from({ length: count }, (_, k) => at(from + k));
    return {
      node: b.node("input", [], { name: `m${String(i)}`, type: { dtype, shape } }),
      batch: places(0, batches),
      rows: places(batches, rows.length),
      columns: places(batches + rows.length, columns.length),
    };
  });
  const multiply = (from: number, to: number): Part => {
    const [only] = parts.slice(from, to);
    if (only !== undefined && to - from === 1) return only;
    const middle = from + 1 + draw(to - from - 1);
    const [x, y] = [multiply(from, middle), multiply(middle, to)];
    const isTurned = draw(2) === 1;
    const node = isTurned
      ? b.node("dot_general", [y.node, x.node], { contract: [y.rows, x.columns], batch: [y.batch, x.batch] })
      : b.node("dot_general", [x.node, y.node], { contract: [x.columns, y.rows], batch: [x.batch, y.batch] });
    const rank = (axes: readonly number[], offset: number) =>
      axes.map((axis) => offset + axes.filter((other) => other < axis).length);
    const batch = x.batch.map((_, i) => i);
    const n = batch.length;
    return isTurned
      ? { node, batch, rows: rank(x.rows, n + y.columns.length), columns: rank(y.columns, n) }
      : { node, batch, rows: rank(x.rows, n), columns: rank(y.columns, n + x.rows.length) };
  };
  return multiply(0, parts.length).node;
}
