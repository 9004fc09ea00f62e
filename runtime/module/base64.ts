/** Binary data inside a JavaScript text. */

/** The bytes of a base64 text; `atob` is there in browsers, workers and Node alike. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
