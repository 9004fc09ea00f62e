/** Where the elements of a tensor stand: brackets, lines, indentation, and `...` for what is left out. */
import type { ElementStyle } from "./element-style.ts";

/** Columns that a line is broken at. */
export const LINE_WIDTH = 80;
/** A tensor with more elements than this is summarised. */
const MOST_ELEMENTS = 1000;
/** What is shown of a long axis of a summarised tensor, at either end. */
const EDGE = 3;

/** Elements in row-major order, and whether the middles of long axes are left out. */
export interface Grid {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  readonly summarised: boolean;
}

/** The number of elements of a shape; 1 for a scalar. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The grid of a whole tensor. */
export function makeGrid(shape: readonly number[], data: ArrayLike<number>): Grid {
  return { shape, data, summarised: countElements(shape) > MOST_ELEMENTS };
}

/** The elements that the layout shows, in order. */
export function shownElements(grid: Grid): number[] {
  const from = (axis: number, offset: number): number[] => {
    const size = grid.shape[axis];
    if (size === undefined) return [grid.data[offset] ?? NaN];
    const { head, tail } = shownIndices(size, grid.summarised);
    return [...head, ...tail].flatMap((index) => from(axis + 1, offset * size + index));
  };
  return from(0, 0);
}

/** The text of the grid; `indent` is the column that it begins at. */
export function layOut(grid: Grid, style: ElementStyle, indent: number): string {
  return layOutFrom(grid, style, 0, 0, indent);
}

/** `offset` counts, in row-major order, the places of the axes before `axis`. */
function layOutFrom(grid: Grid, style: ElementStyle, axis: number, offset: number, indent: number): string {
  const size = grid.shape[axis];
  if (size === undefined) return style.write(grid.data[offset] ?? NaN);
  const part = (index: number): string =>
    layOutFrom(grid, style, axis + 1, offset * size + index, indent + 1);
  const { head, tail } = shownIndices(size, grid.summarised);
  const gap = tail.length > 0;
  const pad = " ".repeat(indent + 1);
  const axesWithin = grid.shape.length - axis - 1;
  if (axesWithin > 0) {
    const parts = [...head.map(part), ...(gap ? ["..."] : []), ...tail.map(part)];
    // Matrices have a line between them, and each axis further out one more.
    return `[${parts.join(`,${"\n".repeat(axesWithin)}${pad}`)}]`;
  }
  const parts = [...head.map(part), ...(gap ? [" ..."] : []), ...tail.map(part)];
  const perLine = Math.max(1, Math.floor((LINE_WIDTH - indent) / (style.width + 2)));
  const lines = chunks(parts, perLine).map((line) => line.join(", "));
  return `[${lines.join(`,\n${pad}`)}]`;
}

function shownIndices(
  size: number,
  summarised: boolean,
): { readonly head: readonly number[]; readonly tail: readonly number[] } {
  const upTo = (count: number, first = 0): number[] => Array.from({ length: count }, (_, i) => first + i);
  if (!summarised || size <= 2 * EDGE) return { head: upTo(size), tail: [] };
  return { head: upTo(EDGE), tail: upTo(EDGE, size - EDGE) };
}

function chunks<T>(items: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}
