/** Functions of the last axis. */
import { abs, add, div, real, sqrt, sub, type Real } from "../support/real/real.ts";
import { expOfDifferences, logOfSum, maximum, ofRow, square, total } from "./exact.ts";
import { scores, vectors } from "./inputs.ts";
import { onRows, type Table } from "./table.ts";

const mean = (row: readonly Real[]): Real => div(total(row), real(row.length));
const meanSize = (row: readonly Real[]): Real => mean(row.map(abs));

const variance = (row: readonly Real[]): Real => mean(row.map((x) => square(sub(x, mean(row)))));

export const ROWS: Table = {
  softmax: onRows(
    "softmax(x)",
    scores,
    ofRow((row) => {
      const e = expOfDifferences(row);
      return e.map((each) => ({ value: div(each, total(e)) }));
    }),
  ),
  log_softmax: onRows(
    "log_softmax(x)",
    scores,
    ofRow((row) => row.map((x) => ({ value: sub(sub(x, maximum(row)), logOfSum(row)) }))),
  ),
  // The maximum and the logarithm may cancel.
  logsumexp: onRows(
    "logsumexp(x)",
    scores,
    ofRow((row) => {
      const value = add(maximum(row), logOfSum(row));
      return [{ value, size: add(abs(value), abs(maximum(row))) }];
    }),
  ),
  mean: onRows(
    "mean(x, -1)",
    vectors,
    ofRow((row) => [{ value: mean(row), size: meanSize(row) }]),
  ),
  var: onRows(
    "var(x, -1)",
    vectors,
    ofRow((row) => [{ value: variance(row) }]),
  ),
  std: onRows(
    "std(x, -1)",
    vectors,
    ofRow((row) => [{ value: sqrt(variance(row)) }]),
  ),
  norm: onRows(
    "norm(x, axis=-1)",
    vectors,
    ofRow((row) => [{ value: sqrt(total(row.map(square))) }]),
  ),
};
