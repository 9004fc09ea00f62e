/**
 * `X with [i] = v` for index tensors: against assignment in NumPy 1.24, on all executors; its gradients; faults.
 */
import { describe, expect, test } from "vitest";
import { interpretGraph, tensorValue, type Bindings } from "../../compiler/ir/interpret.ts";
import { runGraph } from "../differential/machines.ts";
import { derivative } from "../gradient/differences.ts";
import { codesOf, modelOf, numbersOf, typeOf } from "./support.ts";

const A = "arange(12).reshape(3, 4)";
const B = "arange(24).reshape(2, 3, 4)";

describe("places known at compile time", () => {
  test.each<[expression: string, expected: readonly number[]]>([
    ["arange(5) with [[1, 3]] = 9", [0, 9, 2, 9, 4]],
    ["arange(5) with [[1, 3]] = [8, 9]", [0, 8, 2, 9, 4]],
    ["arange(5) with [[1, -4, 1]] = [7, 8, 9]", [0, 9, 2, 3, 4]],
    ["arange(5) with [[[0, 1], [1, 2]]] = [[6, 7], [8, 9]]", [6, 8, 9, 3, 4]],
    ["arange(5) with [[[0, 1], [1, 2]]] = [[6], [8]]", [6, 8, 8, 3, 4]],
    [`${A} with [[2, 0]] = 9`, [9, 9, 9, 9, 4, 5, 6, 7, 9, 9, 9, 9]],
    [`${A} with [[2, 0]] = [1, 2, 3, 4]`, [1, 2, 3, 4, 4, 5, 6, 7, 1, 2, 3, 4]],
    [`${A} with [[2, 2]] = [[1, 2, 3, 4], [5, 6, 7, 8]]`, [0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 8]],
    [`${A} with [[0, 1], [3, 2]] = [50, 60]`, [0, 1, 2, 50, 4, 5, 60, 7, 8, 9, 10, 11]],
    [`${A} with [[0, -3], [3, -1]] = [50, 60]`, [0, 1, 2, 60, 4, 5, 6, 7, 8, 9, 10, 11]],
    [`${A} with [:, [0, 2]] = [[1, 2]]`, [1, 1, 2, 3, 1, 5, 2, 7, 1, 9, 2, 11]],
    [`${A} with [1:, [0, 2]] = [[1], [2]]`, [0, 1, 2, 3, 1, 5, 1, 7, 2, 9, 2, 11]],
    [`${A} with [::-2, [3, 0]] = [[1, 2], [3, 4]]`, [4, 1, 2, 3, 4, 5, 6, 7, 2, 9, 10, 1]],
    [`${A} with [[[0], [2]], [1, 3]] = [[1, 2], [3, 4]]`, [0, 1, 2, 2, 4, 5, 6, 7, 8, 3, 10, 4]],
    [
      `${B} with [1, [2, 0]] = [[1], [2]]`,
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 2, 2, 2, 16, 17, 18, 19, 1, 1, 1, 1],
    ],
    [
      `${B} with [[0, 1], :, [2, 3]] = [[1, 2, 3], [4, 5, 6]]`,
      [0, 1, 1, 3, 4, 5, 2, 7, 8, 9, 3, 11, 12, 13, 14, 4, 16, 17, 18, 5, 20, 21, 22, 6],
    ],
    [
      `${B} with [:, [0, 1], [2, 3]] = [[1, 2], [3, 4]]`,
      [0, 1, 1, 3, 4, 5, 6, 2, 8, 9, 10, 11, 12, 13, 3, 15, 16, 17, 18, 4, 20, 21, 22, 23],
    ],
    [
      `${B} with [..., [3, 3]] = [1, 2]`,
      [0, 1, 2, 2, 4, 5, 6, 2, 8, 9, 10, 2, 12, 13, 14, 2, 16, 17, 18, 2, 20, 21, 22, 2],
    ],
    ["cast((arange(3) == 5) with [[0, 2]] = [true, true], i32)", [1, 0, 1]],
    ["arange(3) with [cast([], i32)] = 5", [0, 1, 2]],
    ["[1.0, 2, 3] with [[0, 1]] = [inf, nan] with [[1, 1]] = [4, 5]", [Infinity, 5, 3]],
  ])("%s", (expression, expected) => {
    expect(numbersOf(expression)).toEqual(expected);
  });

  test("the tensor's dtype and shape stay", () => {
    expect(typeOf("x with [:, [0, 2]] = 1")).toBe("f32[N, 3]");
    expect(typeOf("cast(x, f64) with [:, [0, 2]] = x[:, :2]")).toBe("f64[N, 3]");
  });

  test.each([
    [`${A} with [[3]] = 1`, "N208"],
    [`${A} with [[0, 1]] = [1, 2, 3]`, "N216"],
    [`${A} with [[0, 1], [0, 1, 2]] = 1`, "N204"],
    [`${A} with [[0.5]] = 1`, "N112"],
    [`${A} with [[true, false, true]] = 1`, "N214"],
    [`${A} with [[0]] = 0.5`, "N302"],
  ])("%s is %s", (expression, code) => {
    expect(codesOf(expression)).toEqual([code]);
  });
});

/** x f32[N, 2], v f32[4, 2] and places i32[4], the last two repeated. */
function bindings(
  indices: readonly number[],
  x: readonly number[],
  v: readonly number[],
): Required<Bindings> {
  return {
    inputs: new Map([
      ["x", tensorValue("f32", [3, 2], x)],
      ["v", tensorValue("f32", [4, 2], v)],
      ["i", tensorValue("i32", [4], indices)],
    ]),
    params: new Map(),
    states: new Map(),
    hypers: new Map(),
    dims: new Map([["N", 3]]),
  };
}

const modelWith = (body: string): string =>
  `model M() {\n  input x: f32[N, 2]\n  input v: f32[4, 2]\n  input i: i32[4]\n${body}\n}`;
const X = [1, 2, 3, 4, 5, 6];
const V = [10, 20, 30, 40, 50, 60, 70, 80];

describe("places known when the program runs", () => {
  const { forward } = modelOf(modelWith("  output y = x with [i] = v\n  output z = x with [i, 0] = v[0, 1]"));

  test.each(["js", "wasm"] as const)(
    "of several values for one place the last counts, on %s",
    async (target) => {
      const given = bindings([2, 0, -1, 0], X, V);
      const expected = [
        [70, 80, 3, 4, 50, 60],
        [20, 2, 3, 4, 20, 6],
      ];
      expect(interpretGraph(forward, given).map(({ data }) => [...data])).toEqual(expected);
      expect((await runGraph(forward, given, target)).map(({ data }) => [...data])).toEqual(expected);
    },
  );

  test.each(["js", "wasm"] as const)("a place out of range ends the run, on %s", async (target) => {
    const given = bindings([0, 1, 3, 2], X, V);
    const message = "index 3 is out of range for an axis of 3";
    expect(() => interpretGraph(forward, given)).toThrow(message);
    await expect(runGraph(forward, given, target)).rejects.toThrow(message);
  });

  test("gradients: to the last value of each place, and to what was not replaced", () => {
    const weights = "[[1.0, 10], [100, 1000], [10000, 100000]]";
    const { forward: graph } = modelOf(
      modelWith(
        `  L = sum((x[:3] with [i] = v) ** 2 * ${weights})\n  dx, dv = grad(L, [x, v])\n  output a = L\n  output b = dx\n  output c = dv`,
      ).replace("[N, 2]", "[3, 2]"),
    );
    const loss = (x: readonly number[], v: readonly number[]): number =>
      interpretGraph(graph, bindings([2, 0, -1, 0], x, v))[0]?.data[0] ?? NaN;
    const [, dx, dv] = interpretGraph(graph, bindings([2, 0, -1, 0], X, V)).map(({ data }) => [...data]);
    const moved = (values: readonly number[], at: number, t: number) =>
      values.with(at, (values[at] ?? 0) + t);
    const wanted = {
      x: X.map((_, at) => derivative((t) => [loss(moved(X, at, t), V)])[0] ?? NaN),
      v: V.map((_, at) => derivative((t) => [loss(X, moved(V, at, t))])[0] ?? NaN),
    };
    dx?.forEach((value, at) => expect(value).toBeCloseTo(wanted.x[at] ?? NaN, 3));
    dv?.forEach((value, at) => expect(value).toBeCloseTo(wanted.v[at] ?? NaN, 3));
    expect(dx).toEqual([0, 0, 600, 8000, 0, 0]);
    expect(dv).toEqual([0, 0, 0, 0, 1000000, 12000000, 140, 1600]);
  });
});
