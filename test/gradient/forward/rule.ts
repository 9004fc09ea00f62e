/** The shape of the forward table, and the rules that several operators share. */
import type { Attrs, OpName } from "../../../compiler/ir/attrs.ts";
import type { TensorValue } from "../../../compiler/ir/op-def.ts";
import { OPS } from "../../../compiler/ir/ops.ts";
import { isFloat } from "../../../compiler/ir/types.ts";
import {
  assembled,
  chained,
  chainedTwice,
  constant,
  elementsOf,
  type HyperDual,
  type Partials,
} from "./hyper-dual.ts";

export type Dims = ReadonlyMap<string, number>;

/** What an operator makes of hyper-dual operands. */
export type ForwardRule<K extends OpName> = (
  src: readonly HyperDual[],
  attrs: Attrs[K],
  dims: Dims,
) => HyperDual;

/** Every operator has its rule: one that lacks it fails the type check. */
export type ForwardTable = { readonly [K in OpName]: ForwardRule<K> };

/** The operator's own value, from the op table. */
function primal<K extends OpName>(
  op: K,
  src: readonly HyperDual[],
  attrs: Attrs[K],
  dims: Dims,
): TensorValue {
  return OPS[op].evaluate(
    src.map(({ value }) => value),
    attrs,
    dims,
  );
}

/** The result changes in no direction: leaves, whole numbers, truth values, and what is constant between jumps. */
export function still<K extends OpName>(op: K): ForwardRule<K> {
  return (src, attrs, dims) => constant(primal(op, src, attrs, dims));
}

/** Linear in all operands at once, but for one at `choice` that chooses places or sides: changes are mapped as values are. */
export function linear<K extends OpName>(op: K, choice?: number): ForwardRule<K> {
  return (src, attrs, dims) => {
    const value = primal(op, src, attrs, dims);
    const moves = src.every((operand, i) => i === choice || isFloat(operand.value.dtype));
    if (!isFloat(value.dtype) || !moves) return constant(value);
    const mapped = (part: "first" | "second" | "mixed"): TensorValue =>
      OPS[op].evaluate(
        src.map((operand, i) => (i === choice ? operand.value : operand[part])),
        attrs,
        dims,
      );
    return { value, first: mapped("first"), second: mapped("second"), mixed: mapped("mixed") };
  };
}

/** Linear in each of two operands: (x + x')(y + y') multiplied out. */
export function bilinear<K extends OpName>(op: K): ForwardRule<K> {
  return ([x, y], attrs, dims) => {
    if (x === undefined || y === undefined) throw new RangeError(`${op} has two operands`);
    const of = (left: TensorValue, right: TensorValue) => OPS[op].evaluate([left, right], attrs, dims);
    const value = of(x.value, y.value);
    if (!isFloat(x.value.dtype)) return constant(value);
    return {
      value,
      first: sum(of(x.first, y.value), of(x.value, y.first)),
      second: sum(of(x.second, y.value), of(x.value, y.second)),
      mixed: sum(
        sum(of(x.mixed, y.value), of(x.value, y.mixed)),
        sum(of(x.first, y.second), of(x.second, y.first)),
      ),
    };
  };
}

const sum = (x: TensorValue, y: TensorValue): TensorValue => ({
  ...x,
  data: x.data.map((part, i) => part + (y.data[i] ?? NaN)),
});

/** f' and f'' of a function of one number, from x and f(x). */
export function smooth<K extends OpName>(
  op: K,
  slope: (x: number, y: number) => number,
  curvature: (x: number, y: number) => number,
): ForwardRule<K> {
  return (src, attrs, dims) => {
    const value = primal(op, src, attrs, dims);
    const [x] = src;
    if (x === undefined || !isFloat(x.value.dtype)) return constant(value);
    const elements = elementsOf(x).map((element, i) => {
      const y = value.data[i] ?? NaN;
      return chained(element, y, slope(element.value, y), curvature(element.value, y));
    });
    return assembled(value, elements);
  };
}

/** The derivatives of a function of two numbers, from x and y. */
export function smoothInTwo<K extends OpName>(
  op: K,
  partials: (x: number, y: number) => Partials,
): ForwardRule<K> {
  return (src, attrs, dims) => {
    const value = primal(op, src, attrs, dims);
    const [x, y] = src;
    if (x === undefined || y === undefined || !isFloat(x.value.dtype)) return constant(value);
    const right = elementsOf(y);
    const elements = elementsOf(x).map((left, i) => {
      const other = right[i];
      if (other === undefined) throw new RangeError(`${op} has operands of one shape`);
      return chainedTwice(left, other, value.data[i] ?? NaN, partials(left.value, other.value));
    });
    return assembled(value, elements);
  };
}
