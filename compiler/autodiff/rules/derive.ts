/** Spellings of a gradient rule, so that each line of the table reads as its equation and its nodes. */
import type { OpName } from "../../ir/attrs.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { GradRule, OperandRule } from "../rule.ts";

/** `c` is ∂L/∂out, `x` (and `y`) the operands, `out` the node itself. */
type UnaryDerivative<K extends OpName> = (b: Builder, c: Node, x: Node, out: Node<K>) => Node;
type BinaryDerivative<K extends OpName> = (b: Builder, c: Node, x: Node, y: Node, out: Node<K>) => Node;

export function unary<K extends OpName>(equation: string, derivative: UnaryDerivative<K>): GradRule<K> {
  return {
    operands: [{ equation, cotangent: (b, node, c) => derivative(b, c, operandOf(node, 0), node) }],
  };
}

/** The rule of one operand of an operator with two. */
export function side<K extends OpName>(equation: string, derivative: BinaryDerivative<K>): OperandRule<K> {
  return {
    equation,
    cotangent: (b, node, c) => derivative(b, c, operandOf(node, 0), operandOf(node, 1), node),
  };
}

/** The operand at an index that the operator's arity grants. */
export function operandOf(node: { readonly op: OpName; readonly src: readonly Node[] }, index: number): Node {
  const operand = node.src[index];
  if (operand === undefined) throw new RangeError(`${node.op} has no operand ${String(index)}`);
  return operand;
}

/**
 * A condition, a mask or indices as a rule uses them, held: a slope that is constant between their jumps has itself the
 * derivative 0. Where the function itself only jumps, `backward` refuses; its slope is differentiable again.
 */
export function held(b: Builder, choice: Node): Node {
  return b.node("detach", [choice], {});
}
