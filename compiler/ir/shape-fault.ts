/** The error of a shape rule. A file of its own, so that the op table and the builder need not import each other for it. */

/** Operands do not fit an operator. `operands` are the indices at fault. The builder of a graph from text adds the places. */
export class ShapeFault extends Error {
  readonly code: "shape" | "dtype" | "axis" | "unprovable";
  readonly operands: readonly number[];
  constructor(code: ShapeFault["code"], message: string, operands: readonly number[] = []) {
    super(message);
    this.name = "ShapeFault";
    this.code = code;
    this.operands = operands;
  }
}
