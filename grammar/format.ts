/**
 * The formatter: AST to canonical text. Comments are kept, an empty line between two lines stays one,
 * and formatting again changes nothing. What it prints parses to the same tree.
 */
import type { Data, Declaration, Module, Parameter, Setting, Train } from "./ast.ts";
import { CommentQueue } from "./format/comments.ts";
import { concat, group, indent, join, line, print, trailingComma, type Doc } from "./format/doc.ts";
import { enclosed } from "./format/enclosed.ts";
import { formatExpression, formatType } from "./format/expressions.ts";
import {
  formatBody,
  formatDeclarationBlock,
  formatEntries,
  formatStatement,
  isStatement,
  type FormatEntry,
} from "./format/statements.ts";

/** Columns a line takes at most, where it can be broken. */
const WIDTH = 100;

/**
 * The canonical text of a module, with a newline at its end. The module must come from a text without
 * errors: what could not be read is not in the tree.
 */
export function format(module: Module): string {
  const { text } = module.source;
  const comments = new CommentQueue(text, module.comments);
  const doc = formatEntries(module.items, { start: 0, end: text.length + 1 }, comments, formatItem);
  const printed = print(doc, WIDTH);
  return printed === "" ? "" : `${printed}\n`;
}

const formatItem: FormatEntry = (entry, head, comments) => {
  if (isStatement(entry)) return formatStatement(entry, head, comments);
  if (entry.kind !== "Setting") return formatDeclaration(entry, head, comments);
  return withColumns(entry, concat(head ?? "", " ", formatExpression(entry.value, comments)), comments);
};

function formatDeclaration(node: Declaration, head: string | undefined, comments: CommentQueue): Doc {
  switch (node.kind) {
    case "Import": {
      const names = node.names.map(({ text }) => text);
      const list = concat("{", indent([line, join(concat(",", line), names), trailingComma]), line, "}");
      return concat("import ", group(list), " from ", formatExpression(node.path, comments));
    }
    case "Const":
      return concat(head ?? "", " ", formatExpression(node.value, comments));
    case "Fn": {
      const signature = concat(
        "fn ",
        node.name.text,
        formatParameters(node.parameters, node.body.span.start, comments),
      );
      if (node.body.kind === "Block")
        return concat(signature, " ", formatDeclarationBlock(node.body, comments));
      return concat(signature, " = ", formatExpression(node.body, comments));
    }
    case "Layer":
    case "Optimizer":
    case "Model": {
      const parameters = formatParameters(node.parameters, node.body.span.start, comments);
      const signature = concat(node.kind.toLowerCase(), " ", node.name.text, parameters);
      return concat(signature, " ", formatDeclarationBlock(node.body, comments));
    }
    case "Data":
      return formatData(node, comments);
    case "Train":
      return formatTrain(node, comments);
  }
}

function formatData(node: Data, comments: CommentQueue): Doc {
  const source = concat("data ", node.name.text, " = ", formatExpression(node.value, comments));
  return withColumns(node, source, comments);
}

/** A source of data, and its columns where they are described. */
function withColumns(node: Data | Setting, source: Doc, comments: CommentQueue): Doc {
  if (node.columns === undefined) return source;
  return concat(
    source,
    " ",
    formatBody(node.columns, bodySpan(node, node.value.span.end), comments, formatItem),
  );
}

function formatTrain(node: Train, comments: CommentQueue): Doc {
  const name = node.name === undefined ? "" : ` ${node.name.text}`;
  const start = node.name?.span.end ?? node.span.start;
  return concat(`train${name} `, formatBody(node.settings, bodySpan(node, start), comments, formatItem));
}

/** From the `{` behind an offset, comments passed over, to the end of the declaration. */
function bodySpan(node: Data | Setting | Train, offset: number): Data["span"] {
  const { text } = node.span.source;
  let start = offset;
  while (start < node.span.end && text[start] !== "{") {
    if (text[start] === "#") while (start < text.length && !/[\r\n]/.test(text[start] ?? "")) start += 1;
    else start += 1;
  }
  return { ...node.span, start };
}

function formatParameters(list: readonly Parameter[], end: number, comments: CommentQueue): Doc {
  const items = list.map((parameter) => ({
    span: parameter.span,
    doc: () => formatParameter(parameter, comments),
  }));
  const last = list.at(-1);
  if (last === undefined) return "()";
  return enclosed("(", items, ")", { ...last.span, end }, comments);
}

function formatParameter(node: Parameter, comments: CommentQueue): Doc {
  const type = node.type === undefined ? [] : [": ", formatType(node.type, comments)];
  const value = node.defaultValue === undefined ? [] : [" = ", formatExpression(node.defaultValue, comments)];
  return concat(node.name.text, ...type, ...value);
}
