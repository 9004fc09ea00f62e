/** The table of operators, loosest first: the parser's results are ordered and the formatter's parentheses set by it. */
import type { BinaryOperator, UnaryOperator } from "./ast.ts";

/** Binding powers; a higher one binds tighter. */
export const PRECEDENCE = {
  with: 1,
  pipe: 2,
  conditional: 3,
  or: 4,
  and: 5,
  not: 6,
  comparison: 7,
  sum: 8,
  product: 9,
  minus: 10,
  power: 11,
  postfix: 12,
  primary: 13,
} as const;

export const BINARY_PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  or: PRECEDENCE.or,
  and: PRECEDENCE.and,
  "==": PRECEDENCE.comparison,
  "!=": PRECEDENCE.comparison,
  "<": PRECEDENCE.comparison,
  "<=": PRECEDENCE.comparison,
  ">": PRECEDENCE.comparison,
  ">=": PRECEDENCE.comparison,
  "+": PRECEDENCE.sum,
  "-": PRECEDENCE.sum,
  "*": PRECEDENCE.product,
  "/": PRECEDENCE.product,
  "//": PRECEDENCE.product,
  "%": PRECEDENCE.product,
  "@": PRECEDENCE.product,
  "**": PRECEDENCE.power,
};

export const UNARY_PRECEDENCE: Readonly<Record<UnaryOperator, number>> = {
  "-": PRECEDENCE.minus,
  not: PRECEDENCE.not,
};

/** `a ** b ** c` is `a ** (b ** c)`; all others group from the left. */
export function isRightAssociative(operator: BinaryOperator): boolean {
  return operator === "**";
}

export function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(BINARY_PRECEDENCE, text);
}
