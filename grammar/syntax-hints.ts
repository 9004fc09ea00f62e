/** What to say of common faults. The first entry that matches is taken; the order goes from special to general. */
import { EOF, type TokenType } from "chevrotain";
import type { MessageCode } from "./messages.ts";
import * as t from "./tokens.ts";

export interface SyntaxHint {
  /** The grammar's rules that could not go on; any where undefined. */
  readonly rules?: readonly string[];
  /** The token that had to stand there. */
  readonly expected?: readonly TokenType[];
  /** What stood there: a token type, a category, or a text. */
  readonly found?: readonly (TokenType | string)[];
  /** The text of the token before. */
  readonly after?: readonly string[];
  readonly code?: MessageCode;
  /** `{found}` and `{previous}` are filled in. */
  readonly message: string;
  readonly help?: string;
}

const END: readonly TokenType[] = [t.Newline, EOF];
const CONDITIONAL_HELP = "write if c then a else b";
const BLOCK_HELP = "a block stands in { }";
const STATEMENT_RULES = ["item", "statement"];
const DECLARATIONS = [t.Import, t.Const, t.Fn, t.Layer, t.Optimizer, t.Model, t.Data, t.Train];
const RESERVED = [...t.RESERVED_WORDS.values()];

/** Where no statement begins, or a line begins and is none. */
const STATEMENT_HINTS: readonly SyntaxHint[] = [
  {
    rules: STATEMENT_RULES,
    found: [t.If],
    code: "N009",
    message: "`if` is a value, not a statement",
    help: "write x = if c then a else b, or return if c then a else b",
  },
  {
    rules: STATEMENT_RULES,
    found: [t.Else, t.Then],
    code: "N009",
    message: "{found} without its `if`",
    help: CONDITIONAL_HELP,
  },
  {
    rules: STATEMENT_RULES,
    found: DECLARATIONS,
    code: "N009",
    message: "{found} cannot stand inside a block",
    help: "move it to the top of the file",
  },
  {
    rules: STATEMENT_RULES,
    found: [t.FloorDivide],
    code: "N009",
    message: "a line does not begin with `//`",
    help: "a comment begins with #; a line goes on after an operator at its end",
  },
  {
    rules: STATEMENT_RULES,
    found: [t.BinaryOperator, t.Dot, t.Comma],
    code: "N009",
    message: "a line does not begin with {found}",
    help: "end the line before with {found}, or put ( ) around the whole",
  },
  {
    rules: STATEMENT_RULES,
    found: [t.Literal, t.LeftParen, t.LeftBracket, t.Not],
    code: "N009",
    message: "a value alone does nothing",
    help: "bind it with x = ..., or show it",
  },
  { rules: STATEMENT_RULES, code: "N009", message: "a statement does not begin with {found}" },
  {
    rules: ["bindingOrUpdate"],
    found: [t.LeftParen],
    after: ["print"],
    code: "N009",
    message: "`print` is not a statement",
    help: "write show x",
  },
  {
    rules: ["bindingOrUpdate"],
    after: ["elif", "switch", "match", "try", "with"],
    code: "N009",
    message: "`{previous}` does not begin a statement",
    help: CONDITIONAL_HELP,
  },
  {
    rules: ["bindingOrUpdate"],
    after: ["from"],
    code: "N009",
    message: "`from` does not begin a statement",
    help: 'write import { a, b } from "./file.net"',
  },
  {
    rules: ["bindingOrUpdate"],
    found: [t.LeftBracket],
    code: "N009",
    message: "a part of `{previous}` cannot be changed in place",
    help: "write Y = {previous} with [0] = 3",
  },
  {
    rules: ["bindingOrUpdate"],
    found: [t.Colon],
    code: "N009",
    message: "a binding has no type written: it is inferred",
    help: "write {previous} = ...",
  },
  {
    rules: ["bindingOrUpdate"],
    found: [t.LeftParen, t.Dot, t.BinaryOperator, t.PipeMark, ...END, t.RightBrace],
    code: "N009",
    message: "a value alone does nothing",
    help: "bind it with x = ..., or show it",
  },
  { rules: ["bindingOrUpdate"], message: "expected `=` or `<-` after `{previous}`, found {found}" },
];

/** Where a value has to stand. */
const VALUE_HINTS: readonly SyntaxHint[] = [
  {
    rules: ["primary"],
    expected: [t.RightParen],
    found: [t.Comma],
    message: "( ) holds one value",
    help: "a list is written [a, b]",
  },
  { rules: ["primary"], expected: [t.RightParen], message: "expected an operator or `)`, found {found}" },
  {
    rules: ["primary", "indexItem", "dimension"],
    found: [t.None],
    code: "N008",
    message: "`None` stands only in an index",
    help: "write x[..., None] for a new axis",
  },
  {
    rules: ["primary"],
    found: [t.Plus],
    code: "N008",
    message: "there is no `+` before a value",
    help: "leave it out",
  },
  {
    rules: ["primary", "indexItem"],
    found: [t.LeftBrace],
    code: "N008",
    message: "a value does not begin with `{`",
    help: "a list is written [1, 2]",
  },
  {
    rules: ["primary"],
    found: [t.Assign],
    after: ["="],
    code: "N007",
    message: "`= =` is not an operator",
    help: "write == to compare",
  },
  {
    rules: ["primary", "indexItem", "dimension", "binaryOperator"],
    code: "N008",
    message: "expected a value after `{previous}`, found {found}",
  },
];

/** Where one certain word is missing. */
const WORD_HINTS: readonly SyntaxHint[] = [
  { expected: [t.Identifier], found: RESERVED, message: "{found} is a word of the language, not a name" },
  { found: [t.If], code: "N006", message: "`if` cannot stand behind a value", help: CONDITIONAL_HELP },
  { after: ["lambda"], code: "N006", message: "there is no `lambda`", help: "write fn f(x) = x * x" },
  { expected: [t.Then], message: "expected `then`, found {found}", help: CONDITIONAL_HELP },
  { expected: [t.Else], message: "an `if` has an `else`; found {found}", help: CONDITIONAL_HELP },
  {
    rules: ["importDeclaration"],
    message: "expected {wanted}",
    help: 'write import { a, b } from "./file.net"',
  },
];

const OTHER_HINTS: readonly SyntaxHint[] = [
  {
    expected: [t.RightParen, t.RightBracket],
    found: [t.Comma],
    after: ["(", "[", ","],
    code: "N008",
    message: "expected a value after `{previous}`, found {found}",
  },
  {
    rules: ["block"],
    found: DECLARATIONS,
    code: "N009",
    message: "{found} cannot stand inside a block",
    help: "move it to the top of the file",
  },
  {
    rules: ["callArguments"],
    expected: [t.LeftParen],
    message: "`|>` wants a call, found `{previous}`",
    help: "write |> {previous}()",
  },
  { expected: [t.RightParen], message: "expected `,` or `)`, found {found}" },
  { expected: [t.RightBracket], message: "expected `,` or `]`, found {found}" },
  {
    rules: ["inputDeclaration", "param"],
    expected: [t.Colon],
    message: "expected `:` and a type, found {found}",
    help: "write {previous}: f32[N, 784]",
  },
  {
    rules: ["param"],
    expected: [t.Assign],
    message: "a param has an initial value; found {found}",
    help: "write = zeros(), or = normal(std=0.01)",
  },
  {
    rules: ["state"],
    expected: [t.Assign],
    message: "a state has an initial value; found {found}",
    help: "write = zeros(), or = zeros_like(w)",
  },
  {
    rules: ["result"],
    expected: [t.Assign],
    message: "expected `=` and a value, found {found}",
    help: "write output {previous} = ..., metric {previous} = ... or loss {previous} = ...",
  },
  {
    rules: ["tail"],
    expected: [t.Assign],
    message: "`with [...]` wants `=` and a value, found {found}",
    help: "write X with [0] = 3",
  },
  {
    rules: ["setting"],
    message: "expected {wanted}, found {found}",
    help: "one setting a line: name = value",
  },
  {
    rules: ["forLoop"],
    expected: [t.In, t.Range],
    message: "expected {wanted}, found {found}",
    help: "write for i in 0..n { ... }",
  },
  {
    rules: ["fn"],
    expected: [t.LeftParen],
    message: "expected `(`, found {found}",
    help: "write fn f(x) = x * x",
  },
  { rules: ["fn"], message: "expected `=` or `{`, found {found}", help: "write fn f(x) = x * x" },
  {
    rules: ["parameters"],
    expected: [t.LeftParen],
    message: "expected `(` and parameters, found {found}",
    help: "write fn f(x) = x * x",
  },
  { expected: [t.LeftBrace], found: [t.Colon], message: "a block does not begin with `:`", help: BLOCK_HELP },
  { expected: [t.LeftBrace], message: "expected `{`, found {found}", help: BLOCK_HELP },
  { found: [t.Assign], message: "`=` cannot stand here", help: "one binding a line; compare with ==" },
  {
    found: [t.Becomes],
    message: "`<-` cannot stand here",
    help: "an update stands on a line of its own; less than minus is < -",
  },
  { found: [t.Colon], message: "`:` cannot stand here", help: BLOCK_HELP },
  {
    found: [t.Range],
    message: "a range cannot stand here",
    help: "ranges stand in for i in 0..n; a slice is x[0:n]",
  },
  {
    found: [t.LeftParen],
    message: "only a name can be called",
    help: "write f(x), or put an operator before (",
  },
  {
    found: [t.Identifier, t.Literal, t.LeftBracket],
    rules: ["line", "module", "block", "settings", "expression", "operand"],
    message: "expected an operator or the end of the line, found {found}",
  },
];

export const SYNTAX_HINTS: readonly SyntaxHint[] = [
  ...STATEMENT_HINTS,
  ...VALUE_HINTS,
  ...WORD_HINTS,
  ...OTHER_HINTS,
];
