/** Whether stored columns meet the inputs of a model: by name, count of values, dtype and class numbers. */
import { nearest } from "../module/nearest.ts";
import type { ModelInput } from "../train/model-interface.ts";
import type { Column } from "./dataset.ts";
import type { ColumnType, Schema } from "./schemas.ts";

export interface Misfit {
  readonly message: string;
  readonly help: string | undefined;
  /** The column it is about, where there is one. */
  readonly column: string | undefined;
  /** The index of an example with the fault, if there is one. */
  readonly example: number | undefined;
}

/** Fractions are never dropped. Numbers of a file are f64 whatever they are: where all are whole, they meet i32 too. */
const MEETS: Readonly<Record<Column["dtype"], readonly ModelInput["dtype"][]>> = {
  f32: ["f32", "f64"],
  f64: ["f32", "f64"],
  i32: ["i32", "f32", "f64"],
  u8: ["i32", "f32", "f64"],
};

/** Why the columns do not fill an input; undefined where they do. */
export function misfit(
  { columns, classes }: Pick<Schema, "columns" | "classes">,
  input: Pick<ModelInput, "name" | "dtype" | "shape" | "classes">,
): Misfit | undefined {
  const column = columns.find((candidate) => candidate.name === input.name);
  if (column === undefined) {
    const names = columns.map((candidate) => candidate.name);
    const near = nearest(input.name, names);
    return {
      message: `the data have no column for the input ${input.name}; ${names.length === 0 ? "they have no column of numbers" : `their columns are ${names.join(", ")}`}`,
      help: near === undefined ? undefined : `name the input ${near}`,
      column: undefined,
      example: undefined,
    };
  }
  const about: About = (message, help, value) => ({
    message,
    help,
    column: column.name,
    example: value === undefined ? undefined : Math.floor(value / product(column.shape)),
  });
  const shape = typeof input.shape[0] === "string" ? input.shape.slice(1) : input.shape;
  const open = shape.find((dimension) => typeof dimension === "string");
  if (open !== undefined)
    return about(`the dimension ${open} of the input ${input.name} varies, and only the first may`);
  const [held, count] = [product(column.shape), product(shape)];
  if (held !== count)
    return about(
      `an example of ${column.name} holds ${counted(held, column.shape)}, but the input ${input.name} takes ${counted(count, shape)}`,
    );
  return dtypeMisfit(column, input, about) ?? classMisfit(column, input, classes, about);
}

/** `value` is the index of the faulty value. */
type About = (message: string, help?: string, value?: number) => Misfit;

function dtypeMisfit(
  { name, dtype, values }: ColumnType,
  input: Pick<ModelInput, "name" | "dtype">,
  about: About,
): Misfit | undefined {
  if (input.dtype === "f32" && dtype === "f64") return rangeMisfit(name, values, input.name, about);
  if (MEETS[dtype].includes(input.dtype)) return undefined;
  const plain = `the column ${name} is ${dtype}, and the input ${input.name} is ${input.dtype}`;
  if (input.dtype !== "i32" || dtype !== "f64" || values === undefined) return about(plain);
  const place = values.findIndex((value) => value !== (value | 0));
  return place < 0
    ? undefined
    : about(`${plain}: ${values[place]} is no whole number of 32 bits`, undefined, place);
}

/** A number that is infinite in f32 makes the loss infinite or NaN, far from where it came in. */
function rangeMisfit(
  name: string,
  values: ArrayLike<number> | undefined,
  input: string,
  about: About,
): Misfit | undefined {
  const place = Array.prototype.findIndex.call(
    values ?? [],
    (value: number) => !Number.isFinite(Math.fround(value)),
  );
  if (place < 0) return undefined;
  return about(
    `${name} holds ${values?.[place]}, and the input ${input} is f32, whose largest number is 3.4e38`,
    `write the column in another unit, such as ${name} / 1e${Math.floor(Math.log10(Math.abs(values?.[place] ?? 1)))}, or declare ${input} as f64`,
    place,
  );
}

/** The values must be known, or the number of their classes. */
function classMisfit(
  { name, shape, dtype, values }: ColumnType,
  input: Pick<ModelInput, "classes">,
  classes: number | undefined,
  about: About,
): Misfit | undefined {
  const told = input.classes;
  if (told === undefined) return undefined;
  const named = dtype === "i32" && shape.length === 0 ? classes : undefined;
  const help = named === undefined ? undefined : `give the model ${named} scores`;
  const place = firstOutside(values ?? [], told);
  if (place >= 0)
    return about(
      `${name} holds the class ${values?.[place]}, but the model tells ${told} classes apart, 0 to ${told - 1}`,
      help,
      place,
    );
  if (values !== undefined || named === undefined || named <= told) return undefined;
  return about(`${name} has ${named} classes, but the model tells ${told} apart`, help);
}

/** The place of the first value that is no class number below `classes`, or -1. */
export function firstOutside(values: ArrayLike<number>, classes: number): number {
  return Array.prototype.findIndex.call(values, (label: number) => label < 0 || label >= classes);
}

function product(shape: readonly (number | string)[]): number {
  return shape.reduce((total: number, length) => total * Number(length), 1);
}

function counted(count: number, shape: readonly (number | string)[]): string {
  const values = count === 1 ? "1 value" : `${count} values`;
  return shape.length > 1 ? `${values} (${shape.join(" × ")})` : values;
}
