/**
 * The IDX format of the MNIST family: two zero bytes, a type byte, the number of axes, each axis's
 * length as a big-endian u32, then the values row by row, big-endian.
 */
import { Fault } from "./fault.ts";

export interface IdxArray {
  readonly dtype: "u8" | "i32" | "f32" | "f64";
  readonly shape: readonly number[];
  /** For `u8` a view of the bytes given, without a copy. */
  readonly values: Uint8Array | Int32Array | Float32Array | Float64Array;
}

const MOST_AXES = 8;
const MOST_ELEMENTS = 2 ** 31 - 1;

type Reader = (data: DataView, count: number) => Pick<IdxArray, "dtype" | "values">;

/** By type byte: the bytes one element takes and how to read them. i8 and i16 widen to i32. */
const ELEMENT_TYPES: ReadonlyMap<number, { readonly bytes: number; readonly read: Reader }> = new Map([
  [0x08, { bytes: 1, read: (data, count) => ({ dtype: "u8", values: bytesOf(data, count) }) }],
  [
    0x09,
    {
      bytes: 1,
      read: (data, count) => ({ dtype: "i32", values: new Int32Array(count).map((_, i) => data.getInt8(i)) }),
    },
  ],
  [
    0x0b,
    {
      bytes: 2,
      read: (data, count) => ({
        dtype: "i32",
        values: new Int32Array(count).map((_, i) => data.getInt16(2 * i)),
      }),
    },
  ],
  [
    0x0c,
    {
      bytes: 4,
      read: (data, count) => ({
        dtype: "i32",
        values: new Int32Array(count).map((_, i) => data.getInt32(4 * i)),
      }),
    },
  ],
  [
    0x0d,
    {
      bytes: 4,
      read: (data, count) => ({
        dtype: "f32",
        values: new Float32Array(count).map((_, i) => data.getFloat32(4 * i)),
      }),
    },
  ],
  [
    0x0e,
    {
      bytes: 8,
      read: (data, count) => ({
        dtype: "f64",
        values: new Float64Array(count).map((_, i) => data.getFloat64(8 * i)),
      }),
    },
  ],
]);

function bytesOf(data: DataView, count: number): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, count);
}

/**
 * Reads one IDX array from the whole contents of a file. `name` is what messages call it. Throws a
 * Fault where the header is not IDX's, an axis count or size is beyond the limits (8 axes, 2^31 - 1
 * elements), or the number of bytes is not what the header announces.
 */
export function readIdx(bytes: Uint8Array, name: string): IdxArray {
  const broken = (what: string): Fault => new Fault("N654", `${name} is not a sound IDX file: ${what}`);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw broken(`it holds ${bytes.length} bytes, fewer than the 4 of the header`);
  const [zero0 = 0, zero1 = 0, typeByte = 0, axes = 0] = bytes;
  if (zero0 !== 0 || zero1 !== 0) throw broken("its first two bytes are not zero");
  const type = ELEMENT_TYPES.get(typeByte);
  if (type === undefined) throw broken(`its type byte is 0x${typeByte.toString(16).padStart(2, "0")}`);
  if (axes < 1 || axes > MOST_AXES) throw broken(`it has ${axes} axes, not 1 to ${MOST_AXES}`);

  const start = 4 + 4 * axes;
  if (bytes.length < start) throw broken(`it ends inside the ${start} bytes of its header`);
  const shape = Array.from({ length: axes }, (_, axis) => data.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, length) => product * length, 1);
  if (count > MOST_ELEMENTS) throw broken(`its shape [${shape.join(", ")}] has more than 2^31 - 1 elements`);
  const expected = start + count * type.bytes;
  if (bytes.length !== expected) {
    throw broken(`its shape [${shape.join(", ")}] takes ${expected} bytes, and it holds ${bytes.length}`);
  }
  return { shape, ...type.read(new DataView(data.buffer, data.byteOffset + start), count) };
}
