/**
 * Tensors of hyper-dual numbers x + a ε₁ + b ε₂ + m ε₁ε₂ with ε₁² = ε₂² = 0, after J. A. Fike and J. J. Alonso, "The
 * development of hyper-dual numbers for exact second-derivative calculations", AIAA paper 2011-886. Started with
 * a = u and b = v, a function's result has the derivative along u in `first`, along v in `second`, and uᵀ H v in
 * `mixed`, exact but for rounding: nothing is differenced.
 */
import type { TensorValue } from "../../../compiler/ir/op-def.ts";

export interface HyperDual {
  readonly value: TensorValue;
  readonly first: TensorValue;
  readonly second: TensorValue;
  readonly mixed: TensorValue;
}

/** One element. */
export interface HyperDualNumber {
  readonly value: number;
  readonly first: number;
  readonly second: number;
  readonly mixed: number;
}

const filled = (of: TensorValue, data: Float64Array): TensorValue => ({ ...of, data });

/** A tensor that changes in neither direction. */
export function constant(value: TensorValue): HyperDual {
  const zeros = filled(value, new Float64Array(value.data.length));
  return { value, first: zeros, second: zeros, mixed: zeros };
}

/** A tensor that moves by `first` and `second`, row by row. */
export function moving(value: TensorValue, first: Float64Array, second: Float64Array): HyperDual {
  return { ...constant(value), first: filled(value, first), second: filled(value, second) };
}

/** A tensor of the type of `like` from its elements. */
export function assembled(
  like: Pick<TensorValue, "dtype" | "shape">,
  elements: readonly HyperDualNumber[],
): HyperDual {
  const part = (of: (element: HyperDualNumber) => number): TensorValue => ({
    dtype: like.dtype,
    shape: like.shape,
    data: Float64Array.from(elements, of),
  });
  return {
    value: part(({ value }) => value),
    first: part(({ first }) => first),
    second: part(({ second }) => second),
    mixed: part(({ mixed }) => mixed),
  };
}

export function elementsOf({ value, first, second, mixed }: HyperDual): readonly HyperDualNumber[] {
  return Array.from(value.data, (x, i) => ({
    value: x,
    first: first.data[i] ?? NaN,
    second: second.data[i] ?? NaN,
    mixed: mixed.data[i] ?? NaN,
  }));
}

/** f(x) with f' and f'' at x: the chain rule to second order. */
export function chained(
  x: HyperDualNumber,
  value: number,
  slope: number,
  curvature: number,
): HyperDualNumber {
  return {
    value,
    first: times(slope, x.first),
    second: times(slope, x.second),
    mixed: times(slope, x.mixed) + times(curvature, x.first * x.second),
  };
}

/** All derivatives of a function of two numbers up to second order. */
export interface Partials {
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

export function chainedTwice(
  x: HyperDualNumber,
  y: HyperDualNumber,
  value: number,
  d: Partials,
): HyperDualNumber {
  return {
    value,
    first: times(d.x, x.first) + times(d.y, y.first),
    second: times(d.x, x.second) + times(d.y, y.second),
    mixed:
      times(d.x, x.mixed) +
      times(d.y, y.mixed) +
      times(d.xx, x.first * x.second) +
      times(d.xy, x.first * y.second + y.first * x.second) +
      times(d.yy, y.first * y.second),
  };
}

/** A derivative that is infinite or undefined does no harm along a direction in which nothing changes. */
const times = (derivative: number, change: number): number => (change === 0 ? 0 : derivative * change);

export function product(x: HyperDualNumber, y: HyperDualNumber): HyperDualNumber {
  return chainedTwice(x, y, x.value * y.value, { x: y.value, y: x.value, xx: 0, xy: 1, yy: 0 });
}

export function sum(x: HyperDualNumber, y: HyperDualNumber): HyperDualNumber {
  return {
    value: x.value + y.value,
    first: x.first + y.first,
    second: x.second + y.second,
    mixed: x.mixed + y.mixed,
  };
}
