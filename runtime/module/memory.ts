/** The memory of a module: its maximum size, and the error if it cannot be allocated. */
import type { Manifest } from "./manifest.ts";

/** What the 32-bit addresses of WebAssembly reach; the other target has the same limit, so that both run the same models. */
export const MOST_BYTES = 2 ** 32;

/**
 * What `make` gives, which allocates `bytes` for these largest dimensions. Throws RangeError with the bytes where they
 * are more than there can be, or more than there are.
 */
export async function withMemory<T>(
  { model, dimensions }: Pick<Manifest, "model" | "dimensions">,
  largest: readonly number[],
  bytes: number,
  make: () => T | Promise<T>,
): Promise<T> {
  const at = dimensions.map(({ name }, i) => `${name} = ${String(largest[i])}`).join(", ");
  const need = `${model} needs ${String(bytes)} bytes of memory${at === "" ? "" : ` at ${at}`}`;
  if (bytes > MOST_BYTES)
    throw new RangeError(`${need}, and ${String(MOST_BYTES)} is the most a module can have`);
  try {
    return await make();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new RangeError(`${need}, which this machine does not give: ${thrown.message}`);
  }
}
