/**
 * What the compiler writes beside the kernels for the runtime of an emitted module: tensors, sizes as
 * expressions of the dimension variables, and the life of every buffer. Pure data (JSON); this is
 * the only thing the two sides share.
 */
import type { Preparation } from "./preparation/recipe.ts";

/** A dimension at run time: a number, or a sum of products: `[[coefficient, factor, ...], ...]`; a factor is a variable's index or a quotient. */
export type SizeExpression = number | readonly SizeTerm[];
export type SizeTerm = readonly [coefficient: number, ...factors: (number | SizeQuotient)[]];
export interface SizeQuotient {
  readonly dividend: SizeExpression;
  readonly divisor: SizeExpression;
}

export type StoredDType = "f32" | "f64" | "i32" | "bool";

export interface TensorManifest {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly SizeExpression[];
  /** The buffer it lives in. */
  readonly buffer: number;
}

export interface InputManifest extends TensorManifest {
  /** Where the model takes the input's values for class numbers: they are below this. */
  readonly classes?: number;
}

/** The program's index, and its first and last call. A tuple: a module has one for each scratch buffer. */
export type Life = readonly [program: number, first: number, last: number];

export interface BufferManifest {
  /** Bytes; rounded up to 16 by the planner. */
  readonly bytes: SizeExpression;
  /**
   * "fixed" buffers keep their place for the life of the module (parameters, states, inputs, results,
   * constants). A "scratch" buffer belongs to one program and lives from call `first` to call `last`
   * of it, both included; the planner lets such buffers share memory.
   */
  readonly life: "fixed" | Life;
}

export interface ProgramManifest {
  /** "init", "predict", "evaluate", "gradients", "step". */
  readonly name: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly TensorManifest[];
  /** Scalars the program reads, by index into `hypers`. */
  readonly hypers: readonly number[];
}

export interface Manifest {
  readonly model: string;
  /** Dimension variables, each bound by one axis of one input. */
  readonly dimensions: readonly { readonly name: string; readonly input: number; readonly axis: number }[];
  readonly inputs: readonly InputManifest[];
  readonly params: readonly TensorManifest[];
  readonly states: readonly TensorManifest[];
  readonly hypers: readonly {
    readonly name: string;
    readonly dtype: StoredDType;
    /** What it is where a call gives none. NaN: a schedule gives it, or for `total`, a call must. */
    readonly value: number;
    /** The minimum value that a call may give, */
    readonly least?: number;
    /** and the bound that it must be below. */
    readonly below?: number;
    readonly buffer: number;
  }[];
  readonly buffers: readonly BufferManifest[];
  readonly constants: readonly {
    readonly buffer: number;
    readonly dtype: StoredDType;
    readonly values: readonly number[];
  }[];
  readonly programs: readonly ProgramManifest[];
  /**
   * The buffer i32[2] in which kernels note an index out of range: the index and the length of the axis, which is -1
   * as long as none was found. Loops note there that they did not end. Only where there are such kernels or loops.
   */
  readonly faults?: number;
  /** How the data that the model is trained on were prepared. */
  readonly preparation?: Preparation;
}

/** The manifest of a module with a preparation of its data. */
export interface PreparedManifest extends Manifest {
  readonly preparation: Preparation;
}

/** What both targets give the runtime: one function a program. */
export interface Machine {
  /** The whole arena; every buffer's offset counts from its start. It never moves: users hold views of it. */
  readonly memory: ArrayBuffer;
  /** Runs one program by index; `dimensions` holds the variables' values for this call, in order. */
  run(program: number, dimensions: readonly number[]): void;
  /** Bytes of the memory outside `memory` that grows. Only loops that save values for their gradients use it. */
  grown?(): number;
}
/** Makes a machine once the planner has placed the buffers. `offsets` are bytes, by buffer; fixed buffers are the first `fixedBytes`. */
export type MachineFactory = (
  bytes: number,
  offsets: readonly number[],
  fixedBytes: number,
) => Machine | Promise<Machine>;
