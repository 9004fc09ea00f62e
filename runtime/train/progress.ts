/**
 * What training shows while it runs: on a terminal one live line, redrawn in place at most ten times a
 * second, that leaves a line for each finished epoch; elsewhere those lines alone.
 */
import type { NamedValues } from "./means.ts";
import {
  cutToWidth,
  formatDuration,
  formatRate,
  formatValue,
  plainText,
  textWidth,
} from "../show/plain-text.ts";
import type { EpochRecord, Progress, TrainCallbacks } from "./records.ts";
import type { Clock } from "./trainer.ts";

const REDRAW_MILLISECONDS = 100;
const NARROWEST_BAR = 8;
const WIDEST_BAR = 24;
const MOST_NAME = 24;
const GAP = "  ";
const CLEAR_LINE = "\r\x1b[K";

export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Columns of the terminal. */
  readonly columns?: number;
}

/**
 * The live line, at most `width` columns: epoch, bar, steps, values, pace, time left. What does not fit
 * is left out, the bar first, then steps, pace, time, and the values from the last.
 */
export function formatLine(progress: Progress, width: number): string {
  const { step, steps, stepsPerSecond, secondsLeft } = progress;
  const count = `${String(step).padStart(String(steps).length)}/${steps}`;
  const pieces = {
    head: [formatEpochCount(progress.epoch, progress.epochs)],
    count: [count],
    values: formatValues(progress.values),
    rate: [`${formatRate(stepsPerSecond)} steps/s`],
    left: [`${formatDuration(secondsLeft)} left`],
  };
  const joined = (bar: readonly string[]): string =>
    [...pieces.head, ...bar, ...pieces.count, ...pieces.values, ...pieces.rate, ...pieces.left].join(GAP);
  const room = width - textWidth(joined([])) - GAP.length;
  if (room >= NARROWEST_BAR) return joined([drawBar(step / steps, Math.min(room, WIDEST_BAR))]);
  for (const part of [pieces.count, pieces.rate, pieces.left]) {
    if (textWidth(joined([])) > width) part.pop();
  }
  while (textWidth(joined([])) > width && pieces.values.length > 0) pieces.values.pop();
  return cutToWidth(joined([]), width);
}

/** The line that stays when an epoch is done: training values, then validation values as `val_...`. */
export function formatEpoch(record: EpochRecord, epochs: number): string {
  return [
    formatEpochCount(record.epoch, epochs),
    ...formatValues(record.train),
    ...formatValues(record.val ?? {}, "val_"),
    `${formatRate(record.stepsPerSecond)} steps/s`,
  ].join(GAP);
}

function formatEpochCount(epoch: number, epochs: number): string {
  return `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
}

function formatValues(values: NamedValues, prefix = ""): string[] {
  return Object.entries(values).map(
    ([name, value]) => `${plainText(prefix + name, MOST_NAME)} ${formatValue(value)}`,
  );
}

/** `━━━━━━╸─────`: half a cell is the smallest step. */
function drawBar(fraction: number, width: number): string {
  const halves = Math.round(Math.min(1, Math.max(0, fraction)) * width * 2);
  const full = "━".repeat(halves >> 1);
  const half = halves % 2 === 1 ? "╸" : "";
  return full + half + "─".repeat(width - full.length - half.length);
}

/** Writes progress to a stream: pass it to `train` as its callbacks and call `end` when it is over. */
export class ProgressReporter implements TrainCallbacks {
  private readonly stream: TextStream;
  private readonly epochs: number;
  private readonly clock: Clock;
  private readonly live: boolean;
  private lastDrawn = -Infinity;
  private drawn = false;

  /** `live`: whether to draw in place; by default where the stream is a terminal. */
  constructor(stream: TextStream, epochs: number, clock: Clock, live = stream.isTTY === true) {
    [this.stream, this.epochs, this.clock, this.live] = [stream, epochs, clock, live];
  }

  onStep(progress: () => Progress): void {
    if (!this.live) return;
    const now = this.clock();
    if (now - this.lastDrawn < REDRAW_MILLISECONDS) return;
    this.lastDrawn = now;
    this.drawn = true;
    // The last column stays free: a character there makes some terminals wrap.
    this.stream.write(CLEAR_LINE + formatLine(progress(), (this.stream.columns ?? 80) - 1));
  }

  onEpoch(record: EpochRecord): void {
    this.end();
    this.stream.write(`${formatEpoch(record, this.epochs)}\n`);
  }

  /** Takes the live line away, if there is one. */
  end(): void {
    if (this.drawn) this.stream.write(CLEAR_LINE);
    this.drawn = false;
  }
}
