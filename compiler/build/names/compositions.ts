/**
 * Functions of NumPy and PyTorch that the language lacks, as expressions of functions that it has. In a text, `{x}`,
 * `{y}` and `{z}` are the arguments as they were written; `{a}`, `{b}` and `{c}` are the same arguments, in parentheses
 * where an operator beside them requires it.
 */
import { atom } from "../text-of.ts";

type Texts = Readonly<Record<string, string>>;

const all = (text: string, ...words: readonly string[]): Texts =>
  Object.fromEntries(words.map((word) => [word, text]));

/** The expression to write for a call. */
const EXPRESSIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Elementwise.
    tan: "sin({x}) / cos({x})",
    sinh: "(expm1({x}) - expm1(-{a})) / 2",
    cosh: "(exp({x}) + exp(-{a})) / 2",
    ...all("sign({x}) * log(abs({x}) + sqrt({a} ** 2 + 1))", "asinh", "arcsinh"),
    ...all("log({a} + sqrt({a} ** 2 - 1))", "acosh", "arccosh"),
    ...all("(log1p({x}) - log1p(-{a})) / 2", "atanh", "arctanh"),
    log2: "log({x}) / log(2)",
    log10: "log({x}) / log(10)",
    exp2: "2.0 ** {a}",
    logit: "log({a} / (1 - {a}))",
    cbrt: "sign({x}) * abs({x}) ** (1 / 3)",
    rsqrt: "1 / sqrt({x})",
    reciprocal: "1 / {a}",
    hypot: "sqrt({a} ** 2 + {b} ** 2)",
    ...all("sign({x}) * floor(abs({x}))", "trunc", "fix"),
    ...all("{a} * (3.141592653589793 / 180)", "deg2rad", "radians"),
    ...all("{a} * (180 / 3.141592653589793)", "rad2deg", "degrees"),
    heaviside: "where({a} == 0, {y}, where({a} > 0, 1, 0))",
    floor_divide: "{a} // {b}",
    remainder: "{a} % {b}",
    fmod: "{a} - {b} * sign({a} / {b}) * floor(abs({a} / {b}))",
    lerp: "{a} + ({b} - {a}) * {c}",
    logaddexp: "logsumexp(stack([{x}, {y}]), axis=0)",
    isnan: "{a} != {a}",
    isinf: "abs({x}) == inf",
    isfinite: "abs({x}) < inf",
    nan_to_num: "where({a} == {a}, {x}, 0)",
    logical_and: "{a} and {b}",
    logical_or: "{a} or {b}",
    logical_not: "not {a}",
    masked_fill: "where({y}, {z}, {x})",
    positive: "{x}",
    ...all("abs({x})", "absolute", "fabs"),
    sgn: "sign({x})",
    // Activations.
    ...all("-softplus(-{a})", "logsigmoid", "log_sigmoid"),
    softsign: "{a} / (1 + abs({x}))",
    tanhshrink: "{a} - tanh({x})",
    hardtanh: "clamp({x}, -1, 1)",
    relu6: "clamp({x}, 0, 6)",
    hardsigmoid: "clamp({a} / 6 + 0.5, 0, 1)",
    ...all("{a} * clamp({a} / 6 + 0.5, 0, 1)", "hardswish", "hard_swish"),
    mish: "{a} * tanh(softplus({x}))",
    swish: "silu({x})",
    selu: "1.0507009873554805 * elu({x}, 1.6732632423543772)",
    celu: "elu({x})",
    softmin: "softmax(-{a})",
    // Reductions of a whole tensor.
    median: "mean(sort(reshape({x}, [size({x})]))[(size({x}) - 1) // 2:size({x}) // 2 + 1])",
    ...all("sum(where({a} == {a}, {x}, 0)) / sum({a} == {a})", "nanmean"),
    nansum: "sum(where({a} == {a}, {x}, 0))",
    nanmax: "max(where({a} == {a}, {x}, -inf))",
    nanmin: "min(where({a} == {a}, {x}, inf))",
    ...all("sum({a} != 0)", "count_nonzero"),
    ptp: "max({x}) - min({x})",
    rms: "sqrt(mean({a} ** 2))",
    normalize: "{a} / norm({x}, axis=-1, keepdims=true)",
    cosine_similarity: "sum({a} * {b}, axis=-1) / (norm({x}, axis=-1) * norm({y}, axis=-1))",
    ...all("dot({x}, {y})", "inner", "vdot"),
    ...all("mean({x})", "average"),
    ...all("var({x})", "variance"),
    ...all("std({x})", "std_dev", "stdev"),
    product: "prod({x})",
    amax: "max({x})",
    amin: "min({x})",
    cumulative_sum: "cumsum({x})",
    msort: "sort({x}, 0)",
    // Shapes.
    ravel: "reshape({x}, [size({x})])",
    expand_dims: "unsqueeze({x}, {y})",
    full_like: "full({a}.shape, {y})",
    rand_like: "rand({a}.shape)",
    randn_like: "randn({a}.shape)",
    bernoulli: "rand({a}.shape) < {a}",
    diff: "{a}[1:] - {a}[:-1]",
    flipud: "flip({x}, 0)",
    fliplr: "flip({x}, 1)",
    tril: "where(arange({a}.shape[0])[:, None] >= arange({a}.shape[1]), {x}, 0)",
    triu: "where(arange({a}.shape[0])[:, None] <= arange({a}.shape[1]), {x}, 0)",
    diagonal: "{a}[arange({a}.shape[0]), arange({a}.shape[0])]",
    identity: "eye({x})",
    ...all("{a}[argsort(rand([{a}.shape[0]]))]", "shuffle"),
    bmm: "{a} @ {b}",
    addmm: "{a} + {b} @ {c}",
    // Losses and scores.
    ...all("huber({x}, {y})", "smooth_l1", "smooth_l1_loss", "huber_loss"),
    nll_loss: "nll({x}, {y})",
    mae: "l1({x}, {y})",
    rmse: "sqrt(mse({x}, {y}))",
    hinge_loss: "mean(relu(1 - {a} * {b}))",
    kl_div: "sum({b} * (log({y}) - {a})) / {a}.shape[0]",
    r2_score: "1 - sum(({a} - {b}) ** 2) / sum(({b} - mean({y})) ** 2)",
  }),
);

/** The functions that an expression is proposed for. */
export const composedNames = (): readonly string[] => [...EXPRESSIONS.keys(), "diag"];

/** Help for functions that no single expression can replace. */
const MISSING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...all("the language has no inverse of the sine", "asin", "arcsin"),
    ...all("the language has no inverse of the cosine", "acos", "arccos"),
    ...all("the language has no inverse of the tangent", "atan", "arctan", "atan2", "arctan2"),
    ...all("the quantile q is near sort({x})[k], with the whole number k = q * (size({x}) - 1)", "quantile"),
    ...all(
      "the percentile p is near sort({x})[k], with the whole number k = p / 100 * (size({x}) - 1)",
      "percentile",
    ),
    mode: "the most frequent of C class numbers is argmax(sum(one_hot({x}, C), axis=0))",
    bincount: "of C class numbers write sum(one_hot({x}, C), axis=0)",
    ...all(
      "its shape would depend on the data; shapes are known before the run",
      ...["unique", "nonzero", "argwhere", "flatnonzero"],
    ),
    roll: "write concat([{a}[-k:], {a}[:-k]]), with the shift as k",
    glu: "write {a}[..., :h] * sigmoid({a}[..., h:]), with half of the last axis as h",
    randint: "write cast(uniform([3], 0, 10), i32): 3 whole numbers from 0 to 9",
    tensordot: 'write einsum("ij,jk->ik", {x}, {y}), with a letter for each axis',
    meshgrid: "values along two axes broadcast: {a}[:, None] and {b}[None, :]",
  }),
);

/** A call of a function that does not exist. */
interface Written {
  readonly first: string;
  readonly rest: readonly string[];
  readonly rank: number | undefined;
  /** Whether the call is an operand of an operator. */
  readonly isOperand?: boolean;
}

/** The expression that replaces a function that does not exist. */
export function composition(name: string, call: Written): string | undefined {
  const text = name === "diag" ? diagonal(call) : EXPRESSIONS.get(name);
  if (text === undefined) {
    const reason = MISSING.get(name);
    return reason && filled(reason, call);
  }
  const expression = filled(text, call);
  return `write ${call.isOperand === true ? atom(expression) : expression}`;
}

/** A vector becomes a matrix, a matrix gives its diagonal. */
const diagonal = ({ first, rank = /^\[[^[]/.test(first) ? 1 : 2 }: Written): string | undefined =>
  rank === 1 ? "{a}[:, None] * eye({a}.shape[0])" : EXPRESSIONS.get("diagonal");

function filled(text: string, { first: x, rest: [y = "y", z = "z"] }: Written): string {
  const texts: Texts = { x, y, z, a: atom(x), b: atom(y), c: atom(z) };
  return text.replace(/\{(\w)\}/gu, (_, key: string) => texts[key] ?? key);
}
