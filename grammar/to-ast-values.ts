/** CST to AST: names, literals, calls, members, indexing. Inner expressions are read by `read`. */
import type { CstNode } from "chevrotain";
import type { Argument, Expression, IndexItem } from "./ast.ts";
import { anyTokenOf, nodeOf, nodesOf, tokenOf } from "./cst.ts";
import type { Placed } from "./operator-stack.ts";
import { numberValue } from "./scan.ts";
import { stringLiteral } from "./to-ast-strings.ts";
import type { AstContext } from "./to-ast-context.ts";
import * as t from "./tokens.ts";

type Read = (context: AstContext, node: CstNode | undefined) => Expression;

function place(expression: Expression): Placed {
  return { expression, start: expression.span.start, end: expression.span.end };
}

/** A name, call, literal, list, or an expression in parentheses. */
export function primary(context: AstContext, node: CstNode, read: Read): Placed | undefined {
  const span = context.nodeSpan(node);
  const name = tokenOf(node, t.Identifier);
  if (name !== undefined) {
    const call = nodeOf(node, "callArguments");
    const callee = context.name(name);
    if (call === undefined) return place({ kind: "NameReference", name: callee.text, span: callee.span });
    const list = callArguments(context, call, read);
    const values = list.map((argument) => argument.value);
    return place(context.deepen({ kind: "Call", callee, arguments: list, span }, values));
  }
  const literal = tokenOf(node, t.Literal);
  if (literal !== undefined) return place(literalOf(context, literal.tokenType === t.StringWord, literal));
  const list = nodeOf(node, "list");
  if (list !== undefined) {
    const elements = nodesOf(list, "expression").map((element) => read(context, element));
    return place(context.deepen({ kind: "ListLiteral", elements, span }, elements));
  }
  const inner = nodeOf(node, "expression");
  if (inner === undefined) return undefined;
  return { expression: read(context, inner), start: span.start, end: span.end };
}

function literalOf(
  context: AstContext,
  isString: boolean,
  token: Parameters<AstContext["tokenSpan"]>[0],
): Expression {
  if (isString) return stringLiteral(context, token);
  const span = context.tokenSpan(token);
  const text = token.image;
  if (text === "true" || text === "false") return { kind: "BoolLiteral", value: text === "true", span };
  if (text === "inf" || text === "nan") {
    return { kind: "NumberLiteral", value: text === "inf" ? Infinity : NaN, isInteger: false, text, span };
  }
  return { kind: "NumberLiteral", value: numberValue(text) ?? 0, isInteger: !/[.eE]/.test(text), text, span };
}

/** `value.name`, `value.name(...)`, `value[...]`. */
export function withPostfix(context: AstContext, value: Placed, node: CstNode, read: Read): Placed {
  const { end } = context.nodeSpan(node);
  const span = context.span(value.start, end);
  const object = value.expression;
  const token = tokenOf(node, t.Identifier);
  const index = nodeOf(node, "indexItems");
  if (index !== undefined) {
    const items = indexItems(context, index, read);
    const made: Expression = { kind: "Index", object, items, span };
    return {
      expression: context.deepen(made, [object, ...items.flatMap(itemParts)]),
      start: value.start,
      end,
    };
  }
  if (token === undefined) return value;
  const property = context.name(token);
  const call = nodeOf(node, "callArguments");
  if (call === undefined) {
    const member: Expression = { kind: "Member", object, property, span };
    return { expression: context.deepen(member, [object]), start: value.start, end };
  }
  const list = callArguments(context, call, read);
  const method: Expression = {
    kind: "MethodCall",
    receiver: object,
    callee: property,
    arguments: list,
    span,
  };
  const parts = [object, ...list.map((argument) => argument.value)];
  return { expression: context.deepen(method, parts), start: value.start, end };
}

/** The arguments between `(` and `)`. */
export function callArguments(
  context: AstContext,
  node: CstNode | undefined,
  read: Read,
): readonly Argument[] {
  if (node === undefined) return [];
  return nodesOf(node, "argument").map((argument) => argumentOf(context, argument, read));
}

/** `value` or `name = value`. */
export function argumentOf(context: AstContext, node: CstNode, read: Read): Argument {
  const name = tokenOf(node, t.Identifier);
  return {
    kind: "Argument",
    name: name === undefined ? undefined : context.name(name),
    value: read(context, nodeOf(node, "expression")),
    span: context.nodeSpan(node),
  };
}

/** The items between `[` and `]`. */
export function indexItems(context: AstContext, node: CstNode | undefined, read: Read): readonly IndexItem[] {
  if (node === undefined) return [];
  return nodesOf(node, "indexItem").map((item) => indexItem(context, item, read));
}

function indexItem(context: AstContext, node: CstNode, read: Read): IndexItem {
  const span = context.nodeSpan(node);
  const token = anyTokenOf(node, [t.Ellipsis, t.None]);
  if (token?.tokenType === t.Ellipsis) return { kind: "IndexEllipsis", span };
  if (token?.tokenType === t.None) return { kind: "IndexNewAxis", span };
  const start = nodeOf(node, "expression");
  const range = nodeOf(node, "range");
  if (range === undefined) return { kind: "IndexAt", value: read(context, start), span };
  const stop = nodeOf(range, "expression");
  const stepNode = nodeOf(range, "rangeStep");
  const step = stepNode === undefined ? undefined : nodeOf(stepNode, "expression");
  const optional = (part: CstNode | undefined): Expression | undefined =>
    part === undefined ? undefined : read(context, part);
  return { kind: "IndexRange", start: optional(start), stop: optional(stop), step: optional(step), span };
}

function itemParts(item: IndexItem): readonly (Expression | undefined)[] {
  if (item.kind === "IndexAt") return [item.value];
  return item.kind === "IndexRange" ? [item.start, item.stop, item.step] : [];
}
