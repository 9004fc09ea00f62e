/**
 * Orders a flat row of operands and operators by precedence (Dijkstra's shunting-yard algorithm): linear,
 * without recursion, so that a chain of any length costs no stack.
 */
import type { Expression } from "./ast.ts";
import { PRECEDENCE } from "./operators.ts";
import type { Span } from "./source.ts";

/** An expression with the text it takes up, parentheses around it included. */
export interface Placed {
  readonly expression: Expression;
  readonly start: number;
  readonly end: number;
}

/** An operator that waits for the operand on its right. */
export interface Pending {
  readonly text: string;
  readonly span: Span;
  readonly precedence: number;
  readonly isRightAssociative: boolean;
  /** Makes the node; `left` is undefined for a prefix. */
  build(left: Placed | undefined, right: Placed): Expression;
  readonly isPrefix: boolean;
}

export class OperatorStack {
  private readonly operands: Placed[] = [];
  private readonly operators: Pending[] = [];

  pushOperand(operand: Placed): void {
    this.operands.push(operand);
  }
  pushOperator(operator: Pending): void {
    this.operators.push(operator);
  }
  top(): Pending | undefined {
    return this.operators.at(-1);
  }
  /** Builds what binds tighter than an operator that follows. */
  reduceFor(precedence: number, isRightAssociative: boolean): void {
    for (;;) {
      const top = this.operators.at(-1);
      if (top === undefined || top.precedence < precedence) return;
      if (top.precedence === precedence && isRightAssociative) return;
      this.reduce();
    }
  }
  /** Wraps the operand on top, as a pipe does with what stands before it. */
  replaceTop(wrap: (operand: Placed) => Placed): void {
    const operand = this.operands.pop();
    if (operand !== undefined) this.operands.push(wrap(operand));
  }
  /** The whole expression; undefined where there was no operand. */
  finish(): Placed | undefined {
    this.reduceFor(PRECEDENCE.with, false);
    return this.operands.pop();
  }

  private reduce(): void {
    const operator = this.operators.pop();
    const right = this.operands.pop();
    if (operator === undefined || right === undefined) return;
    const left = operator.isPrefix ? undefined : this.operands.pop();
    const start = left?.start ?? operator.span.start;
    this.operands.push({ expression: operator.build(left, right), start, end: right.end });
  }
}
