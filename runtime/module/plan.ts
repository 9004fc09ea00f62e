/**
 * The arena planner: gives every buffer of a manifest its place in one memory. Runs when a module is created, for
 * the largest dimensions asked for, and in the compiler, for the exact peak that it prints.
 */
import type { BufferManifest, SizeExpression } from "./manifest.ts";

/** Small values keep the alignment of a SIMD vector, large ones that of a cache line. */
const VECTOR = 16;
export const CACHE_LINE = 64;
const LARGE = 1024;

export interface Plan {
  /** Bytes of the whole arena. */
  readonly bytes: number;
  /** Byte offset of each buffer, in the manifest's order. */
  readonly offsets: readonly number[];
  /** Bytes of the buffers that never share memory. */
  readonly fixedBytes: number;
  /** What no plan can go below: the fixed buffers and the largest set of scratch buffers that live at one time. */
  readonly lowerBound: number;
}

interface Scratch {
  readonly buffer: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Places every buffer. Fixed buffers come first, one after another. The scratch buffers of all programs
 * share what follows, because one program runs at a time; within a program those share that never live together.
 * `dimensions` holds the largest value of each dimension variable, in order.
 */
export function planMemory(buffers: readonly BufferManifest[], dimensions: readonly number[]): Plan {
  const offsets = new Array<number>(buffers.length).fill(0);
  const programs = new Map<number, Scratch[]>();
  const fixed: { readonly buffer: number; readonly bytes: number }[] = [];
  buffers.forEach(({ bytes: size, life }, buffer) => {
    const bytes = roundUp(evaluateSize(size, dimensions));
    if (life === "fixed") {
      fixed.push({ buffer, bytes });
      return;
    }
    const [program, first, last] = life;
    const scratch = { buffer, bytes, first, last };
    const known = programs.get(program);
    if (known === undefined) programs.set(program, [scratch]);
    else known.push(scratch);
  });
  // The large ones first: they take whole cache lines, so that none needs padding before it.
  let fixedBytes = 0;
  for (const { buffer, bytes } of fixed.sort((a, b) => b.bytes - a.bytes || a.buffer - b.buffer)) {
    offsets[buffer] = fixedBytes;
    fixedBytes += bytes;
  }
  const start = alignTo(fixedBytes, CACHE_LINE);
  let peak = 0;
  let least = 0;
  for (const scratch of programs.values()) {
    const bound = largestLiveSet(scratch);
    const placed = bestPlacement(scratch, bound);
    for (const [{ buffer }, place] of placed.places) offsets[buffer] = start + place;
    peak = Math.max(peak, placed.bytes);
    least = Math.max(least, bound);
  }
  return {
    bytes: programs.size === 0 ? fixedBytes : start + peak,
    offsets,
    fixedBytes,
    lowerBound: fixedBytes + least,
  };
}

/** The number that a size is for given values of the dimension variables. */
export function evaluateSize(size: SizeExpression, dimensions: readonly number[]): number {
  if (typeof size === "number") return size;
  let sum = 0;
  for (const term of size) {
    let product = term[0];
    for (let i = 1; i < term.length; i++) {
      const factor = term[i];
      if (factor === undefined) continue;
      product *=
        typeof factor === "number"
          ? (dimensions[factor] ?? 0)
          : Math.floor(evaluateSize(factor.dividend, dimensions) / evaluateSize(factor.divisor, dimensions));
    }
    sum += product;
  }
  return sum;
}

/** Whole vectors, or whole cache lines: what follows a buffer is aligned as that buffer is. */
function roundUp(bytes: number): number {
  return alignTo(bytes, bytes >= LARGE ? CACHE_LINE : VECTOR);
}

function alignTo(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function largestLiveSet(scratch: readonly Scratch[]): number {
  const changes = new Map<number, number>();
  for (const { bytes, first, last } of scratch) {
    changes.set(first, (changes.get(first) ?? 0) + bytes);
    changes.set(last + 1, (changes.get(last + 1) ?? 0) - bytes);
  }
  let live = 0;
  let most = 0;
  for (const [, change] of [...changes].sort(([a], [b]) => a - b)) most = Math.max(most, (live += change));
  return most;
}

/**
 * Greedy by size is the usual heuristic (Pisarchyk & Lee, "Efficient Memory Management for Deep Neural Net
 * Inference", 2020). Where it misses the bound, other orders are tried; then the buffer that reaches the top goes
 * forward to half its place in the order, again and again. The best placement is kept.
 */
function bestPlacement(scratch: readonly Scratch[], bound: number): Placement {
  let best: Placement = { bytes: Infinity, places: new Map() };
  let order: readonly Scratch[] = scratch;
  for (const compare of ORDERS) {
    const sorted = [...scratch].sort(compare);
    const placement = place(sorted);
    if (placement.bytes < best.bytes) [best, order] = [placement, sorted];
    if (best.bytes <= bound) return best;
  }
  for (let tries = 0; tries < Math.min(64, 20_000 / scratch.length); tries++) {
    const { places, bytes } = place(order);
    const top = order.find((item) => (places.get(item) ?? 0) + item.bytes === bytes);
    if (top === undefined || top === order[0]) break;
    const rest = order.filter((item) => item !== top);
    order = rest.toSpliced(Math.floor(order.indexOf(top) / 2), 0, top);
    const placement = place(order);
    if (placement.bytes < best.bytes) best = placement;
    if (best.bytes <= bound) break;
  }
  return best;
}

const life = ({ first, last }: Scratch): number => last - first;
const ORDERS: readonly ((a: Scratch, b: Scratch) => number)[] = [
  (a, b) => b.bytes - a.bytes || life(b) - life(a) || a.first - b.first,
  (a, b) => life(b) - life(a) || b.bytes - a.bytes || a.first - b.first,
  (a, b) => a.first - b.first || life(b) - life(a) || b.bytes - a.bytes,
];

interface Placement {
  readonly bytes: number;
  /** Byte offsets from the start of the shared region. */
  readonly places: ReadonlyMap<Scratch, number>;
}

/** Puts each buffer, in the given order, into the smallest gap that fits between those that live with it. */
function place(order: readonly Scratch[]): Placement {
  const places = new Map<Scratch, number>();
  // Placed so far, by ascending offset.
  const placed: { readonly item: Scratch; readonly start: number; readonly end: number }[] = [];
  let bytes = 0;
  for (const item of order) {
    const alignment = item.bytes >= LARGE ? CACHE_LINE : VECTOR;
    let free = 0;
    let chosen = -1;
    let tightest = Infinity;
    for (const { item: other, start, end } of placed) {
      if (other.last < item.first || item.last < other.first) continue;
      const gap = start - alignTo(free, alignment);
      if (gap >= item.bytes && gap < tightest) [chosen, tightest] = [start - gap, gap];
      free = Math.max(free, end);
    }
    const start = chosen >= 0 ? chosen : alignTo(free, alignment);
    places.set(item, start);
    bytes = Math.max(bytes, start + item.bytes);
    let slot = placed.length;
    while (slot > 0 && (placed[slot - 1]?.start ?? 0) > start) slot--;
    placed.splice(slot, 0, { item, start, end: start + item.bytes });
  }
  return { bytes, places };
}
