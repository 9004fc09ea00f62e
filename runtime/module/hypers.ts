/** Scalars that may change from call to call: a learning rate. The seed and the step count are set by the model itself. */
import type { Progress } from "./checkpoint.ts";
import type { Manifest, StoredDType } from "./manifest.ts";
import { quote, unknownName } from "./names.ts";
import { viewOf, type TensorData } from "./tensors.ts";

export interface HyperSlot {
  readonly name: string;
  readonly dtype: StoredDType;
  /** The value where a call gives none. */
  readonly value: number;
  readonly view: TensorData;
}

export interface HyperReader {
  /** The slots of some hypers, by index, that a caller may set. */
  slots(hypers: readonly number[]): readonly HyperSlot[];
  /** Throws TypeError for an unknown name or a value that does not fit; writes nothing. */
  check(values: unknown): void;
  /** Writes what was given, and the declared values for the rest: nothing is kept from an earlier call. */
  write(slots: readonly HyperSlot[], values: Readonly<Record<string, number | undefined>> | undefined): void;
  /** Writes the seed and the count of steps, for the programs that read them. */
  begin(progress: Progress): void;
}

/** The names of hypers that a caller does not set. */
const OWN: readonly string[] = ["seed", "step"];

export function createHyperReader(
  { hypers }: Manifest,
  memory: ArrayBuffer,
  offsets: readonly number[],
): HyperReader {
  const slots = hypers.map(({ name, dtype, value, buffer }) => ({
    name,
    dtype,
    value,
    view: viewOf(dtype, memory, offsets[buffer] ?? 0, 1),
  }));
  const free = slots.filter(({ name }) => !OWN.includes(name));
  const names = free.map(({ name }) => name);
  return {
    slots: (indices) => free.filter((slot) => indices.includes(slots.indexOf(slot))),
    check(values) {
      if (values === undefined) return;
      if (typeof values !== "object" || values === null)
        throw new TypeError("the hypers must be an object, such as { lr: 0.1 }");
      for (const name in values) if (!names.includes(name)) throw unknownName("hyper", name, names);
      for (const { name, dtype } of free) {
        const value = (values as Readonly<Record<string, unknown>>)[name];
        if (value === undefined) continue;
        if (typeof value !== "number" || (dtype === "i32" && value !== (value | 0)))
          throw new TypeError(`hyper ${quote(name)} must be a number of dtype ${dtype}`);
      }
    },
    write(written, values) {
      for (const { name, view, value } of written) view[0] = values?.[name] ?? value;
    },
    begin(progress) {
      for (const { name, view } of slots) if (name === "seed" || name === "step") view[0] = progress[name];
    },
  };
}
