/** The way from a text to its AST: lexer, layout, parser, conversion, messages. Never throws. */
import { createTokenInstance, type IToken } from "chevrotain";
import type { Comment, Module } from "./ast.ts";
import { pairBrackets } from "./brackets.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { explainFault } from "./explain-fault.ts";
import { layOut } from "./layout.ts";
import { createParser, type Parser } from "./parser.ts";
import { Reporter } from "./reporter.ts";
import type { Source } from "./source.ts";
import { withoutConsequences } from "./consequences.ts";
import { toAst } from "./to-ast.ts";
import { AstContext } from "./to-ast-context.ts";
import { createLexer, Identifier, Newline } from "./tokens.ts";
import type { Lexer } from "chevrotain";

/** Longer texts are not read: a program is written by hand, data belongs in a file of its own. */
export const MAX_LENGTH = 500_000;
/** Nor are texts of more words and marks: the tree of so many takes a good part of a second to build. */
export const MAX_WORDS = 100_000;

export interface ParseResult {
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether statements of another language were left out. */
  readonly leftOut: boolean;
}

/** Makes a `parse` with its own lexer and parser, built when it is first called. */
export function createParse(): (source: Source, isShown?: boolean) => ParseResult {
  let tools: { readonly lexer: Lexer; readonly parser: Parser } | undefined;
  return (source, isShown = false) => {
    tools ??= { lexer: createLexer(), parser: createParser() };
    return parseWith(tools.lexer, tools.parser, source, isShown);
  };
}

/**
 * The AST of a text and all messages about it, in the order of the text. Any text gives an AST. Where `isShown` says so,
 * the text is what stands behind `show`.
 */
export const parse = createParse();

function parseWith(lexer: Lexer, parser: Parser, source: Source, isShown: boolean): ParseResult {
  const reporter = new Reporter(source);
  if (source.text.length > MAX_LENGTH) return tooLong(reporter, `${MAX_LENGTH} characters`);
  const { tokens, groups, errors } = lexer.tokenize(source.text);
  // Brackets in brackets without end are told apart: their message names the place.
  if (tokens.length + errors.length > MAX_WORDS && pairBrackets(tokens).tooDeep === undefined)
    return tooLong(reporter, `${MAX_WORDS} words and marks`);
  for (const { offset, length } of errors) reporter.unexpected(offset, length);
  const comments = (groups["comments"] ?? []).map((token) => commentOf(token, reporter));
  const laidOut = layOut(isShown ? withShow(tokens) : tokens, reporter);
  const parsed = laidOut.isParsable ? parser.parse(laidOut.tokens) : { tree: undefined, faults: [] };
  const context = new AstContext(reporter, comments);
  const faults = withoutConsequences(parsed.faults, laidOut.boundaries, reporter);
  const module = toAst(context, parsed.tree);
  for (const { fault, start } of faults) explainFault(fault, start, reporter);
  return { module, diagnostics: reporter.finish(), leftOut: laidOut.leftOut };
}

/** With the word `show` in front, which has no place of its own in the text. */
function withShow(tokens: readonly IToken[]): readonly IToken[] {
  const first = tokens.findIndex(({ tokenType }) => tokenType !== Newline);
  const start = tokens[first]?.startOffset;
  if (start === undefined) return tokens;
  return tokens.toSpliced(
    first,
    0,
    createTokenInstance(Identifier, "show", start, start - 1, NaN, NaN, NaN, NaN),
  );
}

function tooLong(reporter: Reporter, most: string): ParseResult {
  const { source } = reporter;
  const help = "keep data in a file of its own and read it with data";
  reporter.at("N011", `the text has more than ${most}`, { source, start: 0, end: 0 }, { help });
  return {
    module: toAst(new AstContext(reporter, []), undefined),
    diagnostics: reporter.diagnostics,
    leftOut: false,
  };
}

function commentOf(token: IToken, reporter: Reporter): Comment {
  const { text } = reporter.source;
  let before = token.startOffset;
  while (before > 0 && (text[before - 1] === " " || text[before - 1] === "\t")) before -= 1;
  const ownLine = before === 0 || text[before - 1] === "\n" || text[before - 1] === "\r";
  return { kind: "Comment", text: token.image, ownLine, span: reporter.spanOf(token) };
}
