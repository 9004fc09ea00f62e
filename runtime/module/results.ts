/**
 * What a program gives back: one object a program, made once. Scalars are numbers; other results are views of
 * the arena that carry their `shape`, made once for each value of the dimensions.
 */
import type { TensorManifest } from "./manifest.ts";
import { evaluateSize } from "./plan.ts";
import { product, viewOf, type Named, type TensorData } from "./tensors.ts";

/** A view of a result. It holds the values of the last call until the next one. */
export type ResultData = TensorData & { readonly shape: readonly number[] };
export type Results = Named<number | ResultData>;

export interface ResultWriter {
  readonly results: Results;
  /** Brings the results up to date after a run with these values of the dimension variables. */
  readonly update: (dimensions: readonly number[]) => void;
}

/** Without a prototype of its own names, so that every result's name is free; unlike an object without any prototype it is fast. */
class ResultObject {}
Object.setPrototypeOf(ResultObject.prototype, null);
Reflect.deleteProperty(ResultObject.prototype, "constructor");

export function createResultWriter(
  outputs: readonly TensorManifest[],
  { memory }: { readonly memory: ArrayBuffer },
  offsets: readonly number[],
  largest: readonly number[],
): ResultWriter {
  const results = new ResultObject() as Record<string, number | ResultData>;
  const scalars: { readonly name: string; readonly view: TensorData }[] = [];
  const tensors: { readonly name: string; readonly at: (dimensions: readonly number[]) => ResultData }[] = [];
  for (const tensor of outputs) {
    const offset = offsets[tensor.buffer] ?? 0;
    if (tensor.shape.length === 0) {
      scalars.push({ name: tensor.name, view: viewOf(tensor.dtype, memory, offset, 1) });
      // Starts as a double, so that the engine keeps one form of the object.
      results[tensor.name] = NaN;
    } else {
      const at = cachedViews(tensor, memory, offset, largest);
      tensors.push({ name: tensor.name, at });
      results[tensor.name] = at(largest);
    }
  }
  return {
    results,
    update(dimensions) {
      for (const { name, view } of scalars) results[name] = view[0] ?? NaN;
      for (const { name, at } of tensors) results[name] = at(dimensions);
    },
  };
}

/** The views of one result by the values of the dimensions, which count as the digits of one number. */
function cachedViews(
  tensor: TensorManifest,
  memory: ArrayBuffer,
  offset: number,
  largest: readonly number[],
): (dimensions: readonly number[]) => ResultData {
  const views = new Map<number, ResultData>();
  return (dimensions) => {
    let key = 0;
    for (let i = 0; i < largest.length; i++) key = key * ((largest[i] ?? 0) + 1) + (dimensions[i] ?? 0);
    const known = views.get(key);
    if (known !== undefined) return known;
    const shape = Object.freeze(tensor.shape.map((size) => evaluateSize(size, dimensions)));
    const view = Object.assign(viewOf(tensor.dtype, memory, offset, product(shape)), { shape });
    if (Number.isSafeInteger(key)) views.set(key, view);
    return view;
  };
}
