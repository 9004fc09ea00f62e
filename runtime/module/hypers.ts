/**
 * Scalars that may change from call to call: a learning rate. The seed and the step count are set by the model
 * itself. One that follows a schedule has the value NaN, unless a call gives another; schedules may also read
 * `total`, how many steps training makes, which only the caller knows.
 */
import type { Progress } from "./checkpoint.ts";
import type { Manifest, StoredDType } from "./manifest.ts";
import { quote, unknownName } from "./names.ts";
import { viewOf, type TensorData } from "./tensors.ts";

export interface HyperSlot {
  readonly name: string;
  readonly dtype: StoredDType;
  /** The value where a call gives none; NaN where a schedule has it then. */
  readonly value: number;
  readonly least: number;
  readonly below: number;
  readonly view: TensorData;
}

export interface HyperReader {
  /** The slots of some hypers, by index, that a caller may set. */
  slots(hypers: readonly number[]): readonly HyperSlot[];
  /**
   * Throws TypeError for an unknown or missing name or a value that is not a number, RangeError for a number out of
   * range. Writes nothing.
   */
  check(slots: readonly HyperSlot[], values: unknown): void;
  /** Writes what was given, and the declared values for the rest: nothing is kept from an earlier call. */
  write(slots: readonly HyperSlot[], values: Readonly<Record<string, number | undefined>> | undefined): void;
  /** Writes the seed and the count of steps, for the programs that read them. */
  begin(progress: Progress): void;
}

/** The names of hypers that a caller does not set. */
export const OWN_HYPERS: readonly string[] = ["seed", "step"];
/** How many steps training makes. */
const TOTAL = "total";

export function createHyperReader(
  { hypers }: Manifest,
  { memory }: { readonly memory: ArrayBuffer },
  offsets: readonly number[],
): HyperReader {
  const slots = hypers.map((hyper) => ({
    ...{ least: -Infinity, below: Infinity },
    ...hyper,
    view: viewOf(hyper.dtype, memory, offsets[hyper.buffer] ?? 0, 1),
  }));
  const free = slots.filter(({ name }) => !OWN_HYPERS.includes(name));
  const names = free.map(({ name }) => name);
  return {
    slots: (indices) => free.filter((slot) => indices.includes(slots.indexOf(slot))),
    check(wanted, values) {
      if (values === undefined) return void checkTotal(wanted, {});
      if (typeof values !== "object" || values === null)
        throw new TypeError("the hypers must be an object, such as { lr: 0.1 }");
      for (const name in values) if (!names.includes(name)) throw unknownName("hyper", name, names);
      for (const slot of free) checkValue(slot, (values as Readonly<Record<string, unknown>>)[slot.name]);
      checkTotal(wanted, values as Readonly<Record<string, unknown>>);
    },
    write(written, values) {
      for (const { name, view, value } of written) view[0] = values?.[name] ?? value;
    },
    begin(progress) {
      for (const { name, view } of slots) if (name === "seed" || name === "step") view[0] = progress[name];
    },
  };
}

/** The file's own declarations need no check: a bound may be infinite. */
function checkValue({ name, dtype, value: declared, least, below }: HyperSlot, value: unknown): void {
  if (value === undefined || value === declared) return;
  if (typeof value !== "number")
    throw new TypeError(`hyper ${quote(name)} must be a number of dtype ${dtype}`);
  // The value that kernels read, rounded to f32: 1 - 1e-9 becomes 1.
  const stored = dtype === "i32" ? value | 0 : Math.fround(value);
  if (Number.isFinite(stored) && stored >= least && stored < below && (dtype !== "i32" || stored === value))
    return;
  const from = least > -Infinity ? ` of at least ${String(least)}` : "";
  const to = below < Infinity ? ` and below ${String(below)}` : "";
  throw new RangeError(`hyper ${quote(name)} must be a finite ${dtype}${from}${to}, not ${String(value)}`);
}

/** Throws TypeError where a schedule is to be followed that reads `total`, and it is not given. */
function checkTotal(slots: readonly HyperSlot[], given: Readonly<Record<string, unknown>>): void {
  let [lacksTotal, isScheduled] = [false, false];
  for (const { name, value } of slots) {
    if (!Number.isNaN(value) || given[name] !== undefined) continue;
    if (name === TOTAL) lacksTotal = true;
    else isScheduled = true;
  }
  if (lacksTotal && isScheduled)
    throw new TypeError(
      `hyper ${quote(TOTAL)} is missing: a schedule reads how many steps training makes in all`,
    );
}
