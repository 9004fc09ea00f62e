/** A module's memory as a safetensors file: parameters under their own names, states under `state/`, the rest as metadata. */
import type { StoredDType } from "./manifest.ts";
import { quote } from "./names.ts";
import { MAX_SEED } from "./options.ts";
import type { DataPart } from "./preparation/data-part.ts";
import { readSafetensors, writeSafetensors, type StoredTensor } from "./safetensors.ts";
import type { Named, Tensor, TensorData } from "./tensors.ts";

export interface Progress {
  /** How many training steps were made. */
  readonly step: number;
  readonly seed: number;
}
export interface Stored {
  readonly params: Named<Tensor>;
  readonly states: Named<Tensor>;
}

const FILE_DTYPES: Readonly<Record<StoredDType, string>> = {
  f32: "F32",
  f64: "F64",
  i32: "I32",
  bool: "BOOL",
};
/** The largest integer of 15 digits: a double holds all of them. */
const MAX_STEPS = 1e15 - 1;
const STATE = "state/";
const PARAM = "param/";

/** The name of a parameter in a file: its own, but for those that the file has another use for. */
function paramKey(name: string): string {
  return name === "__metadata__" || name.startsWith(STATE) || name.startsWith(PARAM) ? PARAM + name : name;
}

/** The file's bytes, with `more` metadata. NaNs are canonical, so that equal weights give equal files. */
export function encodeCheckpoint(
  { params, states }: Stored,
  model: string,
  progress: Progress,
  more: readonly (readonly [string, string])[] = [],
): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [key, tensor] of keyed({ params, states }))
    tensors.set(key, { dtype: FILE_DTYPES[tensor.dtype], shape: tensor.shape, bytes: encode(tensor) });
  const metadata = new Map([
    ["format", "netc"],
    ["model", model],
    ["step", String(progress.step)],
    ["seed", String(progress.seed)],
    ...more,
  ]);
  return writeSafetensors({ tensors, metadata });
}

/**
 * Takes a file's values over and returns its progress, as far as it has one. All parameters must be there with their
 * dtypes and shapes, and no others. States must be there as well, unless the file has none at all (weights from
 * elsewhere); states that this module lacks are passed over, since one built without an optimiser has none.
 * The file's metadata about the data goes to `about`. Throws Error, and then nothing has changed.
 */
export function restoreCheckpoint(stored: Stored, file: Uint8Array, about?: DataPart): Partial<Progress> {
  const { tensors, metadata } = readSafetensors(file);
  const hasStates = [...tensors.keys()].some((key) => key.startsWith(STATE));
  const wanted = keyed(stored);
  const values: (readonly [TensorData, TensorData])[] = [];
  for (const [key, { data, shape, dtype }] of wanted) {
    const found = tensors.get(key);
    if (found === undefined) {
      if (key.startsWith(STATE) && !hasStates) continue;
      throw new Error(`the file has no tensor ${quote(key)}`);
    }
    const here = describe(FILE_DTYPES[dtype], shape);
    const there = describe(found.dtype, found.shape);
    if (here !== there) throw new Error(`${quote(key)} is ${there} in the file and ${here} in the model`);
    values.push([data, decode(found.bytes, dtype)]);
  }
  for (const key of tensors.keys())
    if (!wanted.has(key) && !key.startsWith(STATE))
      throw new Error(`the file has a tensor ${quote(key)}, and the model has none of that name`);
  const progress = { ...count(metadata, "step", MAX_STEPS), ...count(metadata, "seed", MAX_SEED) };
  const adopt = about?.adopt(metadata);
  for (const [data, value] of values) data.set(value);
  adopt?.();
  return progress;
}

function keyed({ params, states }: Stored): ReadonlyMap<string, Tensor> {
  return new Map([
    ...Object.entries(params).map(([name, tensor]) => [paramKey(name), tensor] as const),
    ...Object.entries(states).map(([name, tensor]) => [STATE + name, tensor] as const),
  ]);
}

function describe(dtype: string, shape: readonly number[]): string {
  return `${dtype}[${shape.join(", ")}]`;
}

function count(
  metadata: ReadonlyMap<string, string>,
  name: "step" | "seed",
  most: number,
): Partial<Progress> {
  const text = metadata.get(name);
  if (text === undefined) return {};
  if (!/^\d{1,15}$/.test(text) || Number(text) > most)
    throw new Error(`${quote(name)} in the file's metadata is not an integer from 0 to ${String(most)}`);
  return { [name]: Number(text) };
}

function encode({ data, dtype }: Tensor): Uint8Array {
  if (dtype === "bool") return Uint8Array.from(data);
  const copy = data.slice();
  const bytes = new Uint8Array(copy.buffer);
  const words = new Uint32Array(copy.buffer);
  // Through a float, an engine may write any NaN; as words it is this one.
  if (dtype === "f32") copy.forEach((value, i) => value !== value && (words[i] = 0x7fc00000));
  if (dtype === "f64")
    copy.forEach((value, i) => value !== value && ([words[2 * i], words[2 * i + 1]] = [0, 0x7ff80000]));
  return bytes;
}

const ARRAYS: Readonly<Record<StoredDType, (bytes: Uint8Array) => TensorData>> = {
  f32: (bytes) => new Float32Array(new Uint8Array(bytes).buffer),
  f64: (bytes) => new Float64Array(new Uint8Array(bytes).buffer),
  i32: (bytes) => new Int32Array(new Uint8Array(bytes).buffer),
  bool: (bytes) => Int32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1)),
};

/** A copy, since a tensor of a file need not be aligned in memory. `slice` of a Buffer would not copy. */
function decode(bytes: Uint8Array, dtype: StoredDType): TensorData {
  return ARRAYS[dtype](bytes);
}
