/**
 * How every operator maps hyper-dual numbers: its derivatives as a calculus text has them, written apart from
 * compiler/autodiff and by other formulas where there are some, so that one mistake does not stand on both sides.
 * Where a derivative does not exist the conventions of the language hold: `abs` has 0 at 0, ties share equally.
 */
import { reducedProduct, sharedExtreme } from "./reductions.ts";
import { recurrence } from "./scans.ts";
import { bilinear, linear, smooth, smoothInTwo, still, type ForwardTable } from "./rule.ts";

const none = (): number => 0;
const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** c x^n, and 0 where c is 0 though x^n may be infinite. */
const monomial = (c: number, x: number, n: number): number => (c === 0 ? 0 : c * x ** n);

export const FORWARD: ForwardTable = {
  input: still("input"),
  param: still("param"),
  state: still("state"),
  hyper: still("hyper"),
  constant: still("constant"),
  dimension: still("dimension"),
  iota: still("iota"),
  random_bits: still("random_bits"),
  parameter: still("parameter"),
  // Their regions run on hyper-dual numbers themselves; see control.ts.
  if: still("if"),
  loop: still("loop"),

  neg: linear("neg"),
  abs: smooth("abs", (x) => Math.sign(x), none),
  sign: still("sign"),
  floor: still("floor"),
  ceil: still("ceil"),
  round: still("round"),
  sqrt: smooth(
    "sqrt",
    (x) => 0.5 * x ** -0.5,
    (x) => -0.25 * x ** -1.5,
  ),
  exp: smooth(
    "exp",
    (x) => Math.exp(x),
    (x) => Math.exp(x),
  ),
  expm1: smooth(
    "expm1",
    (x) => Math.exp(x),
    (x) => Math.exp(x),
  ),
  log: smooth(
    "log",
    (x) => 1 / x,
    (x) => -1 / x ** 2,
  ),
  log1p: smooth(
    "log1p",
    (x) => 1 / (1 + x),
    (x) => -1 / (1 + x) ** 2,
  ),
  sin: smooth(
    "sin",
    (x) => Math.cos(x),
    (_x, y) => -y,
  ),
  cos: smooth(
    "cos",
    (x) => -Math.sin(x),
    (_x, y) => -y,
  ),
  tanh: smooth(
    "tanh",
    (x) => Math.cosh(x) ** -2,
    (x, y) => -2 * y * Math.cosh(x) ** -2,
  ),
  erf: smooth(
    "erf",
    (x) => TWO_OVER_ROOT_PI * Math.exp(-(x ** 2)),
    (x) => -2 * x * TWO_OVER_ROOT_PI * Math.exp(-(x ** 2)),
  ),
  erfc: smooth(
    "erfc",
    (x) => -TWO_OVER_ROOT_PI * Math.exp(-(x ** 2)),
    (x) => 2 * x * TWO_OVER_ROOT_PI * Math.exp(-(x ** 2)),
  ),
  not: still("not"),
  cast: linear("cast"),
  detach: still("detach"),
  as_written: linear("as_written"),
  variable: linear("variable"),

  add: linear("add"),
  sub: linear("sub"),
  mul: bilinear("mul"),
  div: smoothInTwo("div", (x, y) => ({
    x: 1 / y,
    y: -x / y ** 2,
    xx: 0,
    xy: -1 / y ** 2,
    yy: (2 * x) / y ** 3,
  })),
  floor_div: still("floor_div"),
  mod: smoothInTwo("mod", (x, y) => ({ x: 1, y: -Math.floor(x / y), xx: 0, xy: 0, yy: 0 })),
  // By the exponent only where the base is positive: elsewhere the power is no function of real exponents.
  pow: smoothInTwo("pow", (x, y) => {
    const log = x > 0 ? Math.log(x) : 0;
    return {
      x: monomial(y, x, y - 1),
      y: x > 0 ? x ** y * log : 0,
      xx: monomial(y * (y - 1), x, y - 2),
      xy: x > 0 ? x ** (y - 1) * (1 + y * log) : 0,
      yy: x > 0 ? x ** y * log ** 2 : 0,
    };
  }),
  equal: still("equal"),
  not_equal: still("not_equal"),
  less: still("less"),
  less_equal: still("less_equal"),
  and: still("and"),
  or: still("or"),
  where: linear("where", 0),

  reduce_sum: linear("reduce_sum"),
  reduce_max: sharedExtreme("reduce_max"),
  reduce_min: sharedExtreme("reduce_min"),
  reduce_prod: reducedProduct,
  argmax: still("argmax"),
  argmin: still("argmin"),

  cumsum: linear("cumsum"),
  linear_recurrence: recurrence,
  argsort: still("argsort"),

  dot_general: bilinear("dot_general"),

  reshape: linear("reshape"),
  transpose: linear("transpose"),
  broadcast: linear("broadcast"),
  slice: linear("slice"),
  pad: linear("pad"),
  concat: linear("concat"),
  gather: linear("gather", 1),
  scatter_add: linear("scatter_add", 1),
};
