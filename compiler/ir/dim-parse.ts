/**
 * Reads dimensions, the inverse of `formatDim`:
 *
 *   sum     ::= product { ("+" | "-") product }
 *   product ::= primary { ("*" | "//") primary }
 *   primary ::= digits | variable | "(" sum ")" | "-" primary
 */
import { addDims, dimVariable, floorDivideDims, multiplyDims, subtractDims, type Dim } from "./dim.ts";
import { TextReader } from "./text-reader.ts";

/** The dimension that a text denotes; `parseDim(formatDim(d))` equals d. Throws ParseFault. */
export function parseDim(text: string): Dim {
  const reader = new TextReader(text);
  const dim = readDim(reader);
  return reader.isAtEnd ? dim : reader.fail("expected the end of the dimension");
}

/** Reads the dimension that comes next. Throws ParseFault. */
export function readDim(reader: TextReader): Dim {
  let sum = readProduct(reader);
  for (;;) {
    if (reader.take("+")) sum = addDims(sum, readProduct(reader));
    else if (reader.take("-")) sum = subtractDims(sum, readProduct(reader));
    else return sum;
  }
}

function readProduct(reader: TextReader): Dim {
  let product = readPrimary(reader);
  for (;;) {
    if (reader.take("*")) product = multiplyDims(product, readPrimary(reader));
    else if (reader.take("//")) product = divide(product, readPrimary(reader), reader);
    else return product;
  }
}

function divide(a: Dim, b: Dim, reader: TextReader): Dim {
  return b === 0 ? reader.reject("a dimension is divided by 0") : floorDivideDims(a, b);
}

function readPrimary(reader: TextReader): Dim {
  if (reader.take("-")) return multiplyDims(-1, readPrimary(reader));
  const digits = reader.match(/\d+/y);
  if (digits !== undefined) return Number(digits);
  const name = reader.match(/[\p{L}_][\p{L}\p{M}\p{N}_]*/uy);
  if (name !== undefined) return dimVariable(name);
  if (!reader.take("(")) reader.fail("expected a dimension");
  const inner = readDim(reader);
  reader.expect(")");
  return inner;
}
