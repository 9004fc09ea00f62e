/** Binary data: in a JavaScript text, or from the user. Uses only what browsers, workers and Node all have. */

/**
 * All bytes of a buffer, shared or not, or of any view of one, at any offset, without a copy. The result is a plain
 * Uint8Array, never a subclass: `slice` of Node's Buffer, for example, does not copy. Throws TypeError for anything else.
 */
export function bytesOf(file: unknown): Uint8Array {
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  // Do not compare classes: another frame or a test runner may have its own.
  const kind = Object.prototype.toString.call(file).slice(8, -1);
  if (kind.endsWith("ArrayBuffer")) return new Uint8Array(file as ArrayBuffer);
  throw new TypeError(`load takes a Uint8Array or an ArrayBuffer, not ${kind}`);
}

/** The bytes of a base64 text of zlib data. Compressed first, it takes two thirds of the room, also once the text is gzipped. */
export async function inflateBase64(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
