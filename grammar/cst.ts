/** Reading chevrotain's concrete syntax tree: its children come as lists by rule or token name. */
import type { CstElement, CstNode, IToken, TokenType } from "chevrotain";

function isNode(element: CstElement): element is CstNode {
  return "children" in element;
}

/** All children that the rule `name` made, in the order of the text. */
export function nodesOf(node: CstNode, name: string): readonly CstNode[] {
  return (node.children[name] ?? []).filter(isNode);
}

/** The child that the rule `name` made. */
export function nodeOf(node: CstNode, name: string): CstNode | undefined {
  return nodesOf(node, name)[0];
}

/** All tokens of a type, those left out that recovery made up. */
export function tokensOf(node: CstNode, type: TokenType): readonly IToken[] {
  return (node.children[type.name] ?? []).filter(
    (element): element is IToken => !isNode(element) && !Number.isNaN(element.startOffset),
  );
}

/** The token of a type. */
export function tokenOf(node: CstNode, type: TokenType): IToken | undefined {
  return tokensOf(node, type)[0];
}

/** The token of one of several types. */
export function anyTokenOf(node: CstNode, types: readonly TokenType[]): IToken | undefined {
  for (const type of types) {
    const token = tokenOf(node, type);
    if (token !== undefined) return token;
  }
  return undefined;
}
