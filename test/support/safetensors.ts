/** Reads the f32 tensors of a safetensors file by name, as any other program would: not with our own reader. */
import { readFile } from "node:fs/promises";

export async function readSafetensors(path: string): Promise<Readonly<Record<string, Float32Array>>> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Readonly<
    Record<string, { readonly dtype?: string; readonly data_offsets?: readonly [number, number] }>
  >;
  const tensors: Record<string, Float32Array> = {};
  for (const [name, { dtype, data_offsets }] of Object.entries(header)) {
    if (dtype !== "F32" || data_offsets === undefined) continue;
    const [from, to] = data_offsets;
    tensors[name] = new Float32Array(
      Uint8Array.from(bytes.subarray(8 + length + from, 8 + length + to)).buffer,
    );
  }
  return tensors;
}
