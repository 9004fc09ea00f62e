/**
 * A training's state as a safetensors file, which every reader of that format can look into:
 *
 *   model/W1 model/state/m best/W1 ...   what the model saves now, and saved after the best epoch
 *   means/sums history/train history/val history/rate     f64, exactly
 *   metadata                             a checksum of the whole file, the training it belongs to, all other numbers
 */
import { readSafetensors, writeSafetensors, type StoredTensor } from "../module/safetensors.ts";
import type { EpochRecord } from "./records.ts";
import type { TrainingIdentity } from "./identity.ts";
import { namedValues, type NamedValues } from "./means.ts";
import { sha256 } from "./sha256.ts";
import type { TrainingState } from "./state.ts";

export interface Checkpoint {
  readonly identity: TrainingIdentity;
  readonly state: TrainingState;
}

const FORMAT = "netc-checkpoint-1";
/** The checksum comes first in the header, so that its position is known. It is that of the file with zeros there. */
const CHECKSUM = { before: '{"__metadata__":{"sha256":"', length: 64, at: 8 + 27 } as const;

export async function encodeCheckpoint({ identity, state }: Checkpoint): Promise<Uint8Array> {
  const { epoch, step, milliseconds, means, history, firstEpoch, keeper } = state;
  const { best } = keeper;
  const [train, val] = [namesOf(history[0]?.train), history[0]?.val && namesOf(history[0].val)];
  const table = (rows: (record: EpochRecord) => readonly number[], width: number): StoredTensor =>
    f64(history.flatMap(rows), [history.length, width]);
  const [model, kept] = [readSafetensors(state.model), best && readSafetensors(best.file)];
  const tensors = new Map<string, StoredTensor>([
    ["means/sums", f64(means.sums, [means.sums.length])],
    [
      "history/rate",
      f64(
        history.map((record) => record.stepsPerSecond),
        [history.length],
      ),
    ],
    ["history/train", table((record) => train.map((name) => record.train[name] ?? NaN), train.length)],
    [
      "history/val",
      table((record) => (val ?? []).map((name) => record.val?.[name] ?? NaN), val?.length ?? 0),
    ],
    ...prefixed("model/", model.tensors),
    ...(kept === undefined ? [] : prefixed("best/", kept.tensors)),
  ]);
  const numbers: Numbers & Readonly<Record<string, number>> = {
    ...{ epoch, step, milliseconds, weight: means.weight, epochsSince: keeper.epochsSince },
    ...{ early: firstEpoch.early, late: firstEpoch.late },
    ...(best === undefined ? {} : { bestEpoch: best.epoch, bestValue: best.value }),
  };
  const names: Names = { means: means.names, train, val: val ?? null };
  const metadata = new Map([
    ["sha256", "0".repeat(CHECKSUM.length)],
    ["format", FORMAT],
    ["identity", JSON.stringify(identity)],
    // As texts: JSON has no infinity and no -0.
    ["numbers", JSON.stringify(Object.entries(numbers).map(([name, value]) => [name, textOf(value)]))],
    ["names", JSON.stringify(names)],
    ["model", JSON.stringify([...model.metadata])],
    ["best", JSON.stringify([...(kept?.metadata ?? [])])],
  ]);
  const file = writeSafetensors({ tensors, metadata });
  file.set(new TextEncoder().encode(await sha256(file)), CHECKSUM.at);
  return file;
}

/** Throws an Error that says what is wrong, unless the bytes are those that `encodeCheckpoint` returned. */
export async function decodeCheckpoint(file: Uint8Array): Promise<Checkpoint> {
  await checkWhole(file);
  const { tensors, metadata } = readSafetensors(file);
  const field = (name: string): unknown => JSON.parse(metadata.get(name) ?? "null");
  if (metadata.get("format") !== FORMAT) throw new Error("another version of netc wrote it");
  // The checksum guarantees that the rest is what was written.
  const identity = field("identity") as TrainingIdentity;
  const names = field("names") as Names;
  const numbers = new Map(field("numbers") as readonly (readonly [keyof Numbers, string])[]);
  const number = (name: keyof Numbers): number => Number(numbers.get(name));
  const values = (name: string): Float64Array => numbersOf(tensors.get(name));
  const [train, val, rate] = [values("history/train"), values("history/val"), values("history/rate")];
  const saved = (part: "model" | "best"): Uint8Array =>
    writeSafetensors({
      tensors: new Map(
        [...tensors].flatMap(([name, tensor]) =>
          name.startsWith(`${part}/`) ? [[name.slice(part.length + 1), tensor]] : [],
        ),
      ),
      metadata: new Map(field(part) as readonly (readonly [string, string])[]),
    });
  const best = numbers.has("bestEpoch")
    ? { epoch: number("bestEpoch"), value: number("bestValue"), file: saved("best") }
    : undefined;
  const state: TrainingState = {
    ...{ epoch: number("epoch"), step: number("step"), milliseconds: number("milliseconds") },
    means: { names: names.means, sums: values("means/sums"), weight: number("weight") },
    history: Array.from(rate, (stepsPerSecond, i) => ({
      epoch: i + 1,
      train: rowOf(train, names.train, i),
      val: names.val === null ? undefined : rowOf(val, names.val, i),
      stepsPerSecond,
    })),
    firstEpoch: { early: number("early"), late: number("late") },
    keeper: { best, epochsSince: number("epochsSince") },
    model: saved("model"),
  };
  return { identity, state };
}

interface Numbers {
  readonly epoch: number;
  readonly step: number;
  readonly milliseconds: number;
  readonly weight: number;
  readonly epochsSince: number;
  readonly early: number;
  readonly late: number;
  readonly bestEpoch?: number;
  readonly bestValue?: number;
}

interface Names {
  readonly means: readonly string[];
  readonly train: readonly string[];
  /** Null where there is no validation, or no epoch was finished. */
  readonly val: readonly string[] | null;
}

async function checkWhole(file: Uint8Array): Promise<void> {
  const { before, at, length } = CHECKSUM;
  const text = new TextDecoder("latin1").decode(file.subarray(8, at + length));
  if (!text.startsWith(before)) throw new Error("it is no checkpoint of netc, or its beginning was altered");
  // A copy: `slice` of a Buffer is none.
  const zeroed = new Uint8Array(file).fill("0".charCodeAt(0), at, at + length);
  if ((await sha256(zeroed)) !== text.slice(before.length))
    throw new Error("it was cut off or altered: its checksum does not fit");
}

const namesOf = (values: NamedValues | undefined): readonly string[] => Object.keys(values ?? {});

const rowOf = (table: Float64Array, names: readonly string[], row: number): NamedValues =>
  namedValues(names, (i) => table[row * names.length + i] ?? NaN);

const prefixed = (
  prefix: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): readonly (readonly [string, StoredTensor])[] =>
  [...tensors].map(([name, tensor]) => [prefix + name, tensor] as const);

const f64 = (values: ArrayLike<number>, shape: readonly number[]): StoredTensor => ({
  dtype: "F64",
  shape,
  bytes: new Uint8Array(Float64Array.from(values).buffer),
});

/** A copy: a tensor of a file need not be aligned. */
const numbersOf = (tensor: StoredTensor | undefined): Float64Array =>
  new Float64Array(new Uint8Array(tensor?.bytes ?? []).buffer);

/** Reads back as the same f64. */
const textOf = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
