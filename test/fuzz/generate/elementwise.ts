/** Calls of functions of each element by itself. */
import { dimEquals } from "../../../compiler/ir/dim.ts";
import type { DType } from "../../../compiler/ir/types.ts";
import {
  computed,
  floating,
  hasRank,
  isAny,
  isBool,
  isFloating,
  isNumber,
  numeric,
  type Entry,
} from "./entry.ts";
import { broadcast, common, type Grower } from "./grower.ts";

/** Grows one call; undefined where nothing at hand fits. */
export type Grow = (grower: Grower, name: string) => Entry | undefined;
export type GrowTable = Readonly<Record<string, Grow>>;

const FLOATS: readonly [DType, ...DType[]] = ["f32", "f32", "f64", "i32"];

/** A function of one tensor that keeps its shape; some more arguments may follow by name. */
export const keepsShape =
  (
    dtypeOf: (dtype: DType) => DType,
    {
      fits = isAny,
      more = () => [],
      isSmooth = true,
    }: {
      readonly fits?: (entry: Entry) => boolean;
      readonly more?: (grower: Grower) => readonly (string | undefined)[];
      readonly isSmooth?: boolean;
    } = {},
  ): Grow =>
  (grower, name) => {
    const x = grower.pick(fits, FLOATS);
    const type = { dtype: dtypeOf(x.type.dtype), shape: x.type.shape };
    return grower.call(name, [x.text, ...more(grower)], type, [x], isSmooth ? [x] : []);
  };

/** What is made of x * 1.0: floats stay, the others become f32. */
const float = keepsShape(floating);
/** Floats that are computed from f32 literals: i32 and bool become f32. */
const optional = (text: string) => (grower: Grower) => (grower.random.chance(50) ? [text] : []);

/** Two tensors that broadcast. */
const pair =
  (dtypes: readonly [DType, ...DType[]], dtypeOf: (dtype: DType) => DType = (dtype) => dtype): Grow =>
  (grower, name) => {
    const x = grower.pick(isAny, dtypes);
    const y = grower.beside(x, dtypes);
    const shape = broadcast(x.type.shape, y.type.shape);
    if (shape === undefined) return undefined;
    return grower.call(name, [x.text, y.text], { dtype: dtypeOf(common(x, y)), shape }, [x, y]);
  };

/** The mean of a function of two float tensors. */
const loss =
  (more: (grower: Grower) => readonly string[] = () => []): Grow =>
  (grower, name) => {
    const x = grower.pick(isFloating, ["f32"]);
    const y = grower.beside(x, ["f32"]);
    if (broadcast(x.type.shape, y.type.shape) === undefined) return undefined;
    return grower.call(name, [x.text, y.text, ...more(grower)], { dtype: common(x, y), shape: [] }, [x, y]);
  };

/** Scores of classes, and the classes as whole numbers. */
const classes =
  (isSmooth: boolean): Grow =>
  (grower, name) => {
    const fits = (entry: Entry): boolean =>
      isFloating(entry) && hasRank(2, 2)(entry) && !entry.type.shape.some((dim) => dimEquals(dim, 0));
    const scores = grower.pick(fits, ["f32"], 2);
    const [rows] = scores.type.shape;
    if (scores.type.shape.length !== 2 || rows === undefined) return undefined;
    const labels = grower.ofType("i32", [rows]);
    const dtype = isSmooth ? scores.type.dtype : "f32";
    return grower.call(
      name,
      [scores.text, `${labels.text} % ${scores.text}.shape[1]`],
      { dtype, shape: [] },
      [scores, labels],
      isSmooth ? [scores] : [],
    );
  };

export const ELEMENTWISE_CALLS: GrowTable = {
  exp: float,
  expm1: float,
  log: float,
  log1p: float,
  sqrt: float,
  sin: float,
  cos: float,
  tanh: float,
  erf: float,
  erfc: float,
  as_float: float,
  abs: keepsShape(numeric),
  sign: keepsShape(numeric),
  floor: keepsShape(numeric),
  ceil: keepsShape(numeric),
  round: keepsShape(numeric),
  detach: keepsShape((dtype) => dtype),
  as_written: keepsShape((dtype) => dtype),
  zeros_like: keepsShape((dtype) => dtype, { isSmooth: false }),
  ones_like: keepsShape((dtype) => dtype, { isSmooth: false }),
  relu: keepsShape(numeric, { fits: isNumber }),
  leaky_relu: keepsShape(floating, { more: optional("slope=0.25") }),
  elu: keepsShape(floating, { more: optional("alpha=0.5") }),
  gelu: float,
  sigmoid: float,
  silu: float,
  softplus: float,
  cast: (grower, name) => {
    const x = grower.pick(isAny);
    const dtype = grower.random.from<DType>(["f32", "f64", "i32", "bool"]);
    return grower.call(name, [x.text, dtype], { dtype, shape: x.type.shape }, [x]);
  },
  where: (grower) => {
    const condition = grower.pick(isBool, ["bool"]);
    const x = grower.beside(condition, ["f32", "i32", "f64", "f32"]);
    const y = grower.beside(x, ["f32", "i32", "bool"]);
    const shape = broadcast(condition.type.shape, x.type.shape, y.type.shape);
    if (shape === undefined) return undefined;
    const type = { dtype: common(x, y), shape };
    return computed(`where(${condition.text}, ${x.text}, ${y.text})`, type, [condition, x, y], [x, y]);
  },
  maximum: pair(["f32", "i32", "f64"]),
  minimum: pair(["f32", "i32", "f64"]),
  clamp: (grower, name) => {
    const x = grower.pick(isNumber, ["f32", "i32"]);
    return grower.call(name, [x.text, "-1", "high=2"], x.type, [x]);
  },
  float_difference: (grower, name) => {
    const x = grower.pick(isNumber, ["f32", "i32"]);
    const y = grower.beside(x, ["f32", "i32"]);
    const shape = broadcast(x.type.shape, y.type.shape);
    if (shape === undefined) return undefined;
    return grower.call(name, [x.text, y.text], { dtype: floating(common(x, y)), shape }, [x, y]);
  },
  mse: loss(),
  l1: loss(),
  huber: loss(optional("delta=0.5")),
  bce_with_logits: loss(),
  nll: classes(true),
  cross_entropy: classes(true),
  accuracy: classes(false),
};
