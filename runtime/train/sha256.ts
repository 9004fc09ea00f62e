/** SHA-256 of bytes, by the engine. */

/** In hexadecimal digits. */
export async function sha256(bytes: ArrayBufferView): Promise<string> {
  // The memory is never shared, but the type does not say so.
  const digest = await crypto.subtle.digest("SHA-256", bytes as ArrayBufferView<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const sha256OfText = (text: string): Promise<string> => sha256(new TextEncoder().encode(text));
