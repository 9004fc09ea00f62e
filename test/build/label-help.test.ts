/** Proposals for scores and labels that do not fit: the text works when it is pasted, and is the right loss. */
import { expect, test } from "vitest";
import { interpret, tensorValue } from "../../compiler/ir/interpret.ts";
import { buildText } from "./support.ts";

const model = (inputs: readonly string[], loss: string): string =>
  `model M() {\n${inputs.map((input) => `  input ${input}\n`).join("")}  param u: f32 = 1.0\n  loss L = ${loss} + 0 * u\n}`;

/** The text proposed instead of `call`. */
function proposed(inputs: readonly string[], call: string): string {
  const { diagnostics } = buildText(model(inputs, call)).module;
  expect(diagnostics.map(({ severity }) => severity)).toEqual(["error"]);
  const text = /(?:write |: )(-mean\(.*?axis=-1\)\)|[a-z_]+\(.*\))(?:;|$)/.exec(
    diagnostics[0]?.help ?? "",
  )?.[1];
  if (text === undefined) throw new Error(diagnostics[0]?.help ?? "no help");
  return text;
}

const log = (row: readonly number[]): readonly number[] => {
  const sum = Math.log(row.map(Math.exp).reduce((a, b) => a + b, 0));
  return row.map((x) => x - sum);
};
/** Four rows of three scores. */
const ROWS = [0, 1, 2, 3].map((i) => [0.5 * i, 1 - i, 0.25]);
const LABELS = [2, 0, 1, 1];
const SOFT = [0, 1, 2, 3].map((i) => [0.5, 0.25 * (i % 2), 0.5 - 0.25 * (i % 2)]);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const HARD = mean(ROWS.map((row, i) => -(log(row)[LABELS[i] ?? 0] ?? NaN)));
const SOFT_LOSS = mean(ROWS.map((row, i) => -log(row).reduce((s, x, j) => s + x * (SOFT[i]?.[j] ?? NaN), 0)));
const RIGHT = mean(ROWS.map((row, i) => Number(row.indexOf(Math.max(...row)) === LABELS[i])));

test.each([
  [["z: f32[N, 3]", "t: f32[N, 3]"], "cross_entropy(z, t)", [4], SOFT_LOSS],
  [["z: f32[N, 3]", "t: f32[N, 3]"], "nll(log_softmax(z), t)", [4], SOFT_LOSS],
  [["z: f32[N, 3]", "t: f32[N, 3]"], "cross_entropy(z - 1, t * 1.0)", [4], SOFT_LOSS],
  [["z: f32[N, 2, 3]", "t: f32[N, 2, 3]"], "cross_entropy(z, t)", [2, 2], SOFT_LOSS],
  [["z: f32[N, 2, 3]", "t: i32[N, 2]"], "cross_entropy(z, t)", [2, 2], HARD],
  [["z: f32[N, T, 3]", "t: i32[N, T]"], "cross_entropy(z, t)", [2, 2], HARD],
  [["z: f32[N, T, 3]", "t: f32[N, T]"], "cross_entropy(z + 1, t)", [2, 2], HARD],
  [["z: f32[N, 1, 2, 3]", "t: i32[N, 1, 2]"], "nll(log_softmax(z), t)", [2, 1, 2], HARD],
  [["z: f32[N, T, 3]", "t: i32[N, T]"], "accuracy(z, t)", [2, 2], RIGHT],
] as const)("%j: %s", (inputs, call, outer, expected) => {
  const { module, codes } = buildText(model(inputs, proposed(inputs, call)));
  expect(codes).toEqual([]);
  const loss = module.models[0]?.forward.results.find(({ role }) => role === "loss")?.node;
  if (loss === undefined) throw new Error("no loss");
  const isSoft = inputs[1].endsWith("3]");
  const targets = isSoft ? SOFT.flat() : LABELS;
  const values = interpret([loss], {
    inputs: new Map([
      ["z", tensorValue("f32", [...outer, 3], ROWS.flat())],
      ["t", tensorValue(inputs[1].includes("i32") ? "i32" : "f32", isSoft ? [...outer, 3] : outer, targets)],
    ]),
    params: new Map([["u", 1]]),
    dims: new Map([
      ["N", outer[0]],
      ["T", 2],
    ]),
  });
  expect(values.get(loss)?.data[0]).toBeCloseTo(expected, 6);
});

test("labels that are not integers are not class numbers", () => {
  for (const label of ["[0.5]", "[nan]", "[-1.0]", "[3.0]", "[-1]", "[3]"])
    expect(buildText(`show one_hot(${label}, 3)`).codes).toEqual(["N208"]);
  for (const label of ["[2.0]", "[2]", "[true]"])
    expect(buildText(`show one_hot(${label}, 3)`).codes).toEqual([]);
});
