/** What the trainer needs of a compiled model; the object an emitted module creates has all of it. */

export type InputArray = Float32Array | Float64Array | Int32Array;
export type Inputs = Readonly<Record<string, InputArray>>;
/**
 * The loss and the metrics of one batch by name; the trainer follows those that are numbers. The object
 * may be the same one at every call.
 */
export type Results = Readonly<Record<string, number | ArrayBufferView>>;
/** Scalars that may change from step to step: `{ lr: 0.1 }`. */
export type Hypers = Readonly<Record<string, number>>;

export interface ModelInput {
  readonly name: string;
  readonly dtype: "f32" | "f64" | "i32" | "bool";
  /** A name stands for a dimension that may differ from call to call; only the first may be one. */
  readonly shape: readonly (number | string)[];
  /** Where the model takes the input's values for class numbers: they are below this. */
  readonly classes?: number | undefined;
}

export interface TrainableModel {
  readonly inputs: readonly ModelInput[];
  /** The name of the loss among the results. */
  readonly loss: string;
  /** Whether a step takes the hyper `total`, how many steps training makes: a schedule reads it. */
  readonly takesTotal?: boolean;
  /** Forward, backward and the optimiser's update on one batch; the results are from before the update. */
  step(inputs: Inputs, hypers: Hypers): Results;
  /** The loss and the metrics on one batch, with nothing updated. */
  evaluate(inputs: Inputs): Results;
  /** All that training changes, as a file. */
  save(): Uint8Array;
  /** Puts the model back to a file that `save` gave. */
  load(file: Uint8Array): void;
}
