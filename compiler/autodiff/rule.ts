/** The shape of the gradient table and of its entries. */
import type { OpName } from "../ir/attrs.ts";
import type { Builder, Node } from "../ir/graph.ts";

/** How one operand of an operator gets its cotangent. */
export interface OperandRule<K extends OpName> {
  /**
   * The rule as the graph page prints it, in plain text: `out` is the result; the operands are `a`, `b`,
   * `c` in order, and `A`, `B` where they are matrices.
   */
  readonly equation: string;
  /**
   * ∂L/∂operand, of the operand's type, from `cotangent` = ∂L/∂node. `operand` is the operand's index,
   * of interest where one rule serves them all.
   */
  cotangent(b: Builder, node: Node<K>, cotangent: Node, operand: number): Node;
}

/**
 * An operand whose derivative is zero wherever it exists (`floor`), or by definition (`detach`):
 * nothing flows back, and what is reached in no other way has the gradient zero.
 */
export type ZeroRule = "zero";

/** One rule an operand, in order; a single rule for all of them where their number is open (`concat`). */
export interface GradRule<K extends OpName> {
  readonly operands: readonly (OperandRule<K> | ZeroRule | "nondifferentiable")[] | OperandRule<K>;
}

/**
 * Every operator has its entry. Operators without operands have no operand to differentiate by. A control operator is
 * differentiated as a whole (control.ts).
 */
export type GradTable = { readonly [K in OpName]: GradRule<K> | "nondifferentiable" | "control" };
