/** Short ways to state what is measured. */
import type { Measured } from "./measure.ts";

/** By the function's name, or "slope of" it. */
export type Table = Readonly<Record<string, Measured>>;

type Make = (expression: string, rows: Measured["rows"], exact: Measured["exact"]) => Measured;

const as =
  (of: Measured["of"]): Make =>
  (expression, rows, exact) => ({ expression, of, rows, exact });

export const elements = as("elements");
export const onRows = as("rows");
export const calls = as("calls");
/** The derivative by x, element by element. */
export const slope: Make = (expression, rows, exact) => elements(`grad(sum(${expression}), x)`, rows, exact);
