/** Calls of functions that change the shape of tensors, join them or make them. */
import { addDims, formatDim, multiplyDims, sizeOf, type Dim } from "../../../compiler/ir/dim.ts";
import type { DType, Shape } from "../../../compiler/ir/types.ts";
import type { Grow, GrowTable } from "./elementwise.ts";
import { computed, hasRank, isAny, leaf, numeric, type Entry } from "./entry.ts";
import { common, isOne, type Grower } from "./grower.ts";

const list = (texts: readonly string[]): string => `[${texts.join(", ")}]`;
const sizes = (shape: Shape): string => list(shape.map(formatDim));
/** Sums and products of dimensions are written by nobody here. */
const isPlain = (dim: Dim): boolean => typeof dim === "number" || /^\w+$/.test(formatDim(dim));

/** One tensor to another shape of as many or more elements. */
function moved(
  grower: Grower,
  name: string,
  x: Entry,
  shape: Shape,
  more: readonly (string | undefined)[],
): Entry {
  return grower.call(name, [x.text, ...more], { dtype: x.type.dtype, shape }, [x]);
}

/** Two or three tensors that are alike but along one axis. */
function parts(grower: Grower): readonly Entry[] {
  const first = grower.pick(hasRank(1), ["f32", "i32", "bool", "f64"], 1);
  const others = Array.from({ length: grower.random.below(3) }, () =>
    grower.ofType(grower.random.from<DType>([first.type.dtype, "f32", "i32"]), first.type.shape),
  );
  return [first, ...others];
}

const created =
  (dtype: DType, more: (grower: Grower) => readonly string[] = () => []): Grow =>
  (grower, name) => {
    const shape = Array.from({ length: 1 + grower.random.below(2) }, () => grower.size());
    const spread = grower.random.chance(50) ? shape.map(formatDim) : [sizes(shape)];
    return leaf(`${name}(${[...spread, ...more(grower)].join(", ")})`, dtype, shape);
  };

const filled: Grow = (grower, name) => {
  const dtype = grower.random.from<DType>(["f32", "i32", "f64", "bool"]);
  return created(dtype, () => [`dtype=${dtype}`])(grower, name);
};

export const MOVEMENT_CALLS: GrowTable = {
  reshape: (grower, name) => {
    const x = grower.pick(isAny, ["f32", "i32", "bool"], 1);
    const { shape } = x.type;
    const [last = 1] = shape.toReversed();
    const targets: readonly [Shape, ...Shape[]] = [
      [sizeOf(shape)],
      [1, ...shape],
      shape.toReversed(),
      shape.filter((dim) => !isOne(dim)),
      shape.length > 1 ? [shape.slice(0, -1).reduce(multiplyDims, 1), last] : shape,
    ];
    const target = grower.random.from(targets);
    const open = target.findIndex((dim) => !isPlain(dim));
    if (target.filter((dim) => !isPlain(dim)).length > 1 || target.length === 0) return undefined;
    if (open >= 0 && typeof target.find((_, i) => i !== open) === "object") return undefined;
    const texts = target.map((dim, i) => (i === open ? "-1" : formatDim(dim)));
    return moved(grower, name, x, target, grower.random.chance(50) ? [list(texts)] : texts);
  },
  transpose: (grower, name) => {
    const x = grower.pick(hasRank(1), ["f32", "i32", "bool"], 2);
    const order = grower.random.shuffled([...x.type.shape.keys()]);
    if (grower.random.chance(30)) return moved(grower, name, x, x.type.shape.toReversed(), []);
    const shape = order.map((axis) => x.type.shape[axis] ?? 1);
    return moved(grower, name, x, shape, [list(order.map(String))]);
  },
  broadcast_to: (grower, name) => {
    const x = grower.pick((entry) => entry.type.shape.every(isPlain));
    const wide = x.type.shape.map((dim) => (isOne(dim) ? grower.size() : dim));
    const shape = [grower.size(), ...wide];
    return moved(grower, name, x, shape, [sizes(shape)]);
  },
  concat: (grower, name) => {
    const all = parts(grower);
    const [first] = all;
    if (first === undefined) return undefined;
    const { text, axis } = grower.axis(first.type.shape.length);
    const length = all.map(({ type }) => type.shape[axis] ?? 1).reduce(addDims, 0);
    const type = { dtype: common(...all), shape: first.type.shape.with(axis, length) };
    return grower.call(name, [list(all.map((each) => each.text)), `axis=${text}`], type, all);
  },
  stack: (grower, name) => {
    const all = parts(grower);
    const [first] = all;
    if (first === undefined) return undefined;
    const axis = grower.random.below(first.type.shape.length + 1);
    const shape = first.type.shape.toSpliced(axis, 0, all.length);
    const texts = [list(all.map((each) => each.text)), `axis=${String(axis)}`];
    return grower.call(name, texts, { dtype: common(...all), shape }, all);
  },
  flip: (grower, name) => {
    const x = grower.pick(hasRank(1), ["f32", "i32", "bool"], 1);
    const { text } = grower.axes(x.type.shape.length);
    return moved(grower, name, x, x.type.shape, [text && `axis=${text}`]);
  },
  squeeze: (grower, name) => {
    const x = grower.pick(({ type }) => type.shape.some(isOne), ["f32"], 1);
    const axis = x.type.shape.findIndex(isOne);
    if (axis < 0) return undefined;
    return moved(grower, name, x, x.type.shape.toSpliced(axis, 1), [String(axis)]);
  },
  unsqueeze: (grower, name) => {
    const x = grower.pick(isAny);
    const axis = grower.random.below(x.type.shape.length + 1);
    return moved(grower, name, x, x.type.shape.toSpliced(axis, 0, 1), [String(axis)]);
  },
  tile: (grower, name) => {
    const x = grower.pick(hasRank(1), ["f32", "i32"], 1);
    const { text, axis } = grower.axis(x.type.shape.length);
    const shape = x.type.shape.with(axis, multiplyDims(2, x.type.shape[axis] ?? 1));
    return moved(grower, name, x, shape, ["2", `axis=${text}`]);
  },
  pad: (grower, name) => {
    const x = grower.pick(hasRank(1, 3), ["f32", "i32"], 1);
    const widths = x.type.shape.map(() => [grower.random.below(2), grower.random.below(3)] as const);
    const shape = x.type.shape.map((dim, axis) => addDims(dim, widths[axis]?.reduce((a, b) => a + b) ?? 0));
    const value = grower.random.chance(40) && x.type.dtype === "f32" ? "-1.5" : undefined;
    return moved(grower, name, x, shape, [list(widths.map((ends) => list(ends.map(String)))), value]);
  },
  windows: (grower) => {
    const x = grower.ofType("f32", [grower.whole(2, 3), grower.whole(2, 4)]);
    const [rows, columns] = x.type.shape.map(Number);
    if (rows === undefined || columns === undefined) return undefined;
    const shape = [rows - 1, columns - 1];
    const at = String(grower.random.below(4));
    return computed(`windows(${x.text}, [2, 2], [1, 1])[${at}]`, { dtype: "f32", shape }, [x]);
  },
  outer: (grower, name) => {
    const a = grower.pick(hasRank(1, 1), ["f32", "i32"], 1);
    const b = grower.pick(hasRank(1, 1), ["f32", "i32"], 1);
    if (a.type.shape.length !== 1 || b.type.shape.length !== 1) return undefined;
    const type = { dtype: numeric(common(a, b)), shape: [...a.type.shape, ...b.type.shape] };
    return grower.call(name, [a.text, b.text], type, [a, b]);
  },
  full: created("f32", () => ["value=1.5"]),
  zeros: filled,
  ones: filled,
  rand: created("f32"),
  randn: created("f32"),
  uniform: created("f32", ({ random }) => random.from([[], ["low=-1.0"], ["high=3.0"]])),
  normal: created("f32", ({ random }) => random.from([[], ["std=0.5"], ["mean=1.0"]])),
  xavier_uniform: created("f32"),
  he_normal: created("f32"),
  random_bits: created("i32"),
  arange: (grower) => {
    const [start, step, count] = [grower.whole(-3, 3), grower.random.from([1, 2, -1]), grower.whole(1, 5)];
    const size = grower.size();
    if (grower.random.chance(50)) return leaf(`arange(${formatDim(size)})`, "i32", [size]);
    const texts = [start, start + step * count, step].map(String);
    if (grower.random.chance(30)) return leaf(`arange(${texts.join(".0, ")}.0)`, "f32", [count]);
    return leaf(`arange(${texts.join(", ")})`, "i32", [count]);
  },
  linspace: (grower) => {
    const count = grower.whole(2, 5);
    return leaf(`linspace(-1, 2.5, ${String(count)})`, "f32", [count]);
  },
  eye: (grower) => {
    const n = grower.whole(1, 3);
    if (grower.random.chance(50)) return leaf(`eye(${String(n)})`, "f32", [n, n]);
    return leaf(`eye(${String(n)}, columns=2, dtype=i32)`, "i32", [n, 2]);
  },
  one_hot: (grower, name) => {
    const x = grower.pick(({ type }) => type.dtype === "i32", ["i32"], 1);
    return grower.call(name, [`${x.text} % 3`, "3"], { dtype: "f32", shape: [...x.type.shape, 3] }, [x], []);
  },
};
