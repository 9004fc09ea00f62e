/** CST to AST: statements, blocks and types. A statement whose name could not be read is left out. */
import type { CstNode } from "chevrotain";
import type { Block, DimensionItem, Result, Statement, TypeExpression } from "./ast.ts";
import { anyTokenOf, nodeOf, nodesOf, tokenOf, tokensOf } from "./cst.ts";
import type { AstContext } from "./to-ast-context.ts";
import { expression } from "./to-ast-expressions.ts";
import { argumentOf } from "./to-ast-values.ts";
import { textOf } from "./source.ts";
import * as t from "./tokens.ts";

type Convert = (context: AstContext, node: CstNode) => Statement | undefined;

const CONVERTERS: Readonly<Record<string, Convert>> = {
  inputDeclaration: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    const type = typeOf(context, nodeOf(node, "type"));
    if (name === undefined || type === undefined) return undefined;
    return { kind: "Input", name: context.name(name), type, ...documented(context, node) };
  },
  param: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    const type = typeOf(context, nodeOf(node, "type"));
    if (name === undefined || type === undefined) return undefined;
    const initializer = expression(context, nodeOf(node, "expression"));
    return { kind: "Param", name: context.name(name), type, initializer, ...documented(context, node) };
  },
  state: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    if (name === undefined) return undefined;
    const type = typeOf(context, nodeOf(node, "type"));
    const initializer = expression(context, nodeOf(node, "expression"));
    return { kind: "State", name: context.name(name), type, initializer, ...documented(context, node) };
  },
  result: (context, node) => {
    const word = anyTokenOf(node, [t.Output, t.Metric, t.Loss]);
    const name = tokenOf(node, t.Identifier);
    if (word === undefined || name === undefined) return undefined;
    const value = expression(context, nodeOf(node, "expression"));
    return {
      kind: "Result",
      role: roleOf(word.image),
      name: context.name(name),
      value,
      ...documented(context, node),
    };
  },
  variable: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    if (name === undefined) return undefined;
    const value = expression(context, nodeOf(node, "expression"));
    return { kind: "Var", name: context.name(name), value, ...documented(context, node) };
  },
  whileLoop: (context, node) => ({
    kind: "While",
    condition: expression(context, nodeOf(node, "expression")),
    body: block(context, nodeOf(node, "block"), node),
    span: context.nodeSpan(node),
  }),
  forLoop: (context, node) => {
    const variable = tokenOf(node, t.Identifier);
    if (variable === undefined) return undefined;
    const [from, to] = nodesOf(node, "expression");
    return {
      kind: "For",
      variable: context.name(variable),
      from: expression(context, from),
      to: expression(context, to),
      body: block(context, nodeOf(node, "block"), node),
      span: context.nodeSpan(node),
    };
  },
  returned: (context, node) => ({
    kind: "Return",
    value: expression(context, nodeOf(node, "expression")),
    span: context.nodeSpan(node),
  }),
  show: (context, node) => ({
    kind: "Show",
    values: nodesOf(node, "expression").map((value) => expression(context, value)),
    span: context.nodeSpan(node),
  }),
  plot: (context, node) => ({
    kind: "Plot",
    arguments: nodesOf(node, "argument").map((argument) => argumentOf(context, argument, expression)),
    span: context.nodeSpan(node),
  }),
  assertion: (context, node) => ({
    kind: "Assert",
    condition: expression(context, nodeOf(node, "expression")),
    span: context.nodeSpan(node),
  }),
  bindingOrUpdate: (context, node) => {
    const targets = tokensOf(node, t.Identifier).map((token) => context.name(token));
    const [target] = targets;
    if (target === undefined) return undefined;
    const value = expression(context, nodeOf(node, "expression"));
    const becomes = tokenOf(node, t.Becomes);
    if (becomes === undefined) return { kind: "Binding", targets, value, ...documented(context, node) };
    if (targets.length > 1) {
      context.reporter.atToken("N002", "`<-` updates one name", becomes, {
        help: "write an update for each",
      });
    }
    return { kind: "Update", target, value, span: context.nodeSpan(node) };
  },
};

function roleOf(word: string): Result["role"] {
  return word === "loss" || word === "metric" ? word : "output";
}

/** The statement of a `statement` node. */
export function statement(context: AstContext, node: CstNode): Statement | undefined {
  for (const name of Object.keys(node.children)) {
    const inner = nodeOf(node, name);
    if (inner !== undefined) return CONVERTERS[name]?.(context, inner);
  }
  return undefined;
}

/** A block; an empty one, placed at `owner`, where recovery left none. */
export function block(context: AstContext, node: CstNode | undefined, owner: CstNode): Block {
  if (node === undefined) return { kind: "Block", statements: [], span: context.nodeSpan(owner) };
  const statements = nodesOf(node, "statement").flatMap((inner) => statement(context, inner) ?? []);
  return { kind: "Block", statements, span: context.nodeSpan(node) };
}

/** The span and doc comment of a declaration or documented statement. */
export function documented(
  context: AstContext,
  node: CstNode,
): { readonly span: ReturnType<AstContext["span"]>; readonly doc: string | undefined } {
  const span = context.nodeSpan(node);
  return { span, doc: context.docBefore(span.start) };
}

/** `f32[N, 2*d]` */
export function typeOf(context: AstContext, node: CstNode | undefined): TypeExpression | undefined {
  const dtype = node === undefined ? undefined : tokenOf(node, t.Identifier);
  if (node === undefined || dtype === undefined) return undefined;
  const inside = nodeOf(node, "dimensions");
  const items = inside === undefined ? [] : nodesOf(inside, "dimension");
  const dimensions = items.map((item): DimensionItem => {
    const span = context.nodeSpan(item);
    if (tokenOf(item, t.Ellipsis) !== undefined) return { kind: "AnyAxes", span };
    return { kind: "Dimension", value: expression(context, nodeOf(item, "expression")), span };
  });
  for (const item of dimensions.slice(1)) {
    if (item.kind === "AnyAxes") {
      context.reporter.at("N002", "`...` stands first among the dimensions", item.span, {
        help: "write f32[..., d]",
      });
    }
  }
  const opener = tokenOf(node, t.LeftParen);
  if (opener !== undefined) {
    const inner = inside === undefined ? "N, 4" : textOf(context.nodeSpan(inside));
    context.reporter.atToken("N002", "the dimensions of a type stand in [ ]", opener, {
      help: `write ${dtype.image}[${inner}]`,
    });
  }
  const hasBrackets = tokenOf(node, t.LeftBracket) !== undefined;
  return {
    kind: "TypeExpression",
    dtype: context.name(dtype),
    dimensions,
    hasBrackets,
    span: context.nodeSpan(node),
  };
}
