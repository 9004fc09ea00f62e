/** Items of an index: whole numbers, ranges, None, `...`, and tensors that pick. */
import { addDims, dimEquals, floorDivideDims, subtractDims, type Dim } from "../../../compiler/ir/dim.ts";
import { leaf, type Entry } from "./entry.ts";
import type { Grower } from "./grower.ts";

/** An item's text with the axes that it leaves in the result. */
interface Item {
  readonly text: string;
  readonly dims: readonly Dim[];
}

export interface Indexed {
  readonly text: string;
  readonly shape: readonly Dim[];
  /** What the indices are computed from. */
  readonly indices: readonly Entry[];
}

/** Ranges that lie inside every axis of at least one element. */
function range(grower: Grower, dim: Dim, isList: boolean): Item {
  // A list of one row without its first is an empty list, which has lost its other axes.
  if (!isList && grower.random.chance(2)) return { text: "1:1", dims: [0] };
  const half = floorDivideDims(addDims(dim, 1), 2);
  const less = subtractDims(dim, 1);
  return grower.random.from<Item>([
    { text: ":", dims: [dim] },
    { text: "::2", dims: [half] },
    { text: "::-1", dims: [dim] },
    dim === 1 ? { text: "0:", dims: [1] } : { text: ":-1", dims: [less] },
    dim === 1 ? { text: ":", dims: [1] } : { text: "1:", dims: [less] },
    { text: ":1", dims: [1] },
    { text: "-1:", dims: [1] },
    { text: "::-2", dims: [half] },
  ]);
}

function at(grower: Grower, dim: Dim): Item {
  const last = typeof dim === "number" ? dim - 1 : 0;
  return { text: grower.random.from(["0", "-1", String(last), String(-last - 1)]), dims: [] };
}

/** An index of ranges and whole numbers, one an axis at most. Undefined where an axis has no elements. */
export function places(grower: Grower, x: Entry): Indexed | undefined {
  const { shape } = x.type;
  if (shape.length === 0 || shape.some((dim) => dimEquals(dim, 0))) return undefined;
  const items = shape.map((dim) =>
    grower.random.chance(35) ? at(grower, dim) : range(grower, dim, x.isList),
  );
  const kept = items.slice(0, 1 + grower.random.below(shape.length));
  const rest: Item = { text: "...", dims: shape.slice(kept.length) };
  if (kept.length < shape.length && grower.random.chance(40)) kept.push(rest);
  else kept.push({ text: "", dims: rest.dims });
  if (grower.random.chance(20)) kept.splice(grower.random.below(kept.length), 0, { text: "None", dims: [1] });
  const texts = kept.flatMap(({ text }) => (text === "" ? [] : [text]));
  return { text: texts.join(", "), shape: kept.flatMap(({ dims }) => dims), indices: [] };
}

/** An index that picks along the first axis, or the first two. */
export function picks(grower: Grower, x: Entry): Indexed | undefined {
  const [first, second] = x.type.shape;
  if (typeof first !== "number" || first === 0) return undefined;
  const isChosen = grower.random.chance(40);
  const chosen = Array.from({ length: 3 }, () => String(grower.whole(-first, first - 1)));
  const index = isChosen
    ? leaf(`[${chosen.join(", ")}]`, "i32", [3])
    : grower.pick(({ type }) => type.dtype === "i32" && type.shape.length > 0, ["i32"], 1);
  if (index.type.dtype !== "i32" || index.type.shape.length === 0) return undefined;
  // What comes out of the program itself is brought into the axis.
  const text = isChosen ? index.text : `${index.text} % ${String(first)}`;
  const rest = x.type.shape.slice(1);
  if (typeof second === "number" && second > 0 && grower.random.chance(40))
    return {
      text: `${text}, ${String(second - 1)}`,
      shape: [...index.type.shape, ...rest.slice(1)],
      indices: [index],
    };
  return { text, shape: [...index.type.shape, ...rest], indices: [index] };
}
