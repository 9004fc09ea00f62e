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
  parameter: LEAF,
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
  if: "control",
  loop: "control",
};

type Rule = OperandRule<OpName> | ZeroRule | "nondifferentiable";

/** What the table says of one operand of a node; "nondifferentiable" also where an integer or bool is involved. */
export function tableRule(node: Node, operand: number): Rule {
  const entry: GradRule<OpName> | "nondifferentiable" | "control" = GRADS[node.op];
  if (entry === "control") throw new Error(`${node.op} owns regions`);
  if (entry === "nondifferentiable") return entry;
  const rule = "equation" in entry.operands ? entry.operands : entry.operands[operand];
  const source = node.src[operand];
  if (rule === undefined || source === undefined)
    throw new RangeError(`${node.op} has no operand ${String(operand)}`);
  if (typeof rule === "string") return rule;
  return isFloat(node.type.dtype) && isFloat(source.type.dtype) ? rule : "nondifferentiable";
}

const asOne = (): never => {
  throw new Error("a control operator is differentiated as a whole");
};

/** What a control operator says of the operands that its regions let a gradient through to. */
export const CONTROL_RULES: Readonly<Record<"if" | "loop", OperandRule<OpName>>> = {
  if: { equation: "∂L/∂a = what the side that ran makes of ∂L/∂out", cotangent: asOne },
  loop: { equation: "∂L/∂a = what the turns, from the last to the first, make of ∂L/∂out", cotangent: asOne },
};
