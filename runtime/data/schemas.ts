/** What the columns of a data source will be, known from its arguments before anything is loaded. */
import type { SourceArguments } from "./arguments.ts";
import type { Column } from "./dataset.ts";
import { readFashionArguments } from "./fashion-mnist/arguments.ts";
import { CLASS_NAMES, PIXEL_SCALE, SIDE } from "./fashion-mnist/clothes.ts";
import { readSyntheticArguments } from "./synthetic.ts";

/** A column without its values, or with them where they are there already. */
export type ColumnType = Pick<Column, "name" | "dtype" | "shape" | "scale"> & Partial<Pick<Column, "values">>;

export interface Schema {
  readonly columns: readonly ColumnType[];
  /** How many classes the labels among them have, where there are any. */
  readonly classes: number | undefined;
  /** The names of these classes, if they are known before the source is loaded. */
  readonly labels?: readonly string[] | undefined;
  /** How many rows each part has. */
  readonly rows: { readonly train: number; readonly val: number };
}

const SCHEMAS: ReadonlyMap<string, (given: SourceArguments) => Schema> = new Map<
  string,
  (given: SourceArguments) => Schema
>([
  [
    "fashion_mnist",
    (given) => {
      const { train, val } = readFashionArguments(given);
      return {
        columns: [
          { name: "x", dtype: "u8", shape: [SIDE, SIDE], scale: PIXEL_SCALE },
          { name: "y", dtype: "i32", shape: [] },
        ],
        classes: CLASS_NAMES.length,
        labels: CLASS_NAMES,
        rows: { train, val },
      };
    },
  ],
  [
    "synthetic_regression",
    (given) => {
      const { w, train, val } = readSyntheticArguments(given);
      return {
        columns: [
          { name: "x", dtype: "f32", shape: [w.length] },
          { name: "y", dtype: "f32", shape: [] },
        ],
        classes: undefined,
        rows: { train, val },
      };
    },
  ],
]);

/** Undefined for a source that tells nothing in advance. Throws a Fault for arguments that do not fit. */
export function schemaOf(source: string, given: SourceArguments): Schema | undefined {
  return SCHEMAS.get(source)?.(given);
}
