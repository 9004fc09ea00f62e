/** Round numbers for the axes of charts, and their texts. */
import type { Range } from "./chart-data.ts";

export interface Ticks {
  readonly values: readonly number[];
  /** The range from the first round number at or under the values to the last at or over them. */
  readonly range: Range;
}

/** Quotients this near to a whole number count as whole: 0.7 / 0.1 is 6.999999999999999. */
const SLACK = 1e-9;
const LEAST_PRECISION = 6;
const FULL_PRECISION = 17;

/** About `count` multiples of 1, 2 or 5 times a power of ten within the range; its ends where that is too narrow. */
export function ticksWithin({ low, high }: Range, count: number): readonly number[] {
  const step = stepFor({ low, high }, count);
  if (step === undefined) return [low, high];
  return multiples(step, Math.ceil(low / step - SLACK), Math.floor(high / step + SLACK));
}

/** As `ticksWithin`, with the range widened so that it begins and ends with a tick. */
export function ticksAround({ low, high }: Range, count: number): Ticks {
  const step = stepFor({ low, high }, count);
  if (step === undefined) return { values: [low, high], range: { low, high } };
  const values = multiples(step, Math.floor(low / step + SLACK), Math.ceil(high / step - SLACK));
  return { values, range: { low: Math.min(low, ...values), high: Math.max(high, ...values) } };
}

/** The texts of ticks, with as many digits as tell them apart. */
export function tickLabels(values: readonly number[]): readonly string[] {
  for (let precision = LEAST_PRECISION; precision < FULL_PRECISION; precision++) {
    const labels = values.map((value) => formatTick(value, precision));
    if (new Set(labels).size === values.length) return labels;
  }
  return values.map((value) => formatTick(value, FULL_PRECISION));
}

/** A short text of a round number: `0.25`, `20000`, `1e-7`. */
export function formatTick(value: number, precision = LEAST_PRECISION): string {
  const rounded = Number(value.toPrecision(precision));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? rounded.toExponential() : String(rounded);
}

function stepFor({ low, high }: Range, count: number): number | undefined {
  const rough = high / count - low / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * nearestFactor(rough / power);
  // Doubles may have no step as small as the range asks for.
  return step > 0 && low + step > low && high - step < high ? step : undefined;
}

/** The nearest of 1, 2, 5 and 10 by ratio. */
function nearestFactor(rough: number): number {
  if (rough < Math.SQRT2) return 1;
  if (rough < Math.sqrt(10)) return 2;
  return rough < Math.sqrt(50) ? 5 : 10;
}

function multiples(step: number, first: number, last: number): number[] {
  const values = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return [...new Set(values)];
}
