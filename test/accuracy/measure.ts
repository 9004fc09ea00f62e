/** Runs expressions on both targets and compares them with exact values. */
import { createModel } from "../../runtime/module/model.ts";
import { bitsOf } from "../differential/compare.ts";
import { machineFactory, type Target } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";
import type { Real } from "../support/real/real.ts";
import { ulpError, type Exact, type Float } from "../support/real/ulp.ts";

/** One row of input numbers: x and, where there is one, y; or the row of a matrix x. */
export type Row = readonly number[];

export interface Judged {
  readonly value: Exact;
  /** The number whose last place is the unit, where it is not the value: the largest part of a sum that cancels. */
  readonly size?: Real;
}

export interface Measured {
  /** In x, and in y where rows are pairs. */
  readonly expression: string;
  /**
   * What a row is: an element of each of the vectors x and y; a row of a matrix x; or the only elements of x and y in a call
   * of their own, for what gives one number of whole tensors.
   */
  readonly of: "elements" | "rows" | "calls";
  readonly rows: (dtype: Float) => readonly Row[];
  /** The exact results of one row. */
  readonly exact: (row: Row) => readonly Judged[];
}

export interface Worst {
  readonly ulp: number;
  readonly at: Row;
  readonly found: number;
}

const ARRAYS = { f32: Float32Array, f64: Float64Array } as const;

function textOf({ expression, of }: Measured, dtype: Float, width: number): string {
  const vectors = ["x", "y"].slice(0, width);
  const length = of === "calls" ? "1" : "N";
  const inputs =
    of === "rows"
      ? `  input x: ${dtype}[N, ${String(width)}]`
      : vectors.map((name) => `  input ${name}: ${dtype}[${length}]`).join("\n");
  return `model M() {\n${inputs}\n  output result = ${expression}\n}`;
}

/** The results of an expression for each row, one number or several. */
export async function run(
  measured: Measured,
  dtype: Float,
  rows: readonly Row[],
  target: Target,
): Promise<readonly number[]> {
  const width = rows[0]?.length ?? 0;
  const { lowered } = compileText(textOf(measured, dtype, width)).compiled;
  const factory = await machineFactory(lowered, target);
  const isCalls = measured.of === "calls";
  const model = await createModel(lowered.manifest, factory, isCalls ? {} : { N: rows.length });
  const array = ARRAYS[dtype];
  const predicted = (inputs: Readonly<Record<string, Float32Array | Float64Array>>): readonly number[] => {
    const { result } = model.predict(inputs);
    if (result === undefined) throw new Error("the model has one output");
    return typeof result === "number" ? [result] : Array.from(result);
  };
  const vectors = (list: readonly Row[]): Readonly<Record<string, Float32Array | Float64Array>> =>
    Object.fromEntries(
      ["x", "y"].slice(0, width).map((name, i) => [name, array.from(list.map((row) => row[i] ?? NaN))]),
    );
  if (isCalls) return rows.flatMap((row) => predicted(vectors([row])));
  return predicted(measured.of === "rows" ? { x: array.from(rows.flat()) } : vectors(rows));
}

/** The largest error, and where it is. */
export async function measure(
  measured: Measured,
  dtype: Float,
): Promise<Worst & { readonly sameBits: boolean }> {
  const rows = measured.rows(dtype);
  const [js, wasm] = [await run(measured, dtype, rows, "js"), await run(measured, dtype, rows, "wasm")];
  const value = (list: readonly number[]) => ({ dtype, shape: [list.length], data: Float64Array.from(list) });
  const sameBits = bitsOf(value(js)).join() === bitsOf(value(wasm)).join();
  let worst: Worst = { ulp: 0, at: [], found: NaN };
  const each = wasm.length / rows.length;
  rows.forEach((row, i) => {
    measured.exact(row).forEach(({ value: exact, size }, j) => {
      const found = wasm[i * each + j] ?? NaN;
      const ulp = ulpError(found, exact, dtype, size);
      if (ulp > worst.ulp) worst = { ulp, at: row, found };
    });
  });
  return { ...worst, sameBits };
}
