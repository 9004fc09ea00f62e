/**
 * Reads and writes safetensors files (https://github.com/huggingface/safetensors): eight bytes with the header's length, a
 * JSON header that says where each tensor lies, the tensors. Files are not trusted: whatever is wrong with one
 * is an Error that says what, and nothing was returned.
 */
import { quote } from "./names.ts";
import { product } from "./tensors.ts";

export interface StoredTensor {
  /** As the format names it: `F32`, `F64`, `I32`, `BOOL`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** The elements, little-endian, row by row. When read: a view of the file. */
  readonly bytes: Uint8Array;
}

export interface StoredFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes of one element, for every dtype of the format that takes whole bytes. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ...["BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2"].map((dtype) => [dtype, 1] as const),
  ...["U16", "I16", "F16", "BF16"].map((dtype) => [dtype, 2] as const),
  ...["U32", "I32", "F32"].map((dtype) => [dtype, 4] as const),
  ...["U64", "I64", "F64"].map((dtype) => [dtype, 8] as const),
]);

/** The maximum length of a header, as the format defines it. A tensor takes about 100 bytes of it. */
const MAX_HEADER = 1e8;
const METADATA = "__metadata__";

/** The bytes of a file. Tensors with larger elements come first, so that each lies aligned. */
export function writeSafetensors({ tensors, metadata }: StoredFile): Uint8Array {
  if (tensors.has(METADATA)) throw new Error(`a tensor cannot be named ${METADATA}`);
  const elementSize = (tensor: StoredTensor): number => SIZES.get(tensor.dtype) ?? 1;
  const ordered = [...tensors].sort(([, a], [, b]) => elementSize(b) - elementSize(a));
  let end = 0;
  // Fields as text, not as an object: `__proto__` is a name like any other.
  const fields = [`${JSON.stringify(METADATA)}:{${[...metadata].map(field).join(",")}}`];
  for (const [name, { dtype, shape, bytes }] of ordered) {
    const data_offsets = [end, (end += bytes.length)];
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets })}`);
  }
  const text = new TextEncoder().encode(`{${fields.join(",")}}`);
  const header = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + header + end);
  new DataView(file.buffer).setUint32(0, header, true);
  file.fill(0x20, 8, 8 + header).set(text, 8);
  let place = 8 + header;
  for (const [, { bytes }] of ordered) {
    file.set(bytes, place);
    place += bytes.length;
  }
  return file;
}

function field([name, value]: readonly [string, string]): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** The tensors of a file, as views of it. Throws Error for anything that the format does not allow. */
export function readSafetensors(file: Uint8Array): StoredFile {
  if (file.length < 8) throw broken("it is shorter than 8 bytes");
  const lengths = new DataView(file.buffer, file.byteOffset, 8);
  const length = lengths.getUint32(0, true);
  if (lengths.getUint32(4, true) !== 0 || length > MAX_HEADER) throw broken("its header is too long");
  if (length > file.length - 8) throw broken("it ends inside the header");
  const header = parseHeader(new Uint8Array(file.subarray(8, 8 + length)));
  const data = file.subarray(8 + length);
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, string>();
  const ranges: (readonly [number, number])[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) {
      for (const [key, value] of Object.entries(asObject(entry, METADATA))) {
        if (typeof value !== "string") throw broken(`${quote(key)} in its metadata is not a text`);
        metadata.set(key, value);
      }
      continue;
    }
    const { dtype, shape, data_offsets: range } = asObject(entry, quote(name));
    const size = typeof dtype === "string" ? SIZES.get(dtype) : undefined;
    if (typeof dtype !== "string" || size === undefined) throw broken(`${quote(name)} has an unknown dtype`);
    if (!isSizes(shape) || shape.length > 32) throw broken(`${quote(name)} has a shape that is none`);
    if (!isSizes(range) || range.length !== 2) throw broken(`${quote(name)} has offsets that are none`);
    const [begin = 0, end = 0] = range;
    if (begin > end || end > data.length) throw broken(`${quote(name)} lies outside the file`);
    if (product(shape) * size !== end - begin)
      throw broken(`${quote(name)} has ${String(end - begin)} bytes, which its shape and dtype do not take`);
    ranges.push([begin, end]);
    tensors.set(name, { dtype, shape, bytes: data.subarray(begin, end) });
  }
  let covered = 0;
  for (const [begin, end] of ranges.sort(([a, b], [c, d]) => a - c || b - d)) {
    if (begin !== covered)
      throw broken(begin < covered ? "tensors overlap" : "there is a hole between tensors");
    covered = end;
  }
  if (covered !== data.length) throw broken("there are bytes after the last tensor");
  return { tensors, metadata };
}

/** `bytes` must not be shared: not every TextDecoder reads those. */
function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    parsed = JSON.parse(text);
  } catch {
    throw broken("its header is not JSON");
  }
  checkNames(text);
  return asObject(parsed, "its header");
}

/** JSON.parse keeps the last of two fields with one name; here that is a fault. `text` is valid JSON. */
function checkNames(text: string): void {
  const objects: Set<unknown>[] = [];
  for (const [token, name, colon] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[{}]/gs)) {
    const object = objects.at(-1);
    if (token === "{") objects.push(new Set());
    else if (token === "}") objects.pop();
    else if (name !== undefined && colon !== undefined && object !== undefined) {
      const key: unknown = JSON.parse(name);
      if (object.has(key)) throw broken(`${quote(String(key))} is there twice`);
      object.add(key);
    }
  }
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw broken(`${what} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
}

function broken(reason: string): Error {
  return new Error(`not a safetensors file that can be read: ${reason}`);
}
