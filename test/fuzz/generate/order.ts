/** Calls of functions that go along one axis in order, or pick by indices, and of einsum. */
import { sizeOf, type Dim } from "../../../compiler/ir/dim.ts";
import type { DType } from "../../../compiler/ir/types.ts";
import type { Grow, GrowTable } from "./elementwise.ts";
import { both, computed, floating, hasRank, isAny, isNumber, type Entry } from "./entry.ts";
import { broadcast, common, type Grower } from "./grower.ts";

const NUMBERS: readonly [DType, ...DType[]] = ["f32", "f32", "i32", "f64"];

/** One axis, or all row by row. */
function along(
  grower: Grower,
  shape: readonly Dim[],
): { readonly text: string | undefined; readonly shape: readonly Dim[] } {
  if (shape.length === 0 || grower.random.chance(25)) return { text: undefined, shape: [sizeOf(shape)] };
  return { text: `axis=${grower.axis(shape.length).text}`, shape };
}

const scan: Grow = (grower, name) => {
  const x = grower.pick(isNumber, NUMBERS, 1);
  const { text, shape } = along(grower, x.type.shape);
  const reverse = grower.random.chance(30) ? "reverse=true" : undefined;
  return grower.call(name, [x.text, text, reverse], { dtype: x.type.dtype, shape }, [x]);
};

const sorting =
  (dtypeOf: (dtype: DType) => DType, isSmooth: boolean): Grow =>
  (grower, name) => {
    const x = grower.pick(both(isAny, hasRank(1)), ["f32", "i32", "bool"], 1);
    if (x.type.shape.length === 0) return undefined;
    const axis = grower.random.chance(50) ? `axis=${grower.axis(x.type.shape.length).text}` : undefined;
    const descending = grower.random.chance(30) ? "descending=true" : undefined;
    const type = { dtype: dtypeOf(x.type.dtype), shape: x.type.shape };
    return grower.call(name, [x.text, axis, descending], type, [x], isSmooth ? [x] : []);
  };

/** A tensor, an axis of some elements, and indices of the tensor's shape that lie inside. */
function indexed(
  grower: Grower,
): { readonly x: Entry; readonly indices: Entry; readonly axis: number } | undefined {
  const x = grower.pick(both(isNumber, hasRank(1, 3)), NUMBERS, 1);
  const axis = grower.random.below(x.type.shape.length);
  const length = x.type.shape[axis];
  if (typeof length !== "number" || length === 0) return undefined;
  const i = grower.ofType("i32", x.type.shape);
  return { x, indices: { ...i, text: `(${i.text} % ${String(length)})` }, axis };
}

/** Letters for axes: those of the left operand, some of which the right one shares. */
function einsum(grower: Grower): Entry | undefined {
  const x = grower.pick(both(isNumber, hasRank(1, 3)), NUMBERS, 1);
  const own = x.type.shape.map((dim, axis) => [["i", "j", "k"][axis] ?? "l", dim] as const);
  const shared = grower.random.some(own);
  const free = grower.random.chance(50) ? [["m", grower.size()] as const] : [];
  const other = grower.random.shuffled([...shared, ...free]);
  const y = grower.ofType(
    grower.random.from<DType>(["f32", x.type.dtype]),
    other.map(([, dim]) => dim),
  );
  const result = grower.random.some(grower.random.shuffled([...own, ...free]));
  const letters = (axes: readonly (readonly [string, Dim])[]): string =>
    axes.map(([letter]) => letter).join("");
  const equation = `${letters(own)},${letters(other)}->${letters(result)}`;
  const type = { dtype: common(x, y), shape: result.map(([, dim]) => dim) };
  return computed(`einsum("${equation}", ${x.text}, ${y.text})`, type, [x, y]);
}

export const ORDER_CALLS: GrowTable = {
  cumsum: scan,
  cumprod: scan,
  linear_recurrence: (grower, name) => {
    const a = grower.pick(isNumber, NUMBERS, 1);
    const b = grower.beside(a, NUMBERS);
    const shape = broadcast(a.type.shape, b.type.shape);
    if (shape === undefined) return undefined;
    const { text, shape: result } = along(grower, shape);
    return grower.call(name, [a.text, b.text, text], { dtype: common(a, b), shape: result }, [a, b]);
  },
  sort: sorting((dtype) => dtype, true),
  argsort: sorting(() => "i32", false),
  gather: (grower, name) => {
    const found = indexed(grower);
    if (found === undefined) return undefined;
    const { x, indices, axis } = found;
    return grower.call(name, [x.text, indices.text, `axis=${String(axis)}`], x.type, [x, indices], [x]);
  },
  scatter_add: (grower, name) => {
    const found = indexed(grower);
    if (found === undefined) return undefined;
    const { x, indices, axis } = found;
    const more = grower.ofType(x.type.dtype, x.type.shape);
    const texts = [x.text, indices.text, more.text, `axis=${String(axis)}`];
    return grower.call(name, texts, x.type, [x, indices, more], [x, more]);
  },
  split: (grower) => {
    const x = grower.pick(
      ({ type }) => type.shape.some((dim) => typeof dim === "number" && dim > 1),
      ["f32", "i32"],
      2,
    );
    const axis = x.type.shape.findIndex((dim) => typeof dim === "number" && dim > 1);
    const length = x.type.shape[axis];
    if (typeof length !== "number") return undefined;
    const [text, first] = grower.random.from([
      ["1", 1],
      [`[1, ${String(length - 1)}]`, 1],
    ] as const);
    return computed(
      `split(${x.text}, ${text}, axis=${String(axis)})[0]`,
      { dtype: x.type.dtype, shape: x.type.shape.with(axis, first) },
      [x],
    );
  },
  einsum,
  flat_at_zero: (grower, name) => {
    const x = grower.pick(isNumber, NUMBERS);
    return grower.call(name, [x.text], x.type, [x]);
  },
  power_from_zero: (grower, name) => {
    const x = grower.pick(isNumber, ["f32", "f64"]);
    return grower.call(name, [x.text, "1.5"], { dtype: floating(x.type.dtype), shape: x.type.shape }, [x]);
  },
  constant: (grower, name) => grower.call(name, ["0.5"], { dtype: "f32", shape: [] }, []),
  step_decay: (grower, name) => schedule(grower, name, ["every=2"]),
  warmup: (grower, name) => schedule(grower, name, ["steps=3"]),
  cosine: (grower, name) => schedule(grower, name, ["total=4", "warmup=1"]),
};

/** A schedule as a function of whole numbers, which it is outside of an optimiser. */
function schedule(grower: Grower, name: string, more: readonly string[]): Entry {
  const step = grower.pick(({ type }) => type.dtype === "i32", ["i32"]);
  const x = step.type.dtype === "i32" ? step : grower.scalar("i32");
  const isStatic = x.needs.size === 0 && x.type.shape.length === 0;
  const at = isStatic ? { ...x, text: `cast([${x.text}], i32)[0]` } : x;
  return computed(
    `${name}(0.5, step=${at.text}, ${more.join(", ")})`,
    { dtype: "f32", shape: x.type.shape },
    [x],
  );
}
