/** Every operator on both targets: the same bits, and the f64 reference's values within the operator's tolerance. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OpName } from "../../compiler/ir/attrs.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { randomGraph } from "../support/random-graph.ts";
import { bitsOf, faults, type Tolerance } from "./compare.ts";
import { runGraph } from "./machines.ts";

const ULP = 2 ** -23;
const exact: Tolerance = { relative: 0, absolute: 0 };
/** One correctly rounded f32 operation. */
const rounded: Tolerance = { relative: ULP / 2, absolute: 2 ** -150 };
const within = (ulps: number): Tolerance => ({ relative: ulps * ULP, absolute: 2 ** -149 });
/** Sums of up to 200 numbers that may cancel: each is at most 2, or so large that it alone counts. */
const summed: Tolerance = { relative: 200 * ULP, absolute: 200 * ULP };

/** What random regions do in a few turns: tanh, and sums and products of values that are at most 2. */
const regional: Tolerance = { relative: 0, absolute: 100 * ULP };

/** How far an operator's f32 result may be from the exact one. */
const TOLERANCES: { readonly [K in OpName]: Tolerance } = {
  input: exact,
  param: exact,
  state: exact,
  hyper: exact,
  constant: exact,
  dimension: exact,
  iota: exact,
  neg: exact,
  abs: exact,
  sign: exact,
  floor: exact,
  ceil: exact,
  round: exact,
  sqrt: rounded,
  exp: within(1),
  expm1: within(1),
  log: within(1),
  log1p: within(1),
  sin: within(1),
  cos: within(1),
  tanh: within(2),
  erf: within(1),
  erfc: within(1),
  not: exact,
  cast: rounded,
  detach: exact,
  as_written: exact,
  variable: exact,
  add: rounded,
  sub: rounded,
  mul: rounded,
  div: rounded,
  floor_div: rounded,
  mod: rounded,
  pow: within(1),
  equal: exact,
  not_equal: exact,
  less: exact,
  less_equal: exact,
  and: exact,
  or: exact,
  where: exact,
  reduce_sum: summed,
  reduce_max: exact,
  reduce_min: exact,
  reduce_prod: within(200),
  argmax: exact,
  argmin: exact,
  cumsum: summed,
  linear_recurrence: summed,
  argsort: exact,
  dot_general: summed,
  reshape: exact,
  transpose: exact,
  broadcast: exact,
  slice: exact,
  pad: exact,
  concat: exact,
  gather: exact,
  scatter_add: summed,
  random_bits: exact,
  parameter: regional,
  if: regional,
  loop: regional,
};

/** f32 results overflow where the reference's f64 do not. */
function inRange(value: TensorValue): TensorValue {
  return value.dtype === "f32"
    ? { ...value, data: value.data.map((x) => (Number.isFinite(Math.fround(x)) ? x : Math.fround(x))) }
    : value;
}

const names = Object.keys(TOLERANCES) as readonly OpName[];

describe.each(names)("%s", (op) => {
  const isSummed = TOLERANCES[op] === summed || op === "reduce_prod";
  test.each([false, !isSummed])("of random operands, edges: %s", async (edges) => {
    const graphs = randomGraph({ ops: [op], steps: 1, edges });
    await fc.assert(
      fc.asyncProperty(graphs, async ({ graph, bindings }) => {
        const js = await runGraph(graph, bindings, "js");
        const wasm = await runGraph(graph, bindings, "wasm");
        expect(wasm.map(bitsOf)).toEqual(js.map(bitsOf));
        const reference = interpretGraph(graph, bindings).map(inRange);
        expect(js.flatMap((found, i) => faults(found, reference[i] ?? found, TOLERANCES[op]))).toEqual([]);
        expect(js.map(({ shape }) => shape)).toEqual(reference.map(({ shape }) => shape));
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
