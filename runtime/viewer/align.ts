/**
 * Moves the columns of the two graphs apart so that a gradient comes to stand under the value it belongs
 * to, as near as the columns' order and distances allow.
 */
import type { Box, Point } from "./positioned.ts";
import type { PlacedSide } from "./place-side.ts";

/** A column's place before: where it begins and ends. */
export interface Column {
  readonly start: number;
  readonly end: number;
}

/** Something in one column that should stand over something in another. Offsets count from the columns' starts. */
export interface Tie {
  readonly upper: { readonly column: number; readonly offset: number };
  readonly lower: { readonly column: number; readonly offset: number };
}

/** The columns of a layered layout: boxes whose extents overlap. From left to right. */
export function columnsOf(boxes: Iterable<Box>): readonly Column[] {
  const columns: Column[] = [];
  for (const box of [...boxes].sort((a, b) => a.x - b.x)) {
    const end = box.x + box.width;
    const last = columns.at(-1);
    if (last !== undefined && box.x < last.end)
      columns[columns.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else columns.push({ start: box.x, end });
  }
  return columns;
}

/** The index of the column that a coordinate lies in. */
export function columnAt(columns: readonly Column[], x: number): number {
  const after = columns.findIndex((column) => column.start > x);
  return Math.max(0, (after < 0 ? columns.length : after) - 1);
}

const ROUNDS = 12;

/** New starts of the upper and the lower columns: each column's neighbours stay at least as far as they were. */
export function alignColumns(
  upper: readonly Column[],
  lower: readonly Column[],
  ties: readonly Tie[],
): { readonly upper: readonly number[]; readonly lower: readonly number[] } {
  let above = upper.map((column) => column.start);
  let below = lower.map((column) => column.start);
  for (let round = 0; round < ROUNDS; round++) {
    below = moved(
      lower,
      ties.map((tie) => ({
        column: tie.lower.column,
        start: (above[tie.upper.column] ?? 0) + tie.upper.offset - tie.lower.offset,
      })),
    );
    above = moved(
      upper,
      ties.map((tie) => ({
        column: tie.upper.column,
        start: (below[tie.lower.column] ?? 0) + tie.lower.offset - tie.upper.offset,
      })),
    );
  }
  return { upper: above, lower: below };
}

/** A column that nothing is tied to hardly pulls. */
const SLACK = 1e-3;

/** Least squares: the starts nearest to the wanted ones that keep order and distances. */
function moved(
  columns: readonly Column[],
  wishes: readonly { readonly column: number; readonly start: number }[],
): number[] {
  const shifts = columns.map((column, i) => {
    const own = wishes.filter((wish) => wish.column === i);
    const mean = own.reduce((sum, wish) => sum + wish.start, 0) / Math.max(1, own.length);
    return { value: own.length === 0 ? 0 : mean - column.start, weight: own.length || SLACK };
  });
  const fitted = isotonic(shifts);
  return columns.map((column, i) => column.start + (fitted[i] ?? 0));
}

/**
 * The non-decreasing sequence nearest to `values` in weighted least squares, by pooling adjacent
 * violators (Ayer et al. 1955).
 */
export function isotonic(
  values: readonly { readonly value: number; readonly weight: number }[],
): readonly number[] {
  const pools: { value: number; weight: number; count: number }[] = [];
  for (const { value, weight } of values) {
    let pool = { value, weight, count: 1 };
    for (let last = pools.at(-1); last !== undefined && last.value > pool.value; last = pools.at(-1)) {
      pools.pop();
      const total = last.weight + pool.weight;
      pool = {
        value: (last.value * last.weight + pool.value * pool.weight) / total,
        weight: total,
        count: last.count + pool.count,
      };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) => new Array<number>(pool.count).fill(pool.value));
}

/** The same graph with its columns at new starts; what lies between two columns is stretched with the gap. */
export function withColumnsAt(
  side: PlacedSide,
  columns: readonly Column[],
  starts: readonly number[],
): PlacedSide {
  const move = (x: number): number => {
    const i = columnAt(columns, x);
    const column = columns[i];
    const start = starts[i];
    const next = columns[i + 1];
    const nextStart = starts[i + 1];
    if (column === undefined || start === undefined) return x;
    if (x <= column.end || next === undefined || nextStart === undefined) return x + start - column.start;
    const end = column.end + start - column.start;
    return end + ((x - column.end) / (next.start - column.end)) * (nextStart - end);
  };
  return {
    boxes: new Map([...side.boxes].map(([key, box]) => [key, { ...box, x: move(box.x) }])),
    routes: new Map(
      [...side.routes].map(([key, points]) => [
        key,
        points.map((point): Point => ({ x: move(point.x), y: point.y })),
      ]),
    ),
  };
}
