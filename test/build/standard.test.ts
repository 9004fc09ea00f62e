/** Every function of the standard library on numbers that were worked out by hand or follow from a formula. */
import { describe, expect, test } from "vitest";
import { StandardLibrary } from "../../compiler/build/names/standard.ts";
import { codesOf, numbersOf, typeOf, valueOf } from "./support.ts";

const V = "[-2.0, -0.5, 0.0, 0.5, 3.0]";
const v = [-2, -0.5, 0, 0.5, 3];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const Z = "[[1.0, 2, 3], [1, 1, 1]]";
const rowSum = Math.exp(1) + Math.exp(2) + Math.exp(3);

/** Expression and expected elements, by the function it shows. */
const CASES: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>> = {
  relu: [[`relu(${V})`, [0, 0, 0, 0.5, 3]]],
  leaky_relu: [[`leaky_relu(${V}, 0.1)`, v.map((x) => (x > 0 ? x : 0.1 * x))]],
  elu: [[`elu(${V}, 2.0)`, v.map((x) => (x > 0 ? x : 2 * Math.expm1(x)))]],
  gelu: [["gelu([0.0, 1])", [0, 0.8413447]]],
  sigmoid: [
    [`sigmoid(${V})`, v.map(sigmoid)],
    ["sigmoid([-1000.0, 1000])", [0, 1]],
  ],
  silu: [[`silu(${V})`, v.map((x) => x * sigmoid(x))]],
  softplus: [
    [`softplus(${V})`, v.map((x) => Math.log1p(Math.exp(x)))],
    ["softplus([1000.0])", [1000]],
  ],
  softmax: [
    [`softmax(${Z})`, [1, 2, 3].map((x) => Math.exp(x) / rowSum).concat([1 / 3, 1 / 3, 1 / 3])],
    ["softmax([1000.0, 1000])", [0.5, 0.5]],
    ["softmax([[0.0, 0], [0, 0]], axis=0)", [0.5, 0.5, 0.5, 0.5]],
  ],
  log_softmax: [
    [`log_softmax(${Z})[0]`, [1, 2, 3].map((x) => x - Math.log(rowSum))],
    ["log_softmax([0.0, 1000])", [-1000, 0]],
  ],
  log_sum_below: [["log_sum_below([[0.0, 0], [-1, 0]])", [Math.log(2), Math.log1p(Math.exp(-1))]]],
  logsumexp: [
    [`logsumexp(${Z})`, [Math.log(rowSum), 1 + Math.log(3)]],
    ["logsumexp([-inf, -inf])", [-Infinity]],
  ],
  mse: [
    ["mse([1.0, 2], [3, 5])", [6.5]],
    ["mse([100_000, 0], [0, 0])", [5e9]],
  ],
  l1: [
    ["l1([1.0, 2], [3, 5])", [2.5]],
    ["l1([2_000_000_000], [-2_000_000_000])", [4e9]],
  ],
  huber: [
    ["huber([0.5, 3.0], [0, 0])", [(0.125 + 2.5) / 2]],
    ["huber([2_000_000_000], [-2_000_000_000])", [4e9 - 0.5]],
  ],
  nll: [["nll(log([[0.5, 0.5], [0.25, 0.75]]), [0, 1])", [-(Math.log(0.5) + Math.log(0.75)) / 2]]],
  cross_entropy: [
    [`cross_entropy(${Z}, [2, 0])`, [-(3 - Math.log(rowSum) - Math.log(3)) / 2]],
    // A probability of 0 beside the right class does no harm.
    ["cross_entropy([[0.0, -inf]], [0])", [0]],
  ],
  bce_with_logits: [
    ["bce_with_logits([0.0, 2], [1, 0])", [(Math.LN2 + Math.log1p(Math.exp(2))) / 2]],
    ["bce_with_logits([1000.0, -1000], [1, 0])", [0]],
  ],
  accuracy: [["accuracy([[1.0, 2], [3, 0], [0, 1]], [1, 0, 0])", [2 / 3]]],
  dropout: [],
  dense: [],
  pair: [
    ["pair(3)", [3, 3]],
    ["pair([3, 1])", [3, 1]],
  ],
  max_pool2d: [
    ["max_pool2d(arange(16).reshape(1, 1, 4, 4) * 0.5)", [2.5, 3.5, 6.5, 7.5]],
    ["max_pool2d(-ones(1, 1, 2, 2), 2, stride=1, padding=1)", Array<number>(9).fill(-1)],
    ["max_pool2d([[[[nan, 1], [2, 3]]]])", [NaN]],
  ],
  avg_pool2d: [
    ["avg_pool2d(arange(16).reshape(1, 1, 4, 4) * 0.5)", [1.25, 2.25, 5.25, 6.25]],
    ["avg_pool2d(ones(1, 1, 2, 2), 2, padding=1)", [0.25, 0.25, 0.25, 0.25]],
    ["avg_pool2d(ones(1, 1, 5, 2), [3, 1], stride=[2, 1])", [1, 1, 1, 1]],
  ],
  // Layers with parameters: test/std and layers.test.ts.
  embedding: [],
  conv2d: [],
  layer_norm: [],
  batch_norm: [],
  attention: [],
  constant: [["constant(0.1)", [0.1]]],
  step_decay: [["step_decay(0.4, arange(5), 2, factor=0.5)", [0.4, 0.4, 0.2, 0.2, 0.1]]],
  warmup: [
    ["warmup(0.4, arange(5), 4)", [0.1, 0.2, 0.3, 0.4, 0.4]],
    ["warmup(0.4, arange(2), 0)", [0.4, 0.4]],
  ],
  cosine: [
    ["cosine(0.2, arange(6), 4)", [0.2, 0.1 + 0.1 * Math.SQRT1_2, 0.1, 0.1 - 0.1 * Math.SQRT1_2, 0, 0]],
    ["cosine(0.2, arange(5), 4, warmup=2, end=0.1)", [0.1, 0.2, 0.2, 0.15, 0.1]],
    ["cosine(0.2, arange(3), 2, warmup=2)", [0.1, 0.2, 0.2]],
  ],
  zeros: [["zeros(2)", [0, 0]]],
  ones: [["ones([2])", [1, 1]]],
  zeros_like: [["zeros_like([3, 4])", [0, 0]]],
  ones_like: [["ones_like([3, 4])", [1, 1]]],
  linspace: [
    ["linspace(-1, 1, 5)", [-1, -0.5, 0, 0.5, 1]],
    ["linspace(3, 7, 1)", [3]],
    ["linspace(3, 7, 0)", []],
    ["linspace(0, 3, 4)", [0, 1, 2, 3]],
    // The ends are met to the last bit.
    ["linspace(-8, 8, 160)[159] - 8 == 0", [1]],
    ["linspace(0.1, 0.7, 8)[7] == 0.7", [1]],
  ],
  eye: [
    ["eye(2)", [1, 0, 0, 1]],
    ["eye(2, 3)", [1, 0, 0, 0, 1, 0]],
  ],
  one_hot: [["one_hot([2, 0], 3)", [0, 0, 1, 1, 0, 0]]],
  maximum: [["maximum([1.0, 5, nan, 2], [3.0, 2, 1, nan])", [3, 5, NaN, NaN]]],
  minimum: [["minimum([1.0, 5, nan, 2], [3.0, 2, 1, nan])", [1, 2, NaN, NaN]]],
  clamp: [["clamp([-3.0, 0.5, 9, nan], -1, 1)", [-1, 0.5, 1, NaN]]],
  flatten: [["flatten(arange(8).reshape(2, 2, 2))[1]", [4, 5, 6, 7]]],
  squeeze: [["squeeze([[1], [2]], -1)", [1, 2]]],
  unsqueeze: [["unsqueeze([1, 2], 0)", [1, 2]]],
  tile: [
    ["tile([[1, 2], [3, 4]], 2)", [1, 2, 1, 2, 3, 4, 3, 4]],
    ["tile([[1, 2], [3, 4]], 2, axis=0)", [1, 2, 3, 4, 1, 2, 3, 4]],
    ["tile([1, 2], 0)", []],
    ["tile([[1, 2], [3, 4]], [2, 1])", [1, 2, 3, 4, 1, 2, 3, 4]],
    ["tile([1, 2], [2, 2])", [1, 2, 1, 2, 1, 2, 1, 2]],
    ["tile([[1], [2]], [2])", [1, 1, 2, 2]],
    ["tile(5, 2)", [5, 5]],
  ],
  sort: [
    ["sort([3.0, nan, -inf, inf, 1])", [-Infinity, 1, 3, Infinity, NaN]],
    ["sort([3.0, nan, -inf, inf, 1], descending=true)", [NaN, Infinity, 3, 1, -Infinity]],
    ["sort([[3, 1], [0, 2]], axis=0)", [0, 1, 3, 2]],
    ["[[3, 1], [0, 2]].sort()", [1, 3, 0, 2]],
    ["sort(zeros(0, 2))", []],
    ["sort([true, false])", [0, 1]],
  ],
  cumprod: [
    ["cumprod([2.0, 3, 0, 4])", [2, 6, 0, 0]],
    ["cumprod([[1, 2], [3, 4]])", [1, 2, 6, 24]],
    ["cumprod([[1, 2], [3, 4]], axis=0)", [1, 2, 3, 8]],
    ["cumprod([[1, 2], [3, 4]], axis=-1, reverse=true)", [2, 2, 12, 4]],
    ["cumprod([0.5])", [0.5]],
    ["cumprod(zeros(0))", []],
  ],
  flat_at_zero: [["flat_at_zero([0.0, -2])", [0, -2]]],
  power_from_zero: [["power_from_zero([0.0, 4], 0.5)", [0, 2]]],
  mean: [
    ["mean([1, 2, 6])", [3]],
    [`mean(${Z}, axis=1)`, [2, 1]],
    [`mean(${Z}, axis=[0, 1])`, [1.5]],
    ["mean(arange(100000))", [49999.5]],
  ],
  var: [
    ["var([1.0, 2, 3, 4])", [1.25]],
    ["var([1.0, 2, 3, 4], correction=1)", [5 / 3]],
  ],
  std: [["std([1.0, 3])", [1]]],
  norm: [
    ["norm([3.0, -4])", [5]],
    ["norm([3, -4], 1)", [7]],
    ["norm([3.0, -4], ord=inf)", [4]],
    ["norm([3.0, -4], ord=-inf)", [3]],
    ["norm([3.0, 0, -4], ord=0)", [2]],
    ["norm([1.0, 2], ord=3)", [Math.cbrt(9)]],
    ["norm([0.5, 1], ord=-1)", [1 / 3]],
    ["norm([0.5, 0], ord=-1)", [0]],
    ["norm([[3, 4], [0, 0]], axis=1)", [5, 0]],
    ["norm([300_000, 400_000])", [500_000]],
    ["norm([3, -4], 1) / 2", [3.5]],
    ["norm(ones(4, 9))", [6]],
  ],
  all: [
    ["all([true, false])", [0]],
    ["all(zeros(0) > 0)", [1]],
  ],
  as_float: [
    ["as_float([true, false])", [1, 0]],
    ["as_float([2]) / 4", [0.5]],
  ],
  float_difference: [
    ["float_difference([2_000_000_000], [-2_000_000_000])", [4e9]],
    ["float_difference([0.5], [2])", [-1.5]],
  ],
  any: [
    ["any([true, false])", [1]],
    ["any([false])", [0]],
    ["any(zeros(0) > 0)", [0]],
    ["any([[false, true], [false, false]], axis=1)", [1, 0]],
  ],
  dot: [["dot([1, 2], [3, 4])", [11]]],
  mv: [["mv(arange(6).reshape(2, 3), arange(3))", [5, 14]]],
  mm: [["mm([[1, 2]], [[3], [4]])", [11]]],
  outer: [["outer([1, 2], [3, 4])", [3, 4, 6, 8]]],
  trace: [["trace([[1, 2], [3, 4]])", [5]]],
  uniform: [],
  normal: [],
  rand: [],
  randn: [],
  xavier_uniform: [],
  he_normal: [],
};

describe("values", () => {
  test("every function has a row", () => {
    expect(Object.keys(CASES).sort()).toEqual([...new StandardLibrary().names("Fn", "Layer")].sort());
  });

  for (const [expression, expected] of Object.values(CASES).flat())
    test(expression, () => {
      const found = numbersOf(expression);
      expect(found).toHaveLength(expected.length);
      expected.forEach((number, i) => {
        if (Number.isNaN(number)) expect(found[i]).toBeNaN();
        else expect(found[i]).toBeCloseTo(number, 5);
      });
    });

  test("relu keeps NaN", () => {
    expect(numbersOf("relu([nan])")).toEqual([NaN]);
  });
});

describe("types and faults", () => {
  test("keep f64 and symbolic dimensions", () => {
    expect(typeOf("softmax(cast(x, f64))")).toBe("f64[N, 3]");
    expect(typeOf("mean(x, axis=1, keepdims=true)")).toBe("f32[N, 1]");
    expect(typeOf("one_hot(argmax(x, axis=1), 4)")).toBe("f32[N, 4]");
    expect(typeOf("tile(x, [2, 1])")).toBe("f32[2*N, 3]");
    expect(typeOf("tile(arange(2), x.shape[0])")).toBe("i32[2*N]");
  });

  test.each([
    ["cross_entropy(x, x)", "N302"],
    ["cross_entropy(x, arange(3))", "N203"],
    ["cross_entropy(sum(x), [1])", "N203"],
    ["dot(x, x)", "N203"],
    ["trace(ones(2, 3))", "N203"],
    ["max(x, x)", "N112"],
    ["one_hot(x)", "N108"],
    ["mse(x, ones(5, 3))", "N204"],
    ["full(3, 4)", "N108"],
    ["max_pool2d(x)", "N203"],
  ])("%s gives %s", (expression, code) => {
    expect(codesOf(expression)).toEqual([code]);
  });

  test("a definition of the file takes the place of the standard one, but not inside the standard library", () => {
    expect(numbersOf("relu([1.0, -1])", "fn relu(x) = x * 7")).toEqual([7, -7]);
    expect(numbersOf("mean([1.0, 3])", "fn sum(x, axis, keepdims) = 99")).toEqual([2]);
  });
});

describe("random numbers", () => {
  const moments = (expression: string, seed: number) => {
    const { data } = valueOf(expression, undefined, seed);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    return { mean, variance, least: Math.min(...data), most: Math.max(...data) };
  };

  test("uniform numbers fill [0, 1) evenly", () => {
    const { mean, variance, least, most } = moments("rand(20_000)", 1);
    expect(mean).toBeCloseTo(0.5, 1.9);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThan(1);
  });

  test("normal numbers have mean 0, variance 1, and 68 % of them within 1", () => {
    const { mean, variance } = moments("randn(20_000)", 2);
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    const within = valueOf("mean(cast(abs(randn(20_000)) < 1, f32))", undefined, 2).data[0];
    expect(within).toBeCloseTo(0.6827, 1.7);
  });

  test("mean, std, low, high and gain do what they say", () => {
    const normal = moments("normal([20_000], mean=3, std=0.5)", 3);
    expect(normal.mean).toBeCloseTo(3, 1.5);
    expect(Math.sqrt(normal.variance)).toBeCloseTo(0.5, 1.7);
    const uniform = moments("uniform([20_000], -2, 4)", 3);
    expect(uniform.least).toBeGreaterThanOrEqual(-2);
    expect(uniform.most).toBeLessThan(4);
    expect(uniform.mean).toBeCloseTo(1, 1);
    const bound = Math.sqrt(6 / (100 + 50));
    const xavier = moments("xavier_uniform(100, 50)", 4);
    expect(xavier.most).toBeLessThanOrEqual(bound);
    expect(xavier.most).toBeGreaterThan(0.98 * bound);
    expect(moments("he_normal(200, 50)", 5).variance).toBeCloseTo(2 / 200, 3);
  });

  test("a seed repeats its numbers; another seed and another draw give others", () => {
    const draw = (seed: number) => [...valueOf("rand(4)", undefined, seed).data];
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    const [a, b, c, d] = numbersOf("concat([rand(2), rand(2)], axis=0)");
    expect([a, b]).not.toEqual([c, d]);
  });
});
