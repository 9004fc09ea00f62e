/** Calls of layers, which own parameters, and of what goes with images and sequences. */
import type { Dim } from "../../../compiler/ir/dim.ts";
import type { Grow, GrowTable } from "./elementwise.ts";
import { both, computed, hasRank, isFloating, isInteger, type Entry } from "./entry.ts";
import type { Grower } from "./grower.ts";

/** Whether layers may be called in the body. */
export const ownsParameters = ({ body }: Grower): boolean => body === "model" || body === "layer";

/** A layer's call; its value depends on its parameters, which no name stands for. */
const layer =
  (grow: Grow): Grow =>
  (grower, name) =>
    ownsParameters(grower) ? grow(grower, name) : undefined;

/** A parameter's shape is known when compiling: so is the last axis of what a layer gets. */
const isWide = both(isFloating, hasRank(1), ({ type }) => typeof type.shape.at(-1) === "number");

/** Images of static rows and columns; some symbolic number of them where there is one. */
function images(grower: Grower): { readonly x: Entry; readonly count: Dim } {
  const [channels, rows, columns] = [1 + grower.random.below(2), 3, 2 + grower.random.below(2)];
  const count = grower.random.from<Dim>([2, 1]);
  return { x: grower.ofType("f32", [count, channels, rows, columns]), count };
}

/** A sequence of vectors, with as many places as the windows and heads below need. */
const sequence = (grower: Grower): Entry => grower.ofType("f32", [2, grower.random.from([2, 3]), 4]);

const pooled: Grow = (grower, name) => {
  const { x } = images(grower);
  const [count = 1, channels = 1, , columns] = x.type.shape;
  const shape = [count, channels, 2, Number(columns) - 1];
  return grower.call(name, [x.text, "kernel=2", "stride=1"], { dtype: "f32", shape }, [x]);
};

export const LAYER_CALLS: GrowTable = {
  dense: layer((grower, name) => {
    const x = grower.pick(isWide, ["f32"], 1);
    if (!isWide(x)) return undefined;
    const units = grower.whole(1, 3);
    const shape = [...x.type.shape.slice(0, -1), units];
    const bias = grower.random.chance(30) ? ["bias=false"] : [];
    return grower.call(name, [x.text, String(units), ...bias], { dtype: x.type.dtype, shape }, [x]);
  }),
  dropout: layer((grower, name) => {
    const x = grower.pick(isFloating, ["f32"]);
    return grower.call(name, [x.text, "rate=0.25"], x.type, [x]);
  }),
  layer_norm: layer((grower, name) => {
    const x = grower.pick(isWide, ["f32"], 1);
    return isWide(x) ? grower.call(name, [x.text], x.type, [x]) : undefined;
  }),
  batch_norm: layer((grower, name) => {
    const fits = both(
      hasRank(2),
      ({ type: { dtype, shape } }) => dtype === "f32" && typeof shape[1] === "number",
    );
    const x = grower.pick(fits, ["f32"], 2);
    return fits(x) ? grower.call(name, [x.text], x.type, [x]) : undefined;
  }),
  conv2d: layer((grower, name) => {
    const { x, count } = images(grower);
    const [, , rows = 1, columns = 1] = x.type.shape;
    const texts = [x.text, "2", "kernel=3", "padding=1"];
    return grower.call(name, texts, { dtype: "f32", shape: [count, 2, rows, columns] }, [x]);
  }),
  max_pool2d: pooled,
  avg_pool2d: pooled,
  attention: layer((grower, name) => {
    const x = sequence(grower);
    const more = grower.random.from([[], ["causal=true"], ["heads=2"]]);
    return grower.call(name, [x.text, ...more], x.type, [x]);
  }),
  embedding: layer((grower) => {
    const x = grower.pick(isInteger, ["i32"], 1);
    const type = { dtype: "f32" as const, shape: [...x.type.shape, 2] };
    // Whatever comes is brought into the table.
    return computed(`embedding(${x.text} % 5, 5, 2)`, type, [x], []);
  }),
  pair: (grower) => {
    const x = grower.pick(hasRank(0, 0));
    if (x.type.shape.length > 0) return undefined;
    return computed(`pair(${x.text})[1]`, x.type, [x]);
  },
};
