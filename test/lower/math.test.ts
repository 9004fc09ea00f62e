/**
 * Our own functions over the whole range of their dtype, infinities, NaN and zeros included. The distance from the engine's
 * is at most the sum of both errors, and both targets give the same bits. test/accuracy has the exact values.
 */
import { describe, expect, test } from "vitest";
import { erf, erfc } from "../../compiler/ir/numerics/erf.ts";
import { unary } from "../../compiler/ir/construct.ts";
import { createBuilder } from "../../compiler/ir/graph.ts";
import { tensorValue } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { bitsOf } from "../differential/compare.ts";
import { runGraph, type Target } from "../differential/machines.ts";

type Float = "f32" | "f64";
type MathOp = "exp" | "log" | "tanh" | "expm1" | "log1p" | "sin" | "cos" | "erf" | "erfc" | "sqrt";

async function apply(op: MathOp, dtype: Float, x: readonly number[], target: Target): Promise<TensorValue> {
  const b = createBuilder();
  const type = { dtype, shape: [x.length] };
  const node = unary(b, op, b.node("input", [], { name: "x", type }));
  const graph = { name: "g", results: [{ role: "output", name: "y", node }] } as const;
  const inputs = new Map([["x", tensorValue(dtype, [x.length], x)]]);
  const none = new Map<string, number>();
  const [y] = await runGraph(graph, { inputs, params: none, states: none, hypers: none, dims: none }, target);
  if (y === undefined) throw new Error("the graph has one result");
  return y;
}

const word = new DataView(new ArrayBuffer(8));

/** Every exponent with several mantissas and both signs (subnormals, infinities and NaN among them). */
function everywhere32(mantissas: number): readonly number[] {
  const list: number[] = [];
  for (let exponent = 0; exponent < 256; exponent++)
    for (let i = 0; i < mantissas; i++) {
      const mantissa = i === 0 ? 0 : i === 1 ? 0x7fffff : Math.imul(i, 2654435761) & 0x7fffff;
      for (const sign of [0, 0x80000000]) {
        word.setUint32(0, (sign | (exponent << 23) | mantissa) >>> 0);
        list.push(word.getFloat32(0));
      }
    }
  return list;
}

function everywhere64(mantissas: number): readonly number[] {
  const list: number[] = [];
  for (let exponent = 0; exponent < 2048; exponent++)
    for (let i = 0; i < mantissas; i++)
      for (const sign of [0, 0x80000000]) {
        const mantissa = i === 0 ? 0 : Math.imul(i, 2654435761) & 0xfffff;
        word.setUint32(0, (sign | (exponent << 20) | mantissa) >>> 0);
        word.setUint32(4, i === 0 ? 0 : Math.imul(i + exponent, 2246822519) >>> 0);
        list.push(word.getFloat64(0));
      }
  return list;
}

/** Evenly spaced from -bound to bound. */
function dense(bound: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.fround(((2 * i) / (count - 1) - 1) * bound));
}

/** The distance between x and its neighbour above in size. */
function ulp(x: number, dtype: Float): number {
  const size = Math.abs(x);
  const [digits, least] = dtype === "f32" ? [23, 2 ** -149] : [52, 2 ** -1074];
  if (size === 0) return least;
  let exponent = Math.floor(Math.log2(size));
  if (2 ** exponent > size) exponent--;
  return Math.max(2 ** (exponent - digits), least);
}

/** The worst error in units of the last place; infinite where a NaN, an infinity or a zero's sign is not the reference's. */
function worst(found: TensorValue, x: readonly number[], exact: (x: number) => number, dtype: Float) {
  let most = 0;
  let at = 0;
  const round = dtype === "f32" ? Math.fround : (y: number): number => y;
  x.forEach((given, i) => {
    const expected = exact(given);
    const value = found.data[i] ?? NaN;
    if (Object.is(value, round(expected))) return;
    const limit = dtype === "f32" ? 2 ** 128 : Infinity;
    const distance = Number.isFinite(value)
      ? Math.abs(value - expected)
      : Math.abs(limit - Math.abs(expected));
    const isOdd = Number.isNaN(value) || Number.isNaN(expected) || (value === 0 && expected === 0);
    const error = isOdd ? Infinity : distance / ulp(expected, dtype);
    if (!(error <= most)) [most, at] = [error, given];
  });
  return { most, at };
}

interface Case {
  readonly exact: (x: number) => number;
  /** The range that is sampled densely as well. */
  readonly bound: number;
  /** Allowed errors in ulp. */
  readonly f32: number;
  readonly f64: number;
}

const CASES: Readonly<Record<MathOp, Case>> = {
  exp: { exact: Math.exp, bound: 104, f32: 1, f64: 2 },
  log: { exact: Math.log, bound: 4, f32: 1, f64: 2 },
  tanh: { exact: Math.tanh, bound: 10, f32: 2, f64: 4 },
  expm1: { exact: Math.expm1, bound: 20, f32: 0.51, f64: 3 },
  log1p: { exact: Math.log1p, bound: 2, f32: 0.51, f64: 3 },
  sin: { exact: Math.sin, bound: 100, f32: 0.51, f64: 2 },
  cos: { exact: Math.cos, bound: 100, f32: 0.51, f64: 2 },
  erf: { exact: erf, bound: 5, f32: 0.51, f64: 4 },
  erfc: { exact: erfc, bound: 27, f32: 0.51, f64: 6 },
  sqrt: { exact: Math.sqrt, bound: 100, f32: 0.5, f64: 0.5 },
};

describe.each(Object.keys(CASES) as readonly MathOp[])("%s", (op) => {
  const { exact, bound, f32, f64 } = CASES[op];
  test(`is within ${String(f32)} ulp over all of f32`, async () => {
    const x = [...everywhere32(40), ...dense(bound, 40_001), ...dense(bound / 50, 20_001)];
    const wasm = await apply(op, "f32", x, "wasm");
    const { most, at } = worst(wasm, x, exact, "f32");
    expect(most, `at ${String(at)}`).toBeLessThanOrEqual(f32);
    expect(bitsOf(await apply(op, "f32", x, "js"))).toEqual(bitsOf(wasm));
  });

  test(`is within ${String(f64)} ulp over all of f64`, async () => {
    const x = [...everywhere64(6), ...dense(bound, 20_001), ...dense(bound / 50, 10_001)];
    const wasm = await apply(op, "f64", x, "wasm");
    const { most, at } = worst(wasm, x, exact, "f64");
    expect(most, `at ${String(at)}`).toBeLessThanOrEqual(f64);
    expect(bitsOf(await apply(op, "f64", x, "js"))).toEqual(bitsOf(wasm));
  });
});
