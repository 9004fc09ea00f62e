/** How a column of stored examples meets an input of a model: by name, dtype and count of values. */
import type { InputArray, ModelInput } from "../train/model-interface.ts";
import type { Column, Dataset, Part } from "./dataset.ts";
import { Fault } from "./fault.ts";
import { firstOutside, misfit } from "./fit.ts";

/** A column and the array of one batch that its examples are copied to. */
export interface Meeting {
  readonly name: string;
  /** Values of one example. */
  readonly count: number;
  readonly target: InputArray;
  /** Copies the examples `order[start]` to `order[start + rows - 1]` to the first rows of the target. */
  gather(order: Uint32Array, start: number, rows: number): void;
}

const ARRAYS: Readonly<Record<ModelInput["dtype"], (length: number) => InputArray>> = {
  f32: (length) => new Float32Array(length),
  f64: (length) => new Float64Array(length),
  i32: (length) => new Int32Array(length),
  bool: (length) => new Int32Array(length),
};

/**
 * Allocates the input's array for `batch` examples and pairs it with the column of its name. Throws a
 * Fault where the part has no such column, or counts of values or dtypes do not meet.
 */
export function meet(part: Part, input: ModelInput, batch: number): Meeting {
  const wrong = misfit({ columns: part.columns, classes: undefined }, { ...input, classes: undefined });
  if (wrong !== undefined) throw new Fault("N656", wrong.message, wrong.help);
  if (typeof input.shape[0] !== "string" && batch > 1)
    throw new Fault(
      "N658",
      `the input ${input.name} has no batch axis, so that batch must be 1, not ${batch}`,
      `declare ${input.name} with a first dimension N, or set batch = 1`,
    );
  const column = part.columns.find((candidate) => candidate.name === input.name);
  if (column === undefined) throw new Error(`no column ${input.name}`);
  const count = column.shape.reduce((total, length) => total * length, 1);
  const target = ARRAYS[input.dtype](batch * count);
  return { name: input.name, count, target, gather: gatherer(column, count, target) };
}

function gatherer(column: Column, count: number, target: InputArray): Meeting["gather"] {
  if (column.values instanceof Uint8Array && !(target instanceof Int32Array)) {
    const bytes = column.values;
    const scaled = Float64Array.from({ length: 256 }, (_, byte) => byte * (column.scale ?? 1));
    return target instanceof Float32Array
      ? scaleToF32(bytes, Float32Array.from(scaled), count, target)
      : scaleToF64(bytes, scaled, count, target);
  }
  return copy(column.values, count, target);
}

// One loop for each pair of array types that is hot, so that the engine sees one type in each.

function scaleToF32(
  bytes: Uint8Array,
  scaled: Float32Array,
  count: number,
  target: Float32Array,
): Meeting["gather"] {
  return (order, start, rows) => {
    for (let row = 0; row < rows; row++) {
      const [from, to] = [(order[start + row] ?? 0) * count, row * count];
      for (let i = 0; i < count; i++) target[to + i] = scaled[bytes[from + i] ?? 0] ?? 0;
    }
  };
}

function scaleToF64(
  bytes: Uint8Array,
  scaled: Float64Array,
  count: number,
  target: Float64Array,
): Meeting["gather"] {
  return (order, start, rows) => {
    for (let row = 0; row < rows; row++) {
      const [from, to] = [(order[start + row] ?? 0) * count, row * count];
      for (let i = 0; i < count; i++) target[to + i] = scaled[bytes[from + i] ?? 0] ?? 0;
    }
  };
}

function copy(values: Column["values"], count: number, target: InputArray): Meeting["gather"] {
  return (order, start, rows) => {
    for (let row = 0; row < rows; row++) {
      const [from, to] = [(order[start + row] ?? 0) * count, row * count];
      for (let i = 0; i < count; i++) target[to + i] = values[from + i] ?? 0;
    }
  };
}

/**
 * Throws a Fault with the first label that is no class: of the data set, where it names its classes and the
 * column holds one i32 a row, or of the model, which has no score for it and would silently not learn from it.
 */
export function checkLabels(dataset: Dataset, inputs: readonly ModelInput[] = []): void {
  const classes = dataset.labels?.length;
  for (const [partName, part] of [
    ["train", dataset.train],
    ["val", dataset.val],
  ] as const) {
    for (const column of part.columns) {
      const { name, dtype, shape, values } = column;
      const told = inputs.find((input) => input.name === name)?.classes;
      const named = dtype === "i32" && shape.length === 0 ? classes : undefined;
      const found = `${name} of ${partName} example`;
      const wrong = named === undefined ? -1 : firstOutside(values, named);
      if (wrong >= 0)
        throw new Fault(
          "N656",
          `${found} ${wrong} is the class ${values[wrong]}, but ${dataset.name} has ${classes} classes, ${range(named)}`,
        );
      const unknown = told === undefined ? -1 : firstOutside(values, told);
      if (unknown >= 0)
        throw new Fault(
          "N656",
          `${found} ${unknown} is the class ${values[unknown]}, but the model tells ${told} classes apart, ${range(told)}`,
          named === undefined ? undefined : `the data have ${named} classes: give the model as many scores`,
        );
    }
  }
}

const range = (classes = 0): string => `0 to ${classes - 1}`;
