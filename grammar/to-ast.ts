/** CST to AST: the module and its declarations. Total: whatever recovery left out, an AST comes out. */
import type { CstNode } from "chevrotain";
import type { Binding, Declaration, Module, Parameter, Setting, Statement } from "./ast.ts";
import { nodeOf, nodesOf, tokenOf, tokensOf } from "./cst.ts";
import type { AstContext } from "./to-ast-context.ts";
import { expression } from "./to-ast-expressions.ts";
import { block, documented, statement, typeOf } from "./to-ast-statements.ts";
import { stringLiteral } from "./to-ast-strings.ts";
import * as t from "./tokens.ts";

type Item = Declaration | Statement;
type Convert = (context: AstContext, node: CstNode) => Item | undefined;

/** The module that a CST stands for; `tree` is undefined where nothing could be read. */
export function toAst(context: AstContext, tree: CstNode | undefined): Module {
  const { source } = context.reporter;
  const items = tree === undefined ? [] : nodesOf(tree, "item").flatMap((node) => item(context, node) ?? []);
  return {
    kind: "Module",
    source,
    items,
    comments: context.comments,
    span: context.span(0, source.text.length),
  };
}

const CONVERTERS: Readonly<Record<string, Convert>> = {
  statement,
  importDeclaration: (context, node) => {
    const path = tokenOf(node, t.StringWord);
    if (path === undefined) return undefined;
    return {
      kind: "Import",
      names: tokensOf(node, t.Identifier).map((token) => context.name(token)),
      path: stringLiteral(context, path),
      span: context.nodeSpan(node),
    };
  },
  constant: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    if (name === undefined) return undefined;
    const value = expression(context, nodeOf(node, "expression"));
    return { kind: "Const", name: context.name(name), value, ...documented(context, node) };
  },
  fn: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    if (name === undefined) return undefined;
    const value = nodeOf(node, "expression");
    return {
      kind: "Fn",
      name: context.name(name),
      parameters: parameters(context, nodeOf(node, "parameters")),
      body: value === undefined ? block(context, nodeOf(node, "block"), node) : expression(context, value),
      ...documented(context, node),
    };
  },
  owner: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    if (name === undefined) return undefined;
    return {
      kind: ownerKind(node),
      name: context.name(name),
      parameters: parameters(context, nodeOf(node, "parameters")),
      body: block(context, nodeOf(node, "block"), node),
      ...documented(context, node),
    };
  },
  data: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    if (name === undefined) return undefined;
    return {
      kind: "Data",
      name: context.name(name),
      value: expression(context, nodeOf(node, "expression")),
      columns: columnsOf(context, nodeOf(node, "settings")),
      ...documented(context, node),
    };
  },
  train: (context, node) => {
    const name = tokenOf(node, t.Identifier);
    const settings = nodeOf(node, "settings");
    return {
      kind: "Train",
      name: name === undefined ? undefined : context.name(name),
      settings:
        settings === undefined ? [] : nodesOf(settings, "setting").flatMap((one) => settingOf(context, one)),
      ...documented(context, node),
    };
  },
};

function item(context: AstContext, node: CstNode): Item | undefined {
  for (const name of Object.keys(node.children)) {
    const inner = nodeOf(node, name);
    if (inner !== undefined) return CONVERTERS[name]?.(context, inner);
  }
  return undefined;
}

function ownerKind(node: CstNode): "Layer" | "Optimizer" | "Model" {
  if (tokenOf(node, t.Layer) !== undefined) return "Layer";
  return tokenOf(node, t.Optimizer) === undefined ? "Model" : "Optimizer";
}

function parameters(context: AstContext, node: CstNode | undefined): readonly Parameter[] {
  if (node === undefined) return [];
  return nodesOf(node, "parameter").flatMap((inner): readonly Parameter[] => {
    const name = tokenOf(inner, t.Identifier);
    if (name === undefined) return [];
    const value = nodeOf(inner, "expression");
    return [
      {
        kind: "Parameter",
        name: context.name(name),
        type: typeOf(context, nodeOf(inner, "type")),
        defaultValue: value === undefined ? undefined : expression(context, value),
        span: context.nodeSpan(inner),
      },
    ];
  });
}

function settingOf(context: AstContext, node: CstNode): readonly Setting[] {
  const name = tokenOf(node, t.Identifier);
  if (name === undefined) return [];
  const value = expression(context, nodeOf(node, "expression"));
  const columns = columnsOf(context, name.image === "data" ? nodeOf(node, "settings") : bare(context, node));
  return [{ kind: "Setting", name: context.name(name), value, columns, span: context.nodeSpan(node) }];
}

function columnsOf(context: AstContext, node: CstNode | undefined): readonly Binding[] | undefined {
  if (node === undefined) return undefined;
  return nodesOf(node, "setting").flatMap((column) => columnOf(context, column));
}

function columnOf(context: AstContext, node: CstNode): readonly Binding[] {
  const name = tokenOf(node, t.Identifier);
  if (name === undefined) return [];
  bare(context, node);
  const value = expression(context, nodeOf(node, "expression"));
  return [{ kind: "Binding", targets: [context.name(name)], value, ...documented(context, node) }];
}

/** Reports a `{ }` after a value that describes no data set. */
function bare(context: AstContext, node: CstNode): undefined {
  const block = nodeOf(node, "settings");
  const opener = block === undefined ? undefined : tokenOf(block, t.LeftBrace);
  if (opener !== undefined)
    context.reporter.atToken("N002", "only the source of a data set is followed by { }", opener, {
      help: 'leave it out; columns are described as in data = csv("a.csv") { x = Area }',
    });
}
