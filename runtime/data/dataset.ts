/** Data in memory, as the trainer reads it. */

export interface Column {
  /** The model input it meets: `x`, `y`. */
  readonly name: string;
  readonly dtype: "f32" | "f64" | "i32" | "u8";
  /** The shape of one example: `[784]`, `[]`. */
  readonly shape: readonly number[];
  /** Examples row by row. `u8` is scaled by `scale` when it meets a float input. */
  readonly values: Float32Array | Float64Array | Int32Array | Uint8Array;
  readonly scale?: number;
}

export interface Part {
  readonly length: number;
  readonly columns: readonly Column[];
}

export interface Dataset {
  readonly name: string;
  /** One line for people: where it came from. */
  readonly origin: string;
  readonly train: Part;
  readonly val: Part;
  /** Names of the classes, where there are any. */
  readonly labels: readonly string[] | undefined;
}
