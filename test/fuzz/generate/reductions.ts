/** Calls of functions that take axes away, or work along one. */
import { dimEquals, multiplyDims } from "../../../compiler/ir/dim.ts";
import type { DType, Shape } from "../../../compiler/ir/types.ts";
import type { Grow, GrowTable } from "./elementwise.ts";
import { both, floating, hasRank, isAny, isFloating, isNumber, leaf, numeric, type Entry } from "./entry.ts";
import type { Grower } from "./grower.ts";

const NUMBERS: readonly [DType, ...DType[]] = ["f32", "f32", "i32", "f64", "bool"];

const hasElements = ({ type }: Entry): boolean => !type.shape.some((dim) => dimEquals(dim, 0));

/** The shape without some axes, or with 1 in their places. */
function without(shape: Shape, axes: readonly number[], keepdims: boolean): Shape {
  return shape.flatMap((dim, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [dim]));
}

function reduction(
  dtypeOf: (dtype: DType) => DType,
  {
    isSmooth = true,
    fits = isAny,
    dtypes = NUMBERS,
    more = () => [],
  }: {
    readonly dtypes?: readonly [DType, ...DType[]];
    readonly isSmooth?: boolean;
    readonly fits?: (entry: Entry) => boolean;
    readonly more?: (grower: Grower) => readonly string[];
  } = {},
): Grow {
  return (grower, name) => {
    const x = grower.pick(fits, dtypes, 1);
    const { text, axes } = grower.axes(x.type.shape.length);
    const keepdims = grower.random.chance(30);
    const type = { dtype: dtypeOf(x.type.dtype), shape: without(x.type.shape, axes, keepdims) };
    const texts = [
      x.text,
      text === undefined ? undefined : `axis=${text}`,
      keepdims ? "keepdims=true" : undefined,
      ...more(grower),
    ];
    return grower.call(name, texts, type, [x], isSmooth ? [x] : []);
  };
}

/** argmax and argmin: one axis, or all of the tensor as one row. */
const place: Grow = (grower, name) => {
  const x = grower.pick(hasElements, NUMBERS, 1);
  const rank = x.type.shape.length;
  const isAll = rank === 0 || grower.random.chance(30);
  const { text, axis } = isAll ? { text: undefined, axis: 0 } : grower.axis(rank);
  const shape = isAll ? [] : without(x.type.shape, [axis], false);
  return grower.call(name, [x.text, text && `axis=${text}`], { dtype: "i32", shape }, [x], []);
};

/** softmax and its like: one axis, the shape stays. */
const along: Grow = (grower, name) => {
  const x = grower.pick(both(isFloating, hasRank(1), hasElements), ["f32"], 1);
  if (x.type.shape.length === 0) return undefined;
  const { text } = grower.axis(x.type.shape.length);
  return grower.call(name, [x.text, grower.random.chance(50) ? `axis=${text}` : undefined], x.type, [x]);
};

/** Facts of a shape, as whole numbers. */
const fact =
  (textOf: (grower: Grower, x: Entry) => string): Grow =>
  (grower) => {
    const x = grower.pick(hasRank(1), NUMBERS, 1);
    return leaf(textOf(grower, x), "i32", []);
  };

export const REDUCTION_CALLS: GrowTable = {
  sum: reduction(numeric),
  max: reduction(numeric),
  min: reduction(numeric),
  prod: reduction(numeric),
  mean: reduction(floating),
  var: reduction(floating),
  std: reduction(floating),
  norm: reduction(floating, {
    fits: isFloating,
    dtypes: ["f32", "f64"],
    more: ({ random }) => random.from([[], ["ord=1"], ["ord=inf"], ["ord=3"]]),
  }),
  all: reduction(() => "bool", { isSmooth: false }),
  any: reduction(() => "bool", { isSmooth: false }),
  argmax: place,
  argmin: place,
  softmax: along,
  log_softmax: along,
  logsumexp: (grower, name) => {
    const x = grower.pick(both(isFloating, hasRank(1), hasElements), ["f32"], 1);
    if (x.type.shape.length === 0) return undefined;
    const { text, axis } = grower.axis(x.type.shape.length);
    const shape = without(x.type.shape, [axis], false);
    return grower.call(name, [x.text, `axis=${text}`], { dtype: x.type.dtype, shape }, [x]);
  },
  log_sum_below: (grower, name) => {
    const x = grower.pick(both(isFloating, hasRank(1), hasElements), ["f32"], 1);
    if (x.type.shape.length === 0) return undefined;
    const { text, axis } = grower.axis(x.type.shape.length);
    const shape = without(x.type.shape, [axis], false);
    const below = `${x.text} - max(${x.text}, ${text}, true)`;
    return grower.call(name, [below, `axis=${text}`], { dtype: x.type.dtype, shape }, [x]);
  },
  size: fact((_, x) => `size(${x.text})`),
  rank: fact((_, x) => `rank(${x.text})`),
  axis_index: fact((grower, x) => `axis_index(${x.text}, ${grower.axis(x.type.shape.length).text})`),
  class_numbers: (grower, name) => {
    const x = grower.pick(({ type }) => type.dtype === "i32", ["i32"], 1);
    return grower.call(name, [`${x.text} % 3`, "3"], x.type, [x], []);
  },
  class_rows: (grower, name) => {
    const labels = grower.pick(({ type }) => type.dtype === "i32", ["i32"], 1);
    const table = grower.ofType(grower.random.from<DType>(["f32", "i32"]), [3, 2]);
    const type = { dtype: table.type.dtype, shape: [...labels.type.shape, 2] };
    return grower.call(name, [table.text, `${labels.text} % 3`], type, [table, labels], [table]);
  },
  trace: (grower, name) => {
    const n = grower.random.from([2, 3, 1]);
    const x = grower.ofType(grower.random.from<DType>(["f32", "i32"]), [n, n]);
    return grower.call(name, [x.text], { dtype: x.type.dtype, shape: [] }, [x]);
  },
  flatten: (grower, name) => {
    const x = grower.pick(both(isNumber, hasRank(2)), ["f32"], 2);
    const [first = 1, ...rest] = x.type.shape;
    const shape = [first, rest.reduce(multiplyDims, 1)];
    return grower.call(name, [x.text], { dtype: x.type.dtype, shape }, [x]);
  },
};
