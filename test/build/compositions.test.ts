/** The expressions that are proposed for functions of NumPy and PyTorch: each works as it is pasted, with the right value. */
import { expect, test } from "vitest";
import { composedNames } from "../../compiler/build/names/compositions.ts";
import { buildText, codesOf, modelText, numbersOf } from "./support.ts";

const V = "[-1.5, 0.25, 2.0]";
const v = [-1.5, 0.25, 2];
const P = "[0.25, 0.5, 0.75]";
const p = [0.25, 0.5, 0.75];
const each = (f: (x: number) => number, of: readonly number[] = v): readonly number[] => of.map(f);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const elu = (x: number): number => (x > 0 ? x : Math.expm1(x));
const M = "[[1.0, 2.0], [3.0, 4.0]]";
const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
const N = "[nan, 1.0, 3.0]";
const spread = (of: readonly number[]): number => mean(of.map((x) => (x - mean(of)) ** 2));

/** A call, and its elements; undefined where they are random. */
const CASES: Readonly<Record<string, readonly (readonly [string, readonly number[] | undefined])[]>> = {
  tan: [
    [`tan(${V})`, each(Math.tan)],
    ["tan(0.5 + [0.5])", [Math.tan(1)]],
    ["tan(2)", [Math.tan(2)]],
  ],
  sinh: [
    [`sinh(${V})`, each(Math.sinh)],
    ["sinh([1e-6])", [1e-6]],
    [`(${V} + 1).sinh()`, each((x) => Math.sinh(x + 1))],
  ],
  cosh: [[`cosh(${V})`, each(Math.cosh)]],
  asinh: [[`asinh(${V} - 1)`, each((x) => Math.asinh(x - 1))]],
  arcsinh: [[`arcsinh(${V})`, each(Math.asinh)]],
  acosh: [["acosh([1.5, 3.0])", [Math.acosh(1.5), Math.acosh(3)]]],
  arccosh: [["arccosh([1.5])", [Math.acosh(1.5)]]],
  atanh: [[`atanh(${P} - 1)`, each((x) => Math.atanh(x - 1), p)]],
  arctanh: [[`arctanh(${P})`, each(Math.atanh, p)]],
  log2: [
    [`log2(${P})`, each(Math.log2, p)],
    ["log2(8)", [3]],
  ],
  log10: [[`log10(${P})`, each(Math.log10, p)]],
  exp2: [
    [`exp2(${V})`, each((x) => 2 ** x)],
    ["exp2([3, -1])", [8, 0.5]],
    [`exp2(-${V})`, each((x) => 2 ** -x)],
  ],
  logit: [[`logit(${P})`, each((x) => Math.log(x / (1 - x)), p)]],
  cbrt: [[`cbrt(${V})`, each(Math.cbrt)]],
  rsqrt: [[`rsqrt(${P})`, each((x) => 1 / Math.sqrt(x), p)]],
  reciprocal: [
    [`reciprocal(${V})`, each((x) => 1 / x)],
    [`reciprocal(${V} * 2)`, each((x) => 0.5 / x)],
  ],
  hypot: [[`hypot(${V}, ${P} - 1)`, v.map((x, i) => Math.hypot(x, (p[i] ?? 0) - 1))]],
  trunc: [[`trunc(${V})`, [-1, 0, 2]]],
  fix: [[`fix(${V})`, [-1, 0, 2]]],
  deg2rad: [["deg2rad([180.0])", [Math.PI]]],
  radians: [["radians([90.0])", [Math.PI / 2]]],
  rad2deg: [["rad2deg([3.141592653589793])", [180]]],
  degrees: [["degrees([1.5707963])", [90]]],
  heaviside: [["heaviside([-1.0, 0.0, 2.0], 0.5)", [0, 0.5, 1]]],
  floor_divide: [["floor_divide([7, -7], 2)", [3, -4]]],
  remainder: [["remainder([7.5, -7.5], 2)", [1.5, 0.5]]],
  fmod: [["fmod([7.5, -7.5], 2.0)", [1.5, -1.5]]],
  lerp: [[`lerp(${V}, ${P}, 0.5)`, v.map((x, i) => (x + (p[i] ?? 0)) / 2)]],
  logaddexp: [["logaddexp([0.0, 1000.0], [0.0, 1000.0])", [Math.LN2, 1000 + Math.LN2]]],
  isnan: [[`isnan(${N})`, [1, 0, 0]]],
  isinf: [["isinf([inf, -inf, nan, 1.0])", [1, 1, 0, 0]]],
  isfinite: [["isfinite([inf, -inf, nan, 1.0])", [0, 0, 0, 1]]],
  nan_to_num: [[`nan_to_num(${N})`, [0, 1, 3]]],
  logical_and: [["logical_and([true, false], [true, true])", [1, 0]]],
  logical_or: [["logical_or([true, false], [true, false])", [1, 0]]],
  logical_not: [["logical_not([true, false])", [0, 1]]],
  masked_fill: [[`masked_fill(${V}, ${V} > 0, 9.0)`, [-1.5, 9, 9]]],
  positive: [[`positive(${V})`, v]],
  absolute: [[`absolute(${V})`, each(Math.abs)]],
  fabs: [[`fabs(${V})`, each(Math.abs)]],
  sgn: [[`sgn(${V})`, each(Math.sign)]],
  logsigmoid: [[`logsigmoid(${V})`, each((x) => Math.log(sigmoid(x)))]],
  log_sigmoid: [[`log_sigmoid(${V} * 2)`, each((x) => Math.log(sigmoid(2 * x)))]],
  softsign: [[`softsign(${V})`, each((x) => x / (1 + Math.abs(x)))]],
  tanhshrink: [[`tanhshrink(${V})`, each((x) => x - Math.tanh(x))]],
  hardtanh: [[`hardtanh(${V})`, [-1, 0.25, 1]]],
  relu6: [["relu6([-1.0, 3.0, 9.0])", [0, 3, 6]]],
  hardsigmoid: [["hardsigmoid([-4.0, 0.0, 4.0])", [0, 0.5, 1]]],
  hardswish: [["hardswish([-4.0, 1.5, 4.0])", [0, 1.125, 4]]],
  hard_swish: [["hard_swish([1.5])", [1.125]]],
  mish: [[`mish(${V})`, each((x) => x * Math.tanh(softplus(x)))]],
  swish: [[`swish(${V})`, each((x) => x * sigmoid(x))]],
  selu: [[`selu(${V})`, each((x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)))]],
  celu: [[`celu(${V})`, each(elu)]],
  softmin: [
    ["softmin([1.0, 1.0])", [0.5, 0.5]],
    ["softmin([0.0, 1000.0])", [1, 0]],
  ],
  median: [
    ["median([3.0, 1.0, 2.0])", [2]],
    ["median([4.0, 1.0, 2.0, 3.0])", [2.5]],
    ["median([7.0])", [7]],
    ["median([[1.0, 9.0, 5.0], [2.0, 3.0, 4.0]])", [3.5]],
  ],
  nanmean: [[`nanmean(${N})`, [2]]],
  nansum: [[`nansum(${N})`, [4]]],
  nanmax: [[`nanmax(${N})`, [3]]],
  nanmin: [[`nanmin(${N})`, [1]]],
  count_nonzero: [["count_nonzero([0, 2, -3])", [2]]],
  ptp: [[`ptp(${V})`, [3.5]]],
  rms: [["rms([3.0, 4.0])", [Math.sqrt(12.5)]]],
  normalize: [["normalize([[3.0, 4.0]])", [0.6, 0.8]]],
  cosine_similarity: [["cosine_similarity([[1.0, 0.0]], [[1.0, 1.0]])", [Math.SQRT1_2]]],
  inner: [[`inner(${V}, ${P})`, [v.reduce((sum, x, i) => sum + x * (p[i] ?? 0), 0)]]],
  vdot: [["vdot([1.0, 2.0], [3.0, 4.0])", [11]]],
  average: [[`average(${V})`, [mean(v)]]],
  variance: [[`variance(${V})`, [spread(v)]]],
  std_dev: [[`std_dev(${V})`, [Math.sqrt(spread(v))]]],
  stdev: [[`stdev(${V})`, [Math.sqrt(spread(v))]]],
  product: [["product([2.0, 3.0])", [6]]],
  amax: [[`amax(${V})`, [2]]],
  amin: [[`amin(${V})`, [-1.5]]],
  cumulative_sum: [["cumulative_sum([1.0, 2.0])", [1, 3]]],
  msort: [["msort([[2.0, 1.0], [1.0, 3.0]])", [1, 1, 2, 3]]],
  ravel: [[`ravel(${M})`, [1, 2, 3, 4]]],
  expand_dims: [["expand_dims([1.0, 2.0], 0)[0]", [1, 2]]],
  full_like: [["full_like([1.0, 2.0], 7.0)", [7, 7]]],
  rand_like: [["rand_like([1.0, 2.0]) * 0", [0, 0]]],
  randn_like: [["randn_like([1.0, 2.0]) * 0", [0, 0]]],
  bernoulli: [["bernoulli([0.0, 1.0])", [0, 1]]],
  diff: [[`diff(${V})`, [1.75, 1.75]]],
  flipud: [[`flipud(${M})`, [3, 4, 1, 2]]],
  fliplr: [[`fliplr(${M})`, [2, 1, 4, 3]]],
  tril: [[`tril(${M})`, [1, 0, 3, 4]]],
  triu: [[`triu(${M})`, [1, 2, 0, 4]]],
  diagonal: [[`diagonal(${M})`, [1, 4]]],
  diag: [
    [`diag(${M})`, [1, 4]],
    ["diag([5.0, 6.0])", [5, 0, 0, 6]],
  ],
  identity: [["identity(2)", [1, 0, 0, 1]]],
  shuffle: [["sort(shuffle([2.0, 1.0]))", [1, 2]]],
  bmm: [[`bmm([${M}], [${M}])[0, 0]`, [7, 10]]],
  addmm: [[`addmm(1.0, ${M}, ${M})[0]`, [8, 11]]],
  smooth_l1: [["smooth_l1([0.5], [0.0])", [0.125]]],
  smooth_l1_loss: [["smooth_l1_loss([3.0], [0.0])", [2.5]]],
  huber_loss: [["huber_loss([3.0], [0.0])", [2.5]]],
  nll_loss: [["nll_loss([[-1.0, -2.0]], [1])", [2]]],
  mae: [["mae([3.0], [1.0])", [2]]],
  rmse: [["rmse([3.0, 1.0], [0.0, 1.0])", [Math.sqrt(4.5)]]],
  hinge_loss: [["hinge_loss([0.5, 2.0], [1.0, 1.0])", [0.25]]],
  kl_div: [["kl_div(log([[0.5, 0.5]]), [[0.25, 0.75]])", [0.25 * Math.log(0.5) + 0.75 * Math.log(1.5)]]],
  r2_score: [["r2_score([1.0, 2.0, 4.0], [1.0, 2.0, 3.0])", [0.5]]],
};

/** What the help about the only message of an expression proposes. */
function proposed(expression: string): string {
  const { diagnostics } = buildText(modelText(expression)).module;
  const helps = diagnostics.flatMap(({ code, help }) => (code === "N104" ? [help ?? ""] : []));
  expect(helps).toHaveLength(1);
  expect(helps[0]).toMatch(/^write /);
  return (helps[0] ?? "").slice("write ".length);
}

/** The text with the call of a function, and its receiver, replaced by the proposal. */
function pasted(name: string, expression: string): string {
  const method = new RegExp(String.raw`^(.*)\.${name}\(\)`, "u").exec(expression);
  if (method !== null) return proposed(expression);
  const start = expression.search(new RegExp(String.raw`\b${name}\(`, "u"));
  let depth = 0;
  for (let end = start + name.length; end < expression.length; end++) {
    if (expression[end] === "(") depth++;
    if (expression[end] === ")" && --depth === 0)
      return expression.slice(0, start) + proposed(expression) + expression.slice(end + 1);
  }
  throw new Error(expression);
}

test("every proposed expression has a case", () => {
  expect(Object.keys(CASES).toSorted()).toEqual([...composedNames()].toSorted());
});

test.each(Object.entries(CASES).flatMap(([name, cases]) => cases.map((one) => [name, ...one] as const)))(
  "%s: %s",
  (name, call, expected) => {
    const numbers = numbersOf(pasted(name, call));
    expect(numbers).toHaveLength(expected?.length ?? numbers.length);
    expected?.forEach((value, i) => {
      expect(Math.abs((numbers[i] ?? NaN) - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
    });
  },
);

test("as an operand of an operator the expression is in parentheses", () => {
  expect(numbersOf(pasted("tan", "1 / tan([0.5])"))[0]).toBeCloseTo(1 / Math.tan(0.5), 5);
  expect(numbersOf(pasted("sinh", "2 * sinh([0.5])"))[0]).toBeCloseTo(2 * Math.sinh(0.5), 5);
  expect(numbersOf(pasted("log2", "log2([8.0]) ** 2"))[0]).toBeCloseTo(9, 5);
  expect(numbersOf(pasted("diff", "-diff([1.0, 3.0])"))).toEqual([-2]);
});

test.each(["asin", "arccos", "atan2", "unique", "mode", "quantile", "roll"])(
  "%s has no expression, and no help that is another function",
  (name) => {
    const { diagnostics } = buildText(modelText(`${name}([1.0, 2.0])`)).module;
    const help = diagnostics.find(({ code }) => code === "N104")?.help ?? "";
    expect(help).not.toBe("");
    expect(help).not.toMatch(/did you mean/);
  },
);

test("a symbolic number of elements has a median too", () => {
  expect(
    codesOf("mean(sort(reshape(x[:, 0], [size(x[:, 0])]))[(size(x[:, 0]) - 1) // 2:size(x[:, 0]) // 2 + 1])"),
  ).toEqual([]);
});
