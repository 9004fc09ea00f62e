/** Zeros, infinities, NaN and the ends of the range, as C's mathematical library has them, on all executors in f32 and f64. */
import { describe, expect, test } from "vitest";
import { createBuilder, type Graph } from "../../compiler/ir/graph.ts";
import { interpretGraph, tensorValue } from "../../compiler/ir/interpret.ts";
import { runGraph } from "../differential/machines.ts";

const EXECUTORS = ["interpreter", "js", "wasm"] as const;
const DTYPES = ["f32", "f64"] as const;

type Unary = "exp" | "expm1" | "log" | "log1p" | "sin" | "cos" | "tanh" | "erf" | "erfc" | "sqrt";
type Binary = "pow" | "mod" | "floor_div";

/** Operands and result; `p` before a number is a power of two. */
const CASES: Readonly<Record<Unary | Binary, string>> = {
  exp: "0 = 1; -0 = 1; inf = inf; -inf = 0; nan = nan; 1000 = inf; -1000 = 0",
  expm1: "0 = 0; -0 = -0; inf = inf; -inf = -1; nan = nan; 1000 = inf; -1000 = -1",
  log: "1 = 0; 0 = -inf; -0 = -inf; inf = inf; -1 = nan; -inf = nan; nan = nan",
  log1p: "0 = 0; -0 = -0; -1 = -inf; inf = inf; -2 = nan; -inf = nan; nan = nan",
  sin: "0 = 0; -0 = -0; inf = nan; -inf = nan; nan = nan",
  cos: "0 = 1; -0 = 1; inf = nan; -inf = nan; nan = nan",
  tanh: "0 = 0; -0 = -0; inf = 1; -inf = -1; nan = nan; 400 = 1",
  erf: "0 = 0; -0 = -0; inf = 1; -inf = -1; nan = nan; 40 = 1",
  erfc: "0 = 1; -0 = 1; inf = 0; -inf = 2; nan = nan; 40 = 0; -40 = 2; p-70 = 1",
  sqrt: "0 = 0; -0 = -0; inf = inf; -1 = nan; -inf = nan; nan = nan",
  // C11, F.10.4.4, line by line; then whole powers of negative numbers, bases near 1, and the smallest numbers.
  pow: `
    0 -1 = inf; -0 -1 = -inf; 0 -3 = inf; -0 -3 = -inf; 0 -2 = inf; -0 -2 = inf; 0 -1.5 = inf; -0 -1.5 = inf;
    0 -inf = inf; -0 -inf = inf; 0 3 = 0; -0 3 = -0; 0 2 = 0; -0 2 = 0; 0 0.5 = 0; -0 0.5 = 0; 0 inf = 0; -0 inf = 0;
    -1 inf = 1; -1 -inf = 1; 1 nan = 1; 1 inf = 1; 1 -5 = 1; 2 0 = 1; nan 0 = 1; -inf 0 = 1; 0 0 = 1; -0 -0 = 1;
    inf -0 = 1; -2 0.5 = nan; -1 1.5 = nan; -1e30 -0.25 = nan; nan 1 = nan; 2 nan = nan; -1 nan = nan; 0 nan = nan;
    0.5 -inf = inf; -0.5 -inf = inf; 1.5 -inf = 0; -1.5 -inf = 0; 0.5 inf = 0; -0.5 inf = 0; 1.5 inf = inf;
    -1.5 inf = inf; -inf -3 = -0; -inf -2 = 0; -inf -1.5 = 0; -inf 3 = -inf; -inf 2 = inf; -inf 1.5 = inf; inf -1 = 0;
    inf -0.5 = 0; inf 0.5 = inf; inf 7 = inf; inf inf = inf; -inf -inf = 0;
    -2 3 = -8; -2 4 = 16; -2 -3 = -0.125; -3 5 = -243; -1 p60 = 1; -1 16777215 = -1; -1 3 = -1; -10 400 = inf;
    -10 401 = -inf; -10 -401 = -0; 1.000001 1e30 = inf; 0.999999 1e30 = 0; 0.999999 -1e30 = inf; 4 0.5 = 2;
    0.5 149 = p-149; 2 -149 = p-149; 0.5 1080 = 0; 2 1080 = inf; p-100 0.5 = p-50; p-126 0.5 = p-63; p-148 0.5 = p-74`,
  // A remainder of 0 has the sign of the divisor.
  mod: `
    0 3 = 0; -0 3 = 0; 0 -3 = -0; 6 -3 = -0; -6 3 = 0; 5 3 = 2; -5 3 = 1; 5 -3 = -1; -5 -3 = -2; 5 0 = nan; 0 0 = nan;
    inf 3 = nan; 5 nan = nan; nan 5 = nan; 5 inf = 5; -5 -inf = -5; 5 -inf = -inf; -5 inf = inf; p100 3 = 1; p101 3 = 2;
    p100 7 = 2; p-140 p100 = p-140; p120 p-140 = 0; p-147 p-148 = 0; -p100 3 = 2; p127 1.5 = 0.5; p-149 p-148 = p-149`,
  floor_div: `
    0 3 = 0; -0 3 = -0; 6 -3 = -2; 5 3 = 1; -5 3 = -2; 5 -3 = -2; -5 -3 = 1; 1 p100 = 0; 5 0 = inf; -5 0 = -inf;
    0 0 = nan; 5 nan = nan; nan 5 = nan; 5 inf = 0; p100 4 = p98; -p-140 p100 = -1; p-149 p-148 = 0; p-147 p-148 = 2`,
};

function numberOf(text: string): number {
  const [sign, size] = text.startsWith("-") ? [-1, text.slice(1)] : [1, text];
  if (size.startsWith("p")) return sign * 2 ** Number(size.slice(1));
  return sign * (size === "inf" ? Infinity : size === "nan" ? NaN : Number(size));
}

interface Case {
  readonly operands: readonly number[];
  readonly result: number;
}

const casesOf = (text: string): readonly Case[] =>
  text.split(";").map((each) => {
    const [operands = "", result = ""] = each.split("=").map((side) => side.trim());
    return { operands: operands.split(" ").map(numberOf), result: numberOf(result) };
  });

describe.each(Object.keys(CASES) as readonly (Unary | Binary)[])("%s", (op) => {
  const cases = casesOf(CASES[op]);
  const names = ["x", "y"].slice(0, cases[0]?.operands.length);
  describe.each(DTYPES)("of %s", (dtype) => {
    const b = createBuilder();
    const shape = [cases.length];
    const operands = names.map((name) => b.node("input", [], { name, type: { dtype, shape } }));
    const graph: Graph = {
      name: "g",
      results: [{ role: "output", name: "z", node: b.node(op, operands, {}) }],
    };
    const column = (i: number): readonly number[] => cases.map((each) => each.operands[i] ?? NaN);
    const bindings = {
      inputs: new Map(names.map((name, i) => [name, tensorValue(dtype, shape, column(i))])),
      params: new Map(),
      states: new Map(),
      hypers: new Map(),
      dims: new Map<string, number>(),
    };

    test.each(EXECUTORS)("on %s", async (executor) => {
      const [found] =
        executor === "interpreter"
          ? interpretGraph(graph, bindings)
          : await runGraph(graph, bindings, executor);
      cases.forEach(({ operands: given, result }, i) => {
        expect(found?.data[i], `${op}(${given.join(", ")})`).toBe(result);
      });
    });
  });
});
