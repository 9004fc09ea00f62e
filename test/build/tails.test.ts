/** The tails of functions, where a difference from 1 or a sum with 1 would lose all digits, on every executor. */
import { describe, expect, it } from "vitest";
import { EXECUTORS, runScript } from "../../compiler/cli/executors.ts";
import { analyse, scriptGraph } from "../../compiler/compile.ts";

async function numberOf(expression: string, executor: (typeof EXECUTORS)[number]): Promise<number> {
  const { built, diagnostics } = analyse({ path: "test.net", text: `y = ${expression}\nshow y` });
  expect(diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
  const values = await runScript(scriptGraph(built.script), built, executor, 0);
  const [value] = [...values.values()];
  return value?.data[0] ?? NaN;
}

/** The last number is the maximum relative error. gelu magnifies the rounding error of x / √2 by x². */
describe.each([
  ["gelu([-5.5])", -1.0444259356238246e-7, 4e-6],
  ["gelu([-6.0])", -5.919525870226189e-9, 4e-6],
  ["gelu([-9.0])", -1.0157295653584566e-18, 1e-5],
  ["gelu(cast([-20.0], f64))", -5.507248237212467e-88, 1e-5],
  ["erfc([6.0])", 2.1519736712498913e-17, 1e-7],
  ["erfc([-6.0])", 2, 1e-7],
  ["erfc([9.0])", 4.1370317465138102e-37, 1e-7],
  ["erfc(cast([26.0], f64))", 5.663192408856143e-296, 1e-14],
  ["1 - erf([4.0])", 1.541725790028002e-8, 1e-7],
  ["1 + erf([-4.0])", 1.541725790028002e-8, 1e-7],
  ["erf([-4.0]) + 1", 1.541725790028002e-8, 1e-7],
  ["log_softmax([0.0, -20])", -2.0611536203143808e-9, 1e-6],
  ["log_softmax([7.0, -33, 7])", -0.6931471805599453, 1e-6],
  ["log(softmax([5.0, -25]))", -9.357622968839737e-14, 1e-6],
  ["logsumexp([0.0, -40])", 4.248354255291589e-18, 1e-6],
  ["log(sum(exp([-15.0, 0, -16])))", 4.184374076761406e-7, 1e-6],
  ["elu([-20.0])", -0.9999999979388464, 1e-7],
  ["cast([1.5], f64) ** 1600.5", 6.8243315561947558e281, 3e-16],
  ["cast([3.0], f64) ** 640.5", 3.9460596684691723e305, 3e-16],
  ["cast([0.75], f64) ** 2000.0", 1.3259488879096077e-250, 3e-16],
  ["cast([1024.0], f64) ** 20 % 7", 4, 0],
  ["cast([1024.0], f64) ** 90 % 7", 1, 0],
  ["cast([1024.0], f64) ** 20 // 1024", 2 ** 190, 0],
  ["sin(cast([1024.0], f64) ** 20)", -0.47889779970693523, 3e-16],
  ["cos(cast([1024.0], f64) ** 100)", 0.98724607759891348, 3e-16],
] as const)("%s", (expression, expected, relative) => {
  it.each(EXECUTORS)("on %s", async (executor) => {
    const found = await numberOf(expression, executor);
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
  });
});
