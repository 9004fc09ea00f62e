/** What a generated program has at hand: texts of expressions, with their types and what they depend on. */
import { evaluateDim, sizeOf } from "../../../compiler/ir/dim.ts";
import { isFloat, type DType, type Shape, type TensorType } from "../../../compiler/ir/types.ts";

export interface Entry {
  /** An operand that needs no parentheses: a name, a literal, a call, or something in parentheses. */
  readonly text: string;
  readonly type: TensorType;
  /** Whether the text is a name that was bound to a tensor, which a gradient can be with respect to. */
  readonly isName: boolean;
  /** Whether it is a list while the program is built: an empty part of one has lost its other axes. */
  readonly isList: boolean;
  /** The names that it depends on through operators with a gradient. */
  readonly smooth: ReadonlySet<string>;
  /** The names that it depends on at all. */
  readonly needs: ReadonlySet<string>;
}

/** What dimension variables are while a generated program runs; LARGEST counts with them. */
export const DIMENSIONS: ReadonlyMap<string, number> = new Map([
  ["N", 3],
  ["M", 2],
]);

/** No tensor has more elements than this. */
const LARGEST = 72;

export function isSmall({ shape }: TensorType): boolean {
  return shape.length <= 5 && evaluateDim(sizeOf(shape), DIMENSIONS) <= LARGEST;
}

const NOTHING: ReadonlySet<string> = new Set();

/** A text that depends on nothing. */
export function leaf(text: string, dtype: DType, shape: Shape): Entry {
  return {
    text,
    type: { dtype, shape },
    isName: false,
    isList: isListText(text),
    smooth: NOTHING,
    needs: NOTHING,
  };
}

const isListText = (text: string): boolean => text.startsWith("[") || text.endsWith(".shape");

const union = (sets: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  new Set(sets.flatMap((set) => [...set]));

/** A value computed from others. `smooth` are those of them that it has a gradient for. */
export function computed(
  text: string,
  type: TensorType,
  operands: readonly Entry[],
  smooth: readonly Entry[] = operands,
): Entry {
  return {
    text,
    type,
    isName: false,
    isList: isListText(text),
    smooth: isFloat(type.dtype) ? union(smooth.map((operand) => operand.smooth)) : NOTHING,
    needs: union(operands.map((operand) => operand.needs)),
  };
}

export const isNumber = ({ type }: Entry): boolean => type.dtype !== "bool";
export const isBool = ({ type }: Entry): boolean => type.dtype === "bool";
export const isFloating = ({ type }: Entry): boolean => isFloat(type.dtype);
export const isInteger = ({ type }: Entry): boolean => type.dtype === "i32";
export const isAny = (): boolean => true;
export const hasRank =
  (least: number, most = 9) =>
  ({ type }: Entry): boolean =>
    type.shape.length >= least && type.shape.length <= most;
/** All of some conditions. */
export const both =
  (...conditions: readonly ((entry: Entry) => boolean)[]) =>
  (entry: Entry): boolean =>
    conditions.every((condition) => condition(entry));

/** bool as i32, what arithmetic makes of it. */
export const numeric = (dtype: DType): DType => (dtype === "bool" ? "i32" : dtype);
/** Floats as they are, else f32. */
export const floating = (dtype: DType): DType => (isFloat(dtype) ? dtype : "f32");
