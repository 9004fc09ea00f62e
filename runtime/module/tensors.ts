/** Tensors in the arena: typed-array views by dtype. */
import type { SizeExpression, StoredDType, TensorManifest } from "./manifest.ts";

export type TensorData = Float32Array | Float64Array | Int32Array;

/** A tensor of the module: `data` is a view of its memory, row by row, not a copy. A bool is 0 or 1. */
export interface Tensor {
  readonly data: TensorData;
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
}

/** Names to values without a prototype: `__proto__` and `constructor` are names like any other. */
export type Named<T> = Readonly<Record<string, T>>;

const VIEWS: Readonly<
  Record<StoredDType, (memory: ArrayBuffer, offset: number, length: number) => TensorData>
> = {
  f32: (memory, offset, length) => new Float32Array(memory, offset, length),
  f64: (memory, offset, length) => new Float64Array(memory, offset, length),
  i32: (memory, offset, length) => new Int32Array(memory, offset, length),
  bool: (memory, offset, length) => new Int32Array(memory, offset, length),
};

/** A view of `length` elements at a byte offset. */
export function viewOf(dtype: StoredDType, memory: ArrayBuffer, offset: number, length: number): TensorData {
  return VIEWS[dtype](memory, offset, length);
}

export function product(sizes: readonly number[]): number {
  let result = 1;
  for (const size of sizes) result *= size;
  return result;
}

/** An object without a prototype that holds one value for each tensor, or for other named things. */
export function byName<T, Item extends { readonly name: string } = TensorManifest>(
  tensors: readonly Item[],
  value: (tensor: Item, index: number) => T,
): Named<T> {
  const named = Object.create(null) as Record<string, T>;
  tensors.forEach((tensor, index) => (named[tensor.name] = value(tensor, index)));
  return Object.freeze(named);
}

/** `f32[N, 784]`. */
export function formatType(
  { dtype, shape }: { readonly dtype: StoredDType; readonly shape: readonly SizeExpression[] },
  dimensions: readonly { readonly name: string }[],
): string {
  return `${dtype}[${shape.map((size) => formatSize(size, dimensions)).join(", ")}]`;
}

/** `2*N + 1`. */
export function formatSize(size: SizeExpression, dimensions: readonly { readonly name: string }[]): string {
  if (typeof size === "number") return String(size);
  const terms = size.map(([coefficient, ...factors]) => {
    const names = factors.map((factor) =>
      typeof factor === "number"
        ? (dimensions[factor]?.name ?? "?")
        : `(${formatSize(factor.dividend, dimensions)}) // (${formatSize(factor.divisor, dimensions)})`,
    );
    return (coefficient === 1 && names.length > 0 ? names : [String(coefficient), ...names]).join("*");
  });
  return terms.length === 0 ? "0" : terms.join(" + ").replaceAll("+ -", "- ");
}

/** Data with its shape, as an input: `tensor(images, [256, 784])`. Throws TypeError where their sizes differ. */
export function tensor<Data extends ArrayLike<number>, const Shape extends readonly number[]>(
  data: Data,
  shape: Shape,
): { readonly data: Data; readonly shape: Shape } {
  if (product(shape) !== data.length)
    throw new TypeError(`${String(data.length)} elements do not fill the shape [${shape.join(", ")}]`);
  return { data, shape };
}
