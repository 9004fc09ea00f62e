/** How much memory a module needs, in words, and whether there can be so much. */
import { MOST_BYTES } from "../../runtime/module/memory.ts";
import { CACHE_LINE, evaluateSize, planMemory } from "../../runtime/module/plan.ts";
import type { LoweredModel } from "../lower/program.ts";
import { CommandFault } from "./command.ts";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** `3.9 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${value.toFixed(power === 0 ? 0 : 1)} ${UNITS[power] ?? ""}`;
}

/**
 * Throws CommandFault where no memory is large enough. `largest` gives each dimension variable its greatest
 * value; one that it leaves out counts as 1, the least there can be.
 */
export function checkMemory({ manifest }: LoweredModel, largest: Readonly<Record<string, number>>): void {
  const sizes = manifest.dimensions.map(({ name }) => ({ name, size: largest[name] ?? 1 }));
  const values = sizes.map(({ size }) => size);
  // Placing thousands of buffers takes time: in most models all have room beside one another.
  const apart = manifest.buffers.reduce(
    (sum, { bytes }) => sum + evaluateSize(bytes, values) + 2 * CACHE_LINE,
    0,
  );
  if (apart <= MOST_BYTES) return;
  const { bytes } = planMemory(manifest.buffers, values);
  if (bytes <= MOST_BYTES) return;
  const at = sizes.map(({ name, size }) => `${name} = ${size.toLocaleString("en-US")}`).join(", ");
  throw new CommandFault(
    `${manifest.model} needs ${formatBytes(bytes)} of memory${at === "" ? "" : ` at ${at}`}; ${formatBytes(MOST_BYTES)} is the most a module can have`,
  );
}
