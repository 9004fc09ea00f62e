/** What to say where no statement begins, or where a line begins and is none. */
import { EOF, type TokenType } from "chevrotain";
import { bindingHelp, takingHelp } from "./hint-texts.ts";
import type { SyntaxHint } from "./syntax-hints.ts";
import * as t from "./tokens.ts";

const END: readonly TokenType[] = [t.Newline, EOF];
export const CONDITIONAL_HELP = "write if c then a else b";
const VALUE_HELP = "bind it with x = ..., return it, or show it";
const STATEMENT_RULES = ["item", "statement"];

/** Declarations stand at the top of a file. */
export const DECLARATION_HINTS: readonly SyntaxHint[] = [
  {
    found: [t.Const],
    code: "N009",
    message: "{found} cannot stand inside a block",
    help: "inside a block a name is bound without it: x = 3",
  },
  {
    found: [t.Import, t.Fn, t.Layer, t.Optimizer, t.Model, t.Data, t.Train],
    code: "N009",
    message: "{found} cannot stand inside a block",
    help: "move it to the top of the file",
  },
];

/** Where no statement begins, or a line begins and is none. */
export const STATEMENT_HINTS: readonly SyntaxHint[] = [
  {
    rules: STATEMENT_RULES,
    found: [t.Else, t.Then],
    code: "N009",
    message: "{found} without its `if`",
    help: CONDITIONAL_HELP,
  },
  ...DECLARATION_HINTS.map((hint) => ({ ...hint, rules: STATEMENT_RULES })),
  {
    rules: STATEMENT_RULES,
    found: [t.FloorDivide, t.Slash],
    code: "N006",
    message: "a line does not begin with {found}",
    help: "a comment begins with #; a line goes on after an operator at its end",
  },
  {
    rules: STATEMENT_RULES,
    found: [t.In, t.And, t.Or, t.With],
    code: "N009",
    message: "{found} is a word of the language, not a name",
    help: "choose another name",
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
    help: VALUE_HELP,
  },
  { rules: STATEMENT_RULES, code: "N009", message: "a statement does not begin with {found}" },
  {
    rules: ["bindingOrUpdate"],
    after: ["elif", "switch", "match", "try", "with"],
    code: "N009",
    message: "`{previous}` does not begin a statement",
    help: CONDITIONAL_HELP,
    isAtPrevious: true,
  },
  {
    rules: ["bindingOrUpdate"],
    after: ["from"],
    code: "N009",
    message: "`from` does not begin a statement",
    help: 'write import { a, b } from "./file.net"; standard functions need no import',
    helpFrom: takingHelp,
    isAtPrevious: true,
  },
  {
    rules: ["bindingOrUpdate"],
    after: ["include", "use", "using", "require"],
    code: "N009",
    message: "`{previous}` does not begin a statement",
    help: 'write import { a, b } from "./file.net"; standard functions need no import',
    isAtPrevious: true,
  },
  {
    rules: ["bindingOrUpdate"],
    found: [...END, t.RightBrace],
    after: ["break", "continue", "pass", "end", "begin", "endif", "done"],
    code: "N009",
    message: "`{previous}` is not a statement",
    help: "a block stands in { }, and a loop ends where its condition says",
    isAtPrevious: true,
  },
  {
    rules: ["bindingOrUpdate"],
    found: [t.LeftBrace],
    after: ["training", "trainer", "fit"],
    code: "N009",
    message: "`{previous}` does not begin a statement",
    help: "write train { ... }",
    isAtPrevious: true,
  },
  {
    rules: ["bindingOrUpdate"],
    found: ["param"],
    after: ["frozen"],
    code: "N006",
    message: "a train block freezes parameters, not their declaration",
    help: "leave `frozen` out, and write in the train block: frozen = [W]",
    isAtPrevious: true,
  },
  {
    rules: ["bindingOrUpdate"],
    found: [t.Colon],
    code: "N009",
    message: "`:` binds nothing, and the type of a name is inferred",
    help: "write {previous} = ...",
    helpFrom: bindingHelp,
  },
  {
    rules: ["bindingOrUpdate"],
    found: [t.LeftParen, t.LeftBracket, t.Dot, t.BinaryOperator, t.PipeMark, ...END, t.RightBrace],
    code: "N009",
    message: "a value alone does nothing",
    help: VALUE_HELP,
  },
  { rules: ["bindingOrUpdate"], message: "expected `=` or `<-` after `{previous}`, found {found}" },
];
