/** Expressions of every kind that the grammar has. The table is total: a new kind of expression does not compile without an entry. */
import type { BinaryOperator, Expression } from "../../../grammar/ast.ts";
import { dimEquals, type Dim } from "../../../compiler/ir/dim.ts";
import type { DType } from "../../../compiler/ir/types.ts";
import {
  computed,
  floating,
  isAny,
  isBool,
  isFloating,
  isNumber,
  leaf,
  numeric,
  type Entry,
} from "./entry.ts";
import { FUNCTIONS } from "./functions.ts";
import { broadcast, common, type Grower } from "./grower.ts";
import { picks, places } from "./indices.ts";
import { factors } from "./products.ts";

type Grow = (grower: Grower) => Entry | undefined;

const NUMBERS: readonly [DType, ...DType[]] = ["f32", "f32", "i32", "f64", "bool"];

/** An operator on two tensors that broadcast. */
const elementwise =
  (dtypeOf: (dtype: DType) => DType, dtypes = NUMBERS, isSmooth = true) =>
  (grower: Grower, operator: string): Entry | undefined => {
    const x = grower.pick(({ type }) => dtypes.includes(type.dtype), dtypes);
    const y = grower.beside(x, dtypes);
    const shape = broadcast(x.type.shape, y.type.shape);
    // Two literals would be worked out when compiling, and a division by 0 refused.
    if (shape === undefined || (x.needs.size === 0 && y.needs.size === 0 && shape.length === 0))
      return undefined;
    const type = { dtype: dtypeOf(common(x, y)), shape };
    return computed(`(${x.text} ${operator} ${y.text})`, type, [x, y], isSmooth ? [x, y] : []);
  };

const arithmetic = elementwise(numeric);
const comparison = elementwise(() => "bool", NUMBERS, false);
const logic = elementwise(() => "bool", ["bool"], false);

const OPERATORS: Readonly<Record<BinaryOperator, (grower: Grower, operator: string) => Entry | undefined>> = {
  "+": arithmetic,
  "-": arithmetic,
  "*": arithmetic,
  "/": elementwise(floating),
  "//": arithmetic,
  "%": arithmetic,
  "**": (grower) => {
    const x = grower.pick((entry) => isNumber(entry) && entry.needs.size > 0, NUMBERS);
    if (x.needs.size === 0) return undefined;
    // Whole numbers to a negative power are not whole.
    const power = grower.random.from(["2", "3", "0.5", isFloating(x) ? "-1" : "2", "2.0", "1", "0"]);
    const dtype = power.includes(".") ? floating(x.type.dtype) : numeric(x.type.dtype);
    return computed(`(${x.text} ** ${power})`, { dtype, shape: x.type.shape }, [x]);
  },
  "==": comparison,
  "!=": comparison,
  "<": comparison,
  "<=": comparison,
  ">": comparison,
  ">=": comparison,
  and: logic,
  or: logic,
  "@": (grower) => {
    const right = grower.random.from([1, 2, 2, 3] as const);
    const { left, right: other, type } = factors(grower, [right === 3 ? 2 : 1, 3], right);
    return computed(`(${left.text} @ ${other.text})`, type, [left, other]);
  },
};

const OPERATOR_NAMES = Object.keys(OPERATORS) as [BinaryOperator, ...BinaryOperator[]];
const FUNCTION_NAMES = Object.keys(FUNCTIONS) as [string, ...string[]];

/** A condition that is known when compiling, with its value. */
function staticCondition(grower: Grower): { readonly text: string; readonly holds: boolean } {
  const x = grower.pick(isAny);
  const rank = x.type.shape.length;
  const other = grower.random.below(4);
  return grower.random.from([
    { text: "true", holds: true },
    { text: `rank(${x.text}) == ${String(other)}`, holds: rank === other },
    { text: `not (${x.text}.dtype == i32)`, holds: x.type.dtype !== "i32" },
  ]);
}

/** One of two values of a type, by a condition that only a run knows. */
function conditionOnData(grower: Grower): Entry {
  const tested = grower.pick(isNumber, ["f32"]);
  const x = grower.pick(({ needs }) => needs.size > 0);
  const y = grower.ofType(x.type.dtype, x.type.shape);
  const text = `(if sum(${tested.text}) > 0 then ${x.text} else ${y.text})`;
  return computed(text, x.type, [tested, x, y], [x, y]);
}

/** What a value of one dtype can be replaced by without a loss. */
function filling(grower: Grower, { dtype }: Entry["type"], shape: readonly Dim[]): Entry {
  if (dtype === "bool" || grower.random.chance(50)) return grower.scalar(dtype === "f64" ? "f32" : dtype);
  return grower.ofType(dtype, shape);
}

/** Where a name can stand as an object: `[1, 2][0]` and `2.T` read otherwise. */
const object = ({ text }: Entry): string => (/^[\d.[]/.test(text) ? `(${text})` : text);

const replaced: Grow = (grower) => {
  const x = grower.pick(({ type }) => type.shape.length > 0, ["f32", "i32", "bool"], 1);
  const index = places(grower, x);
  if (index === undefined || index.shape.some((dim) => dimEquals(dim, 0))) return undefined;
  const value = filling(grower, x.type, index.shape);
  return computed(`(${x.text} with [${index.text}] = ${value.text})`, x.type, [x, value]);
};

const member: Grow = (grower) => {
  const x = grower.pick(({ type }) => type.shape.length > 0, ["f32", "i32"], 1);
  const { shape } = x.type;
  if (grower.random.chance(70)) {
    const type = { dtype: x.type.dtype, shape: shape.toReversed() };
    return computed(`${object(x)}.T`, type, [x]);
  }
  return leaf(`${object(x)}.shape`, "i32", [shape.length]);
};

/** A row of tensors of one shape. */
const row: Grow = (grower) => {
  const x = grower.pick(isNumber, ["f32"]);
  const y = grower.ofType(grower.random.from<DType>([x.type.dtype, "i32"]), x.type.shape);
  return computed(`[${x.text}, ${y.text}]`, { dtype: common(x, y), shape: [2, ...x.type.shape] }, [x, y]);
};

const call: Grow = (grower) => {
  const name = grower.random.from(FUNCTION_NAMES);
  return FUNCTIONS[name]?.(grower, name);
};

export const EXPRESSIONS: Readonly<Record<Exclude<Expression["kind"], "MissingExpression">, Grow>> = {
  NameReference: (grower) => grower.pick(isAny),
  NumberLiteral: (grower) => grower.scalar(grower.random.from(["f32", "i32"])),
  BoolLiteral: (grower) => grower.scalar("bool"),
  // A text is no operand; `axis="all"` is the one place for it.
  StringLiteral: (grower) => {
    const x = grower.pick(isFloating, ["f32"]);
    return computed(`sum(${x.text}, axis="all")`, { dtype: x.type.dtype, shape: [] }, [x]);
  },
  ListLiteral: row,
  Unary: (grower) => {
    if (grower.random.chance(40)) {
      const x = grower.pick(isBool, ["bool"]);
      return computed(`(not ${x.text})`, x.type, [x]);
    }
    const x = grower.pick(isAny);
    return computed(`(-${x.text})`, { dtype: numeric(x.type.dtype), shape: x.type.shape }, [x]);
  },
  Binary: (grower) => {
    const operator = grower.random.from(OPERATOR_NAMES);
    return OPERATORS[operator](grower, operator);
  },
  Conditional: (grower) => {
    if (grower.random.chance(60)) return conditionOnData(grower);
    const { text, holds } = staticCondition(grower);
    const [x, y] = [grower.pick(isAny), grower.pick(isAny)];
    const taken = holds ? x : y;
    const value = computed(`(if ${text} then ${x.text} else ${y.text})`, taken.type, [taken]);
    return { ...value, isList: taken.isList };
  },
  Call: call,
  MethodCall: call,
  Pipe: call,
  Member: member,
  Index: (grower) => {
    const x = grower.pick(({ type }) => type.shape.length > 0, ["f32", "i32", "bool"], 1);
    const index = grower.random.chance(40) ? picks(grower, x) : places(grower, x);
    if (index === undefined) return undefined;
    const type = { dtype: x.type.dtype, shape: index.shape };
    const value = computed(`${object(x)}[${index.text}]`, type, [x, ...index.indices], [x]);
    return { ...value, isList: x.isList };
  },
  With: replaced,
};

const KINDS = Object.keys(EXPRESSIONS) as [keyof typeof EXPRESSIONS, ...(keyof typeof EXPRESSIONS)[]];

/** One more expression over what is at hand; undefined where it did not come off, or would be too large. */
export function growExpression(grower: Grower): Entry | undefined {
  const kind = grower.random.chance(45)
    ? "Call"
    : grower.random.chance(35)
      ? "Binary"
      : grower.random.from(KINDS);
  return EXPRESSIONS[kind](grower);
}
