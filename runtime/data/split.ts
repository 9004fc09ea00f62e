/** A table's rows to a train and a val part. */
import type { Column, Part } from "./dataset.ts";
import { RandomStream, identityOrder, shuffle } from "./philox.ts";

export interface Split {
  /** Places of rows, ascending. */
  readonly train: Uint32Array;
  readonly val: Uint32Array;
}

/** `val` of `count` rows, drawn without regard to their place; which ones follows from the seed. Both parts keep the order. */
export function splitRows(count: number, val: number, seed: number): Split {
  const order = identityOrder(count);
  if (val > 0) shuffle(order, new RandomStream(seed, "split"));
  return { train: order.slice(val).sort(), val: order.slice(0, val).sort() };
}

/** The part with these rows of a whole. */
export function takeRows({ columns }: Part, rows: Uint32Array): Part {
  return { length: rows.length, columns: columns.map((column) => takeFrom(column, rows)) };
}

function takeFrom(column: Column, rows: Uint32Array): Column {
  const width = column.shape.reduce((total, length) => total * length, 1);
  const values = column.values.slice(0, rows.length * width);
  rows.forEach((row, place) => {
    values.set(column.values.subarray(row * width, (row + 1) * width), place * width);
  });
  return { ...column, values };
}

/** The rows of one part above those of another with the same columns. */
export function joinParts(first: Part, second: Part): Part {
  return {
    length: first.length + second.length,
    columns: first.columns.map((column, i) => {
      const below = second.columns[i]?.values ?? [];
      const values = ARRAYS[column.dtype](column.values.length + below.length);
      values.set(column.values);
      values.set(below, column.values.length);
      return { ...column, values };
    }),
  };
}

const ARRAYS: Readonly<Record<Column["dtype"], (length: number) => Column["values"]>> = {
  f32: (length) => new Float32Array(length),
  f64: (length) => new Float64Array(length),
  i32: (length) => new Int32Array(length),
  u8: (length) => new Uint8Array(length),
};
