/** Binary data inside a JavaScript text. Only what browsers, workers and Node all have. */

/** The bytes of a base64 text of zlib data. Compressed first, it takes two thirds of the room, also once the text is gzipped. */
export async function inflateBase64(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
