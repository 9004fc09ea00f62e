/** The gradient table: reverse-mode rules of every operator, as nodes of the same graph. */
import type { OpName } from "../ir/attrs.ts";
import type { Node } from "../ir/graph.ts";
import { isFloat } from "../ir/types.ts";
import type { GradRule, GradTable, OperandRule, ZeroRule } from "./rule.ts";
import { BINARY } from "./rules/binary.ts";
import { INDEXED } from "./rules/indexed.ts";
import { MOVEMENT } from "./rules/movement.ts";
import { PRODUCTS } from "./rules/product.ts";
import { REDUCTIONS } from "./rules/reduction.ts";
import { SCANS } from "./rules/scan.ts";
import { UNARY } from "./rules/unary.ts";

const LEAF = { operands: [] };

export const GRADS: GradTable = {
  input: LEAF,
  param: LEAF,
  state: LEAF,
  hyper: LEAF,
  constant: LEAF,
  dimension: LEAF,
  iota: LEAF,
  ...UNARY,
  ...BINARY,
  ...REDUCTIONS,
  ...SCANS,
  argsort: "nondifferentiable",
  ...PRODUCTS,
  ...MOVEMENT,
  ...INDEXED,
  random_bits: "nondifferentiable",
};

/** What the table says of one operand of a node; "nondifferentiable" also where an integer or bool is involved. */
export function operandRule(
  node: Node,
  operand: number,
): OperandRule<OpName> | ZeroRule | "nondifferentiable" {
  const entry: GradRule<OpName> | "nondifferentiable" = GRADS[node.op];
  if (entry === "nondifferentiable") return entry;
  const rule = "equation" in entry.operands ? entry.operands : entry.operands[operand];
  const source = node.src[operand];
  if (rule === undefined || source === undefined)
    throw new RangeError(`${node.op} has no operand ${String(operand)}`);
  if (typeof rule === "string") return rule;
  return isFloat(node.type.dtype) && isFloat(source.type.dtype) ? rule : "nondifferentiable";
}
