/** What to say of common faults. The first entry that matches is taken; the order goes from special to general. */
import type { TokenType } from "chevrotain";
import * as texts from "./hint-texts.ts";
import type { HelpFrom } from "./hint-texts.ts";
import type { MessageCode } from "./messages.ts";
import { PART_HINTS } from "./part-hints.ts";
import { CONDITIONAL_HELP, DECLARATION_HINTS, STATEMENT_HINTS } from "./statement-hints.ts";
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
  /** A help in the user's own words; `help` where it gives none. */
  readonly helpFrom?: HelpFrom;
  /** Whether the caret stands under the token before. */
  readonly isAtPrevious?: boolean;
}

const BLOCK_HELP = "a block stands in { }";
const NAMELESS_HELP = "define it at the top of the file: fn f(x) = x * x";
const LOOP_HELP = "write for i in 0..n { ... }";
const IMPORT_HELP = 'write import { a, b } from "./file.net"; standard functions need no import';
const RESERVED = [...t.RESERVED_WORDS.values()];

/** Where a value has to stand. */
const VALUE_HINTS: readonly SyntaxHint[] = [
  {
    rules: ["primary"],
    expected: [t.RightParen],
    found: [t.Comma],
    message: "( ) holds one value",
    help: "a list stands in [ ], and so does a shape: [3, 4]",
  },
  { rules: ["primary"], expected: [t.RightParen], message: "expected an operator or `)`, found {found}" },
  {
    rules: ["primary", "indexItem", "dimension"],
    found: [t.None],
    code: "N008",
    message: "`None` stands only in an index",
    help: "leave it out; x[..., None] makes a new axis",
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
    helpFrom: texts.bracedHelp,
  },
  {
    rules: ["primary"],
    found: [t.Fn],
    code: "N006",
    message: "a function has a name here",
    help: NAMELESS_HELP,
    helpFrom: texts.namelessHelp,
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
  {
    rules: ["forLoop"],
    expected: [t.Identifier],
    found: [t.LeftParen],
    message: "a `for` stands without ( )",
    help: LOOP_HELP,
    helpFrom: texts.loopHelp,
  },
  {
    rules: ["list"],
    found: [t.For],
    code: "N006",
    message: "a list is not made by a loop",
    help: `numbers in a row are arange(n); ${LOOP_HELP}`,
    helpFrom: texts.comprehensionHelp,
  },
  {
    expected: [t.Identifier],
    found: RESERVED,
    message: "{found} is a word of the language, not a name",
    help: "choose another name",
  },
  {
    rules: ["parameters"],
    found: RESERVED,
    message: "{found} is a word of the language, not a name",
    help: "choose another name",
  },
  { found: [t.If], code: "N006", message: "`if` cannot stand behind a value", help: CONDITIONAL_HELP },
  {
    after: ["lambda"],
    code: "N006",
    message: "a function has a name here",
    help: NAMELESS_HELP,
    helpFrom: texts.namelessHelp,
    isAtPrevious: true,
  },
  {
    found: [t.StringWord],
    after: ["f", "F"],
    code: "N006",
    message: "there are no texts with values in them",
    help: 'show several values: show "x is", x',
  },
  { expected: [t.Then], message: "expected `then`, found {found}", help: CONDITIONAL_HELP },
  { expected: [t.Else], message: "an `if` has an `else`; found {found}", help: CONDITIONAL_HELP },
  {
    rules: ["importDeclaration"],
    expected: [t.LeftBrace],
    found: [t.Identifier],
    message: "an import names what it takes from a .net file",
    help: IMPORT_HELP,
    helpFrom: texts.takingHelp,
  },
  {
    rules: ["importDeclaration"],
    found: ["as"],
    message: "an import keeps the name",
    help: IMPORT_HELP,
    helpFrom: texts.importHelp,
  },
  {
    rules: ["importDeclaration"],
    message: "expected {wanted}, found {found}",
    help: 'write import { a, b } from "./file.net"',
    helpFrom: texts.importHelp,
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
  ...DECLARATION_HINTS.map((hint) => ({ ...hint, rules: ["block"] })),
  {
    rules: ["callArguments"],
    expected: [t.LeftParen],
    message: "`|>` wants a call, found `{previous}`",
    help: "write |> {previous}()",
    helpFrom: texts.pipeHelp,
    isAtPrevious: true,
  },
  ...PART_HINTS,
  { expected: [t.RightParen], message: "expected `,` or `)`, found {found}" },
  { expected: [t.RightBracket], message: "expected `,` or `]`, found {found}" },
  {
    rules: ["tail"],
    expected: [t.Assign],
    message: "`with [...]` wants `=` and a value, found {found}",
    help: "write X with [0] = 3",
  },
  {
    rules: ["setting"],
    found: [t.Colon],
    message: "expected {wanted}, found {found}",
    help: "one setting a line: name = value",
    helpFrom: texts.bindingHelp,
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
    help: LOOP_HELP,
    helpFrom: texts.loopHelp,
  },
  {
    rules: ["fn"],
    found: [t.Colon],
    message: "expected `=` or `{`, found {found}",
    help: "write fn f(x) = x * x",
    helpFrom: texts.functionHelp,
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
  {
    expected: [t.LeftBrace],
    found: [t.Colon],
    message: "a block does not begin with `:`",
    help: BLOCK_HELP,
    helpFrom: texts.blockHelp,
  },
  {
    rules: ["settings"],
    expected: [t.LeftBrace],
    found: [t.LeftParen],
    message: "a train block has no arguments",
    help: "write train { model = M(...) }",
    helpFrom: texts.trainHelp,
  },
  { expected: [t.LeftBrace], message: "expected `{`, found {found}", help: BLOCK_HELP },
  {
    found: [t.Assign],
    message: "`=` cannot stand here",
    help: "one binding a line; compare with ==",
    helpFrom: texts.assignedHelp,
  },
  {
    found: [t.Becomes],
    message: "`<-` cannot stand here",
    help: "an update stands on a line of its own; less than minus is < -",
  },
  { found: [t.Colon], message: "`:` cannot stand here", help: BLOCK_HELP },
  {
    rules: ["settings"],
    found: [t.Comma],
    message: "settings stand on lines of their own",
    help: "leave out the `,`, and put the next one on a line of its own",
  },
  { found: [t.Comma], message: "`,` cannot stand here", help: "a list stands in [ ]: [1, 2]" },
  {
    rules: ["line", "module", "block"],
    found: [t.LeftBrace],
    message: "a block cannot stand here",
    help: "blocks belong to fn, layer, model, optimizer, train, for and while",
    helpFrom: texts.namelessBlockHelp,
  },
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
    helpFrom: (text) => texts.typedHelp(text) ?? texts.secondLineHelp(text),
  },
];

export const SYNTAX_HINTS: readonly SyntaxHint[] = [
  ...STATEMENT_HINTS,
  ...VALUE_HINTS,
  ...WORD_HINTS,
  ...OTHER_HINTS,
];
