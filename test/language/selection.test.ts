/** Section "Gradients": elements that are not selected contribute exactly 0 to gradients of any order. */
import { describe } from "vitest";
import { holds } from "./support.ts";

interface Slope {
  /** An expression of `x`. */
  readonly of: string;
  readonly at: string;
  /** The gradient of its sum. */
  readonly is: string;
  /** The gradient of the sum of squares of that gradient. */
  readonly second?: string;
  readonly where?: string;
}

function slope({ of, at, is, second, where = "" }: Slope): void {
  const script = [
    where,
    `x = ${at}`,
    `g = grad(sum(${of}), x)`,
    `assert abs(g - ${is}) < 1e-5`,
    ...(second === undefined ? [] : ["h = grad(sum(g * g), x)", `assert abs(h - ${second}) < 1e-4`]),
  ];
  holds(`${of} at ${at}`, script.join("\n"));
}

describe("where", () => {
  slope({ of: "where(x <= 0, exp(x), 1 + x)", at: "[100.0]", is: "[1]", second: "[0]" });
  slope({ of: "where(x > 0, sqrt(x), x)", at: "[-1.0, 4]", is: "[1, 0.25]", second: "[0, -1 / 64]" });
  slope({ of: "where(x > 2, log(x), 2 * x)", at: "[0.0, 4]", is: "[2, 0.25]", second: "[0, -1 / 32]" });
  slope({ of: "where(x > 0, log(x), 0)", at: "[0.0, -1, 2]", is: "[0, 0, 0.5]", second: "[0, 0, -0.25]" });
  slope({ of: "where(x < 10, x ** 3, x)", at: "[1e20, 1]", is: "[1, 3]", second: "[0, 36]" });
  slope({ of: "where(x != 0, 1 / x, 1)", at: "[0.0, 2]", is: "[0, -0.25]", second: "[0, -0.125]" });
  slope({
    of: "where(x > 0, x ** -1.5 * log(sqrt(x)), x)",
    at: "[-2.0, 1]",
    is: "[1, 0.5]",
    second: "[0, -2]",
  });
  slope({
    of: "where(x > 0, where(x > 1, log(x - 1), x), 0)",
    at: "[-1.0, 1, 2]",
    is: "[0, 1, 1]",
    second: "[0, 0, -2]",
  });
});

describe("functions that use where", () => {
  slope({ of: "relu(log(x))", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" });
  slope({ of: "maximum(log(x), -3)", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" });
  slope({ of: "minimum(1 / x, 2)", at: "[0.0, 1]", is: "[0, -1]", second: "[0, -4]" });
  slope({ of: "clamp(1 / x, -5, 5)", at: "[0.0, 1]", is: "[0, -1]", second: "[0, -4]" });
  slope({
    of: "safe(x, log(x))",
    at: "[-1.0, 0, 4]",
    is: "[0, 0, 0.25]",
    second: "[0, 0, -1 / 32]",
    where: "fn safe(a, b) = where(a > 0, b, 0)",
  });
});

describe("extremes, and parts of tensors", () => {
  slope({ of: "max(log(x))", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" });
  slope({ of: "log(x)[1:]", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" });
  slope({ of: "sqrt(x)[[1, 1]]", at: "[0.0, 4]", is: "[0, 0.5]", second: "[0, -1 / 16]" });
  slope({ of: "(log(x) with [0] = 7)", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" });
  slope({ of: "sort(log(x))[1]", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" });
});

describe("sums, products and broadcasting on the way", () => {
  slope({ of: "where([false, false], log(x) * [1, 2], 3)", at: "0.0", is: "0", second: "0" });
  slope({
    of: "where(eye(3) == 1, 0, sqrt(sum((x[:, None, :] - x[None, :, :]) ** 2, axis=2)))",
    at: "[[0.0, 0], [3, 4], [0, 8]]",
    is: "[[-1.2, -3.6], [2.4, 0], [-1.2, 3.6]]",
  });
  slope({
    of: "where([true, false], [[1.0, 1], [2, 3]] @ log(x), 0)",
    at: "[4.0, 2]",
    is: "[0.25, 0.5]",
    second: "[-1 / 32, -0.25]",
  });
  slope({
    of: "where(x > 0, cumsum(where(x > 0, log(x), 0), 0), x)",
    at: "[-1.0, 2, 4]",
    is: "[1, 1, 0.25]",
    second: "[0, -1, -1 / 32]",
  });
  // A product with the infinite factors log([[0, exp(1)], [1, exp(1)]]) = [[-inf, 1], [0, 1]]: rows, columns, single elements.
  for (const [mask, is] of [
    ["[[false], [false]]", "[[0, 0], [0, 0]]"],
    ["[[false, true]]", "[[1, 1], [1, 1]]"],
    ["[[false, true], [false, false]]", "[[1, 1], [0, 0]]"],
  ] as const)
    slope({
      of: `where(${mask}, x @ log([[0.0, exp(1)], [1, exp(1)]]), 0)`,
      at: "[[1.0, 2], [3, 4]]",
      is,
    });
});

describe("loops and branches", () => {
  const loop = (body: string): string => `fn f(a) {
  var b = a
  var n = 0
  while n < 2 {
    b <- ${body}
    n <- n + 1
  }
  return b
}`;
  slope({
    ...{ of: "f(x)", at: "[-1.0, 16]", where: loop("where(b > 0, sqrt(b), b)") },
    ...{ is: "[1, 1 / 32]", second: "[0, -3 / 32768]" },
  });
  slope({
    ...{ of: "where(x > 0, f(x), x)", at: "[0.0, 16]", where: loop("sqrt(b) + 0 / b") },
    ...{ is: "[1, 1 / 32]", second: "[0, -3 / 32768]" },
  });
  slope({
    ...{ of: "g2(x, log(x))", at: "[0.0, 2]", is: "[1, 2]", second: "[0, -2]" },
    where: loop("b").replace("fn f(a)", "fn g2(a, u)").replace("b <- b", "b <- b + where(a > 0, u, 0)"),
  });
  slope({
    ...{ of: "pick(x, log(x))", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" },
    where: "fn pick(a, u) = if sum(a) > 0 then where(a > 0, u, 0) else u",
  });
  slope({
    ...{ of: "pick(x, log(x))", at: "[0.0, 2]", is: "[1, 1]", second: "[0, 0]" },
    where: "fn pick(a, u) = if sum(a) > 5 then u else a",
  });
  slope({
    ...{ of: "where(x > 0, pick(x), 0)", at: "[0.0, 2]", is: "[0, 0.5]", second: "[0, -0.25]" },
    where: "fn pick(a) = if sum(a) > 0 then log(a) else a",
  });
});

describe("numbers that leave f32, and loops that diverge", () => {
  const loop = (body: string, start: string, count: number): string => `fn f(c) {
  var z = ${start}
  var n = 0
  while n < ${String(count)} {
    z <- ${body}
    n <- n + 1
  }
  return z
}`;
  slope({
    ...{ of: "where(x < 1, f(x), 0)", at: "[0.2, 5.0]", where: loop("z ** 2 + c", "0 * c", 10) },
    is: "[2.2128259, 0]",
  });
  slope({
    ...{ of: "minimum(f(x), 1000)", at: "[1.0, 9.0]", where: loop("z * c", "0 * c + 1", 50) },
    is: "[50, 0]",
  });
  slope({ of: "cumprod(x, 0)[1]", at: "full([60], 10.0)", is: "concat([[10.0, 10], zeros(58)])" });
  slope({ of: "sum((10.0 ** x)[:, None] * [[1.0, 1]], 1)[1]", at: "[40.0, 0]", is: "[0, 2 * log(10.0)]" });
  slope({ of: "where([true, false], 0, ([3e38, 1] + [3e38, 1]) * x)", at: "[1.0, 1]", is: "[0, 2]" });
});

describe("products of what was selected and what was not, of second order", () => {
  slope({
    ...{ of: "(sqrt(x)[1:] * sqrt(x)[:2])[1]", at: "[0.0, 4, 9]" },
    ...{ is: "[0, 0.75, 1 / 3]", second: "[0, -65 / 576, 65 / 1296]" },
  });
  slope({
    ...{ of: "f(sqrt(reshape(x, [2, 2])))[1][1]", at: "[0.0, 0, 2, 5]" },
    ...{ is: "[0, 0, 1, 1]", second: "zeros(4)", where: "fn f(a) = a @ a.T" },
  });
  slope({
    ...{ of: "(sqrt(x)[:, None] * sqrt(x)[None, :])[1][2]", at: "[0.0, 4, 9]" },
    ...{ is: "[0, 0.75, 1 / 3]", second: "[0, -65 / 576, 65 / 1296]" },
  });
});

describe("masked attention, and rows that are masked completely", () => {
  holds(
    "have finite gradients",
    `q = [[1.0, 2], [0, 1]]
k = [[0.5, 1], [1, 1]]
v = [[1.0, 0], [0, 2]]
seen = [[true, true], [false, false]]
mixed = softmax(where(seen, q @ k.T, -inf)) @ v
y = where(any(seen, axis=1)[:, None], mixed, 0)
gq, gk, gv = grad(sum(y * y), [q, k, v])
# The first row alone, where all is seen.
y0 = softmax(q[:1] @ k.T) @ v
eq, ek, ev = grad(sum(y0 * y0), [q, k, v])
assert abs(gq - eq) < 1e-6
assert abs(gk - ek) < 1e-6
assert abs(gv - ev) < 1e-6`,
  );
  holds(
    "logsumexp of -inf alone has gradient 0",
    `x = [[-inf, -inf], [0.0, -inf]]
l = logsumexp(x, axis=1)
assert l == [-inf, 0]
assert grad(sum(l), x) == [[0, 0], [1, 0]]
assert grad(logsumexp([1.0, -inf] + 0 * x[1][0]), x) == zeros(2, 2)`,
  );
  holds(
    "cross entropy with classes left out by -inf",
    `z = [[0.0, -inf, 0], [-inf, 1, 1]]
assert abs(grad(cross_entropy(z, [0, 2]), z) - [[-0.25, 0, 0.25], [0, 0.25, -0.25]]) < 1e-6`,
  );
});

describe("powers with a differentiated exponent", () => {
  holds(
    "have no slope for negative bases, and 0 at 0",
    `x = [-1.0, 2, 0]
g = grad(sum(x ** x), x)
assert (g == g) == [false, true, true]
assert abs(g[1:] - [4 * (log(2.0) + 1), 0]) < 1e-5
b = [-2.0, 0, 0, 0, 3]
y = [2.0, 1, 0, -1, 2]
d = grad(sum(b ** y), y)
assert (d == d) == [false, true, true, true, true]
assert d[1:4] == [0, 0, -inf]
assert abs(d[4] - 9 * log(3.0)) < 1e-4
assert grad(sum(where(b > 0, b ** y, 0)), y)[:4] == zeros(4)`,
  );
});
