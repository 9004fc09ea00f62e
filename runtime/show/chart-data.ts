/** What a line chart is drawn from, and the ranges and unbroken runs that both kinds of chart need. */

export interface ChartSeries {
  readonly label: string;
  readonly y: ArrayLike<number>;
}

/** Each series has one value for each of `x`; points are joined in their order. */
export interface ChartData {
  readonly x: ArrayLike<number>;
  readonly series: readonly ChartSeries[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Ranges of larger values, rounded outwards, would have a length that is not finite. */
const LARGEST_DRAWN = 1e307;

/** Whether a chart can show the value: neither NaN, infinite, nor of a magnitude over 10³⁰⁷. */
export function isDrawable(value: number): boolean {
  return Math.abs(value) <= LARGEST_DRAWN;
}

/** The points of a series, as many as `x` has. Throws a RangeError where the lengths differ. */
export function pointsOf(x: ArrayLike<number>, { label, y }: ChartSeries): Point[] {
  if (x.length !== y.length)
    throw new RangeError(`"${label}" has ${y.length} values for the ${x.length} of the horizontal axis`);
  return Array.from({ length: x.length }, (_, i) => ({ x: x[i] ?? NaN, y: y[i] ?? NaN }));
}

/** The points in runs to be joined; points that cannot be drawn are the gaps between them. */
export function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (const point of points) {
    if (!isDrawable(point.x) || !isDrawable(point.y)) {
      run = [];
      continue;
    }
    if (run.length === 0) runs.push(run);
    run.push(point);
  }
  return runs;
}

/**
 * The run as a picture can still show it: where it has more points than six for each of `groups`, the
 * leftmost, rightmost, lowest and highest of each group of consecutive points with its two ends.
 */
export function thinRun(run: readonly Point[], groups: number): readonly Point[] {
  if (run.length <= 6 * groups) return run;
  const size = Math.ceil(run.length / groups);
  return Array.from({ length: Math.ceil(run.length / size) }, (_, index) => {
    const group = run.slice(index * size, (index + 1) * size);
    const order = (axis: "x" | "y"): Point[] => [...group].sort((a, b) => a[axis] - b[axis]);
    const [byX, byY] = [order("x"), order("y")];
    const kept = new Set([group[0], group.at(-1), byX[0], byX.at(-1), byY[0], byY.at(-1)]);
    return group.filter((point) => kept.has(point));
  }).flat();
}

/** The range of the values, wider than nothing; undefined where there are none. */
export function rangeOf(values: Iterable<number>): Range | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return undefined;
  if (low < high) return { low, high };
  const around = Math.abs(low) / 2 || 0.5;
  return { low: low - around, high: high + around };
}
