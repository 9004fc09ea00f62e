/** AST to text: expressions and types, with the parentheses that precedence asks for. */
import type { Argument, Expression, IndexItem, StringLiteral, TypeExpression } from "../ast.ts";
import { BINARY_PRECEDENCE, isRightAssociative, PRECEDENCE, UNARY_PRECEDENCE } from "../operators.ts";
import { printable } from "../printable.ts";
import { textOf, type Span } from "../source.ts";
import type { CommentQueue } from "./comments.ts";
import { concat, group, indent, join, line, softline, type Doc } from "./doc.ts";
import { enclosed } from "./enclosed.ts";

type Kind = Expression["kind"];
type NodeOf<K extends Kind> = { [P in K]: Extract<Expression, { kind: P }> }[K];
type Formatters = { readonly [K in Kind]: (node: NodeOf<K>, comments: CommentQueue) => Doc };

/** How tightly an expression holds together, as text. */
function precedenceOf(node: Expression): number {
  switch (node.kind) {
    case "With":
      return PRECEDENCE.with;
    case "Pipe":
      return PRECEDENCE.pipe;
    case "Conditional":
      return PRECEDENCE.conditional;
    case "Unary":
      return UNARY_PRECEDENCE[node.operator];
    case "Binary":
      return BINARY_PRECEDENCE[node.operator];
    case "NumberLiteral":
      // `1.` would run into a dot behind it.
      return node.text.endsWith(".") ? PRECEDENCE.power : PRECEDENCE.primary;
    default:
      return PRECEDENCE.primary;
  }
}

const FORMATTERS: Formatters = {
  NumberLiteral: (node) => node.text,
  BoolLiteral: (node) => String(node.value),
  StringLiteral: (node) => quoted(node),
  NameReference: (node) => node.name,
  MissingExpression: (node) => textOf(node.span),
  ListLiteral: (node, comments) => {
    const items = node.elements.map((element) => ({
      span: element.span,
      doc: () => formatExpression(element, comments),
    }));
    return enclosed("[", items, "]", node.span, comments, node.elements.every(isShort));
  },
  Unary: (node, comments) => {
    const operand = within(node.operand, UNARY_PRECEDENCE[node.operator], comments);
    return concat(node.operator === "not" ? "not " : "-", operand);
  },
  Binary: (node, comments) => {
    const precedence = BINARY_PRECEDENCE[node.operator];
    if (isRightAssociative(node.operator)) {
      const left = within(node.left, precedence + 1, comments);
      return concat(left, ` ${node.operator} `, within(node.right, PRECEDENCE.minus, comments));
    }
    const rest: Doc[] = [];
    const isChain = precedence !== PRECEDENCE.comparison;
    const chain: (typeof node)[] = [node];
    let first: Expression = node.left;
    while (isChain && first.kind === "Binary" && BINARY_PRECEDENCE[first.operator] === precedence) {
      chain.push(first);
      first = first.left;
    }
    const head = within(first, isChain ? precedence : precedence + 1, comments);
    for (const link of chain.reverse()) {
      rest.push(` ${link.operator}`, line, within(link.right, precedence + 1, comments));
    }
    return group(concat(head, indent(rest)));
  },
  Conditional: (node, comments) => {
    const branches: Doc[] = [];
    let last: Expression = node;
    for (; last.kind === "Conditional"; last = last.whenFalse) {
      const condition = formatExpression(last.condition, comments);
      branches.push(concat("if ", condition), concat("then ", formatExpression(last.whenTrue, comments)));
    }
    const otherwise = concat("else ", within(last, PRECEDENCE.conditional, comments));
    const [first = "", then = "", ...others] = branches;
    if (others.length === 0) return group(concat(first, indent([line, then, line, otherwise])));
    const rows: Doc[] = [];
    for (let index = 0; index < others.length; index += 2) {
      const [condition = "", value = ""] = others.slice(index, index + 2);
      rows.push(line, group(concat("else ", condition, indent([line, value]))));
    }
    return group(concat(group(concat(first, indent([line, then]))), indent([...rows, line, otherwise])));
  },
  Call: (node, comments) => concat(node.callee.text, formatArguments(node.arguments, node.span, comments)),
  MethodCall: (node, comments) => {
    const receiver = within(node.receiver, PRECEDENCE.postfix, comments);
    return concat(receiver, ".", node.callee.text, formatArguments(node.arguments, node.span, comments));
  },
  Member: (node, comments) =>
    concat(within(node.object, PRECEDENCE.postfix, comments), ".", node.property.text),
  Index: (node, comments) =>
    concat(within(node.object, PRECEDENCE.postfix, comments), formatItems(node.items, node.span, comments)),
  Pipe: (node, comments) => {
    const chain: (typeof node)[] = [node];
    let first: Expression = node.input;
    while (first.kind === "Pipe") {
      chain.push(first);
      first = first.input;
    }
    const head = within(first, PRECEDENCE.pipe, comments);
    const rest = chain.reverse().flatMap(({ call }) => [line, "|> ", formatExpression(call, comments)]);
    return group(concat(head, indent(rest)));
  },
  With: (node, comments) => {
    const chain: (typeof node)[] = [node];
    let first: Expression = node.object;
    while (first.kind === "With") {
      chain.push(first);
      first = first.object;
    }
    const head = within(first, PRECEDENCE.with, comments);
    const rest = chain.reverse().flatMap(({ items, span, value }) => {
      const place = formatItems(items, { ...span, end: value.span.start }, comments);
      return [line, "with ", place, " = ", within(value, PRECEDENCE.pipe, comments)];
    });
    return group(concat(head, indent(rest)));
  },
};

/** An expression as a document. Comments inside brackets are taken from `comments` on the way. */
export function formatExpression(node: Expression, comments: CommentQueue): Doc {
  return dispatch(node.kind, node, comments);
}

function dispatch<K extends Kind>(kind: K, node: NodeOf<K>, comments: CommentQueue): Doc {
  const formatter: Formatters[K] = FORMATTERS[kind];
  return formatter(node, comments);
}

/** An expression where at least `precedence` is wanted: in parentheses if it binds looser. */
export function within(node: Expression, precedence: number, comments: CommentQueue): Doc {
  const doc = formatExpression(node, comments);
  if (precedenceOf(node) >= precedence) return doc;
  return group(concat("(", indent([softline, doc]), softline, ")"));
}

function isShort(node: Expression): boolean {
  const inner = node.kind === "Unary" ? node.operand : node;
  return inner.kind === "NumberLiteral" || inner.kind === "BoolLiteral";
}

/** A string with its escapes; what could act on a terminal is escaped too. */
function quoted(node: StringLiteral): string {
  const escaped = node.value.replace(/["\\]/g, (character) => `\\${character}`);
  return `"${printable(escaped)}"`;
}

/** `(a, k=v)` */
export function formatArguments(list: readonly Argument[], span: Span, comments: CommentQueue): Doc {
  const items = list.map((argument) => ({
    span: argument.span,
    doc: () => formatArgument(argument, comments),
  }));
  return enclosed("(", items, ")", span, comments);
}

export function formatArgument(argument: Argument, comments: CommentQueue): Doc {
  const value = formatExpression(argument.value, comments);
  return argument.name === undefined ? value : concat(argument.name.text, "=", value);
}

function formatItems(list: readonly IndexItem[], span: Span, comments: CommentQueue): Doc {
  const items = list.map((item) => ({ span: item.span, doc: () => formatItem(item, comments) }));
  return enclosed("[", items, "]", span, comments);
}

function formatItem(item: IndexItem, comments: CommentQueue): Doc {
  if (item.kind === "IndexAt") return formatExpression(item.value, comments);
  if (item.kind === "IndexNewAxis") return "None";
  if (item.kind === "IndexEllipsis") return "...";
  const part = (value: Expression | undefined): Doc =>
    value === undefined ? "" : formatExpression(value, comments);
  const start = part(item.start);
  const stop = part(item.stop);
  return concat(start, ":", stop, ...(item.step === undefined ? [] : [":", part(item.step)]));
}

/** `f32[N, 784]` */
export function formatType(type: TypeExpression, comments: CommentQueue): Doc {
  if (!type.hasBrackets) return type.dtype.text;
  const dimensions = type.dimensions.map((item) =>
    item.kind === "AnyAxes" ? "..." : formatExpression(item.value, comments),
  );
  return concat(type.dtype.text, "[", join(", ", dimensions), "]");
}
