/** CST to AST: expressions. Flat rows of operators are ordered here by `operator-stack.ts`. */
import type { CstNode, IToken } from "chevrotain";
import type { Expression } from "./ast.ts";
import { nodeOf, nodesOf, tokenOf } from "./cst.ts";
import { OperatorStack, type Pending, type Placed } from "./operator-stack.ts";
import { BINARY_PRECEDENCE, isBinaryOperator, isRightAssociative, PRECEDENCE } from "./operators.ts";
import type { AstContext } from "./to-ast-context.ts";
import { callArguments, indexItems, primary, withPostfix } from "./to-ast-values.ts";
import { textOf } from "./source.ts";
import * as t from "./tokens.ts";

/** The expression of a CST node; a MissingExpression where the text could not be read. */
export function expression(context: AstContext, node: CstNode | undefined): Expression {
  if (node === undefined) return context.missing(context.span(0, 0));
  return placedExpression(context, node)?.expression ?? context.missing(context.nodeSpan(node));
}

function placedExpression(context: AstContext, node: CstNode): Placed | undefined {
  const stack = new OperatorStack();
  const first = nodeOf(node, "operand");
  if (first === undefined) return undefined;
  pushOperand(context, stack, first);
  let pipe: IToken | undefined;
  for (const tail of nodesOf(node, "tail")) {
    const mark = tokenOf(tail, t.PipeMark);
    if (mark !== undefined) {
      if (tokenOf(tail, t.Identifier) !== undefined) pipe = mark;
      pushPipe(context, stack, tail);
      continue;
    }
    const operator = pendingOperator(context, tail);
    if (operator === undefined) continue;
    if (pipe !== undefined && operator.precedence > PRECEDENCE.pipe) {
      context.reporter.at("N015", `\`${operator.text}\` after a pipe`, operator.span, {
        labels: [{ span: context.tokenSpan(pipe), text: "the pipe" }],
        help: "put ( ) around the pipe",
      });
      pipe = undefined;
    }
    if (operator.precedence < PRECEDENCE.pipe) pipe = undefined;
    stack.reduceFor(operator.precedence, operator.isRightAssociative);
    stack.pushOperator(operator);
    const right = nodeOf(tail, "operand");
    if (right !== undefined) pushOperand(context, stack, right);
    else {
      const span = context.nodeSpan(tail);
      stack.pushOperand({ expression: context.missing(span), start: span.start, end: span.end });
    }
  }
  return stack.finish();
}

function pushOperand(context: AstContext, stack: OperatorStack, node: CstNode): void {
  for (const prefix of nodesOf(node, "prefix")) {
    const operator = pendingPrefix(context, prefix);
    if (operator === undefined) continue;
    const outer = stack.top();
    if (outer !== undefined && outer.precedence > operator.precedence && operator.text !== "-") {
      context.reporter.at("N015", `\`${operator.text}\` after \`${outer.text}\``, operator.span, {
        help: `put ( ) around the part that begins with ${operator.text}`,
      });
    }
    stack.pushOperator(operator);
  }
  const span = context.nodeSpan(node);
  const inner = nodeOf(node, "primary");
  const base: Placed = (inner && primary(context, inner, expression)) ?? {
    expression: context.missing(span),
    start: span.start,
    end: span.end,
  };
  stack.pushOperand(
    nodesOf(node, "postfix").reduce(
      (value, postfix) => withPostfix(context, value, postfix, expression),
      base,
    ),
  );
}

function pendingPrefix(context: AstContext, node: CstNode): Pending | undefined {
  const conditional = tokenOf(node, t.If);
  if (conditional !== undefined) {
    const [condition, whenTrue] = nodesOf(node, "expression").map((part) => expression(context, part));
    const missing = context.missing(context.nodeSpan(node));
    return prefixOperator(
      "if",
      conditional,
      PRECEDENCE.conditional,
      (right) => ({
        kind: "Conditional",
        condition: condition ?? missing,
        whenTrue: whenTrue ?? missing,
        whenFalse: right.expression,
        span: context.span(conditional.startOffset, right.end),
      }),
      context,
      [condition, whenTrue],
    );
  }
  const not = tokenOf(node, t.Not);
  const token = not ?? tokenOf(node, t.Minus);
  if (token === undefined) return undefined;
  const operator = not === undefined ? "-" : "not";
  const precedence = not === undefined ? PRECEDENCE.minus : PRECEDENCE.not;
  return prefixOperator(
    operator,
    token,
    precedence,
    (right) => ({
      kind: "Unary",
      operator,
      operatorSpan: context.tokenSpan(token),
      operand: right.expression,
      span: context.span(token.startOffset, right.end),
    }),
    context,
    [],
  );
}

function prefixOperator(
  text: string,
  token: IToken,
  precedence: number,
  make: (right: Placed) => Expression,
  context: AstContext,
  parts: readonly (Expression | undefined)[],
): Pending {
  return {
    text,
    span: context.tokenSpan(token),
    precedence,
    isRightAssociative: true,
    isPrefix: true,
    build: (_, right) => context.deepen(make(right), [...parts, right.expression]),
  };
}

function pendingOperator(context: AstContext, tail: CstNode): Pending | undefined {
  const replaced = tokenOf(tail, t.With);
  if (replaced !== undefined) {
    const items = indexItems(context, nodeOf(tail, "indexItems"), expression);
    return infix(context, "with", replaced, PRECEDENCE.with, false, (left, right) =>
      context.deepen(
        {
          kind: "With",
          object: left.expression,
          items,
          value: right.expression,
          span: context.span(left.start, right.end),
        },
        [left.expression, right.expression],
      ),
    );
  }
  const token = tokenOf(tail, t.BinaryOperator);
  if (token === undefined) return undefined;
  const operator = token.tokenType.LABEL?.slice(1, -1) ?? "";
  if (!isBinaryOperator(operator)) return undefined;
  const precedence = BINARY_PRECEDENCE[operator];
  return infix(context, operator, token, precedence, isRightAssociative(operator), (left, right) => {
    if (precedence === PRECEDENCE.comparison && isChained(left)) chained(context, left, token, right);
    return context.deepen(
      {
        kind: "Binary",
        operator,
        operatorSpan: context.tokenSpan(token),
        left: left.expression,
        right: right.expression,
        span: context.span(left.start, right.end),
      },
      [left.expression, right.expression],
    );
  });
}

function infix(
  context: AstContext,
  text: string,
  token: IToken,
  precedence: number,
  rightAssociative: boolean,
  make: (left: Placed, right: Placed) => Expression,
): Pending {
  return {
    text,
    span: context.tokenSpan(token),
    precedence,
    isRightAssociative: rightAssociative,
    isPrefix: false,
    build: (left, right) => (left === undefined ? right.expression : make(left, right)),
  };
}

/** `a < b` without parentheses around it, to the left of another comparison. */
function isChained(left: Placed): boolean {
  const { expression: inner } = left;
  return (
    inner.kind === "Binary" &&
    BINARY_PRECEDENCE[inner.operator] === PRECEDENCE.comparison &&
    inner.span.start === left.start &&
    inner.span.end === left.end
  );
}

function chained(context: AstContext, left: Placed, token: IToken, right: Placed): void {
  const { expression: inner } = left;
  if (inner.kind !== "Binary") return;
  const [first, middle, last] = [inner.left, inner.right, right.expression].map(({ span }) => {
    const text = textOf(span);
    return text.length <= 20 ? text : "...";
  });
  context.reporter.atToken("N016", "comparisons do not chain", token, {
    labels: [{ span: inner.operatorSpan, text: "the first comparison" }],
    help: `write ${first} ${inner.operator} ${middle} and ${middle} ${token.image} ${last}`,
  });
}

function pushPipe(context: AstContext, stack: OperatorStack, tail: CstNode): void {
  const callee = tokenOf(tail, t.Identifier);
  if (callee === undefined) return;
  const argumentsNode = nodeOf(tail, "callArguments");
  const list = callArguments(context, argumentsNode, expression);
  stack.reduceFor(PRECEDENCE.pipe, false);
  const end =
    argumentsNode === undefined ? context.tokenSpan(callee).end : context.nodeSpan(argumentsNode).end;
  stack.replaceTop((input) => ({
    expression: context.deepen(
      {
        kind: "Pipe",
        input: input.expression,
        call: {
          kind: "Call",
          callee: context.name(callee),
          arguments: list,
          span: context.span(callee.startOffset, end),
        },
        span: context.span(input.start, end),
      },
      [input.expression, ...list.map((argument) => argument.value)],
    ),
    start: input.start,
    end,
  }));
}
