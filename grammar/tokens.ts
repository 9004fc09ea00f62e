/**
 * The vocabulary. The lexer gives every word as `Identifier`; `layout.ts` makes keywords of them where
 * they stand as such, so that `data`, `model` or `loss` stay free as names elsewhere.
 */
import { createToken, Lexer, type TokenType } from "chevrotain";
import { isNameStart, scanLineEnds, scanName, scanNumber, scanString } from "./scan.ts";

/** Categories, matched by the tokens that name them. */
export const BinaryOperator = createToken({
  name: "BinaryOperator",
  pattern: Lexer.NA,
  label: "an operator",
});
export const Literal = createToken({ name: "Literal", pattern: Lexer.NA, label: "a value" });

const anyNonAscii: number[] = [];
for (let code = 128; code < 65536; code += code < 256 ? 1 : 255) anyNonAscii.push(code);
anyNonAscii.push(65535);
const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

export const Identifier = createToken({
  name: "Identifier",
  label: "a name",
  pattern: { exec: scanName },
  start_chars_hint: [...ascii.filter(isNameStart), ...anyNonAscii],
  line_breaks: false,
});
export const NumberWord = createToken({
  name: "NumberWord",
  categories: Literal,
  pattern: { exec: scanNumber },
  start_chars_hint: [..."0123456789."],
  line_breaks: false,
});
export const StringWord = createToken({
  name: "StringWord",
  categories: Literal,
  pattern: { exec: scanString },
  start_chars_hint: ['"', "'"],
  line_breaks: false,
});

export const Newline = createToken({
  name: "Newline",
  label: "the end of the line",
  pattern: { exec: scanLineEnds },
  start_chars_hint: ["\n", "\r"],
  line_breaks: true,
});
const Blank = createToken({ name: "Blank", pattern: /[ \t]+/, group: Lexer.SKIPPED });
/** In a group of their own: the parser never sees comments, the formatter does. */
const CommentWord = createToken({ name: "CommentWord", pattern: /#[^\r\n]*/, group: "comments" });

function mark(name: string, text: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, pattern: text, label: `\`${text}\``, categories });
}
export const LeftParen = mark("LeftParen", "(");
export const RightParen = mark("RightParen", ")");
export const LeftBracket = mark("LeftBracket", "[");
export const RightBracket = mark("RightBracket", "]");
export const LeftBrace = mark("LeftBrace", "{");
export const RightBrace = mark("RightBrace", "}");
export const Comma = mark("Comma", ",");
export const Colon = mark("Colon", ":");
export const Ellipsis = mark("Ellipsis", "...");
export const Range = mark("Range", "..");
export const Dot = mark("Dot", ".");
export const PipeMark = mark("PipeMark", "|>");
export const Becomes = mark("Becomes", "<-");
export const Equal = mark("Equal", "==", BinaryOperator);
export const NotEqual = mark("NotEqual", "!=", BinaryOperator);
export const LessEqual = mark("LessEqual", "<=", BinaryOperator);
export const GreaterEqual = mark("GreaterEqual", ">=", BinaryOperator);
export const Less = mark("Less", "<", BinaryOperator);
export const Greater = mark("Greater", ">", BinaryOperator);
export const Assign = mark("Assign", "=");
export const Plus = mark("Plus", "+", BinaryOperator);
export const Minus = mark("Minus", "-", BinaryOperator);
export const Power = mark("Power", "**", BinaryOperator);
export const FloorDivide = mark("FloorDivide", "//", BinaryOperator);
export const Star = mark("Star", "*", BinaryOperator);
export const Slash = mark("Slash", "/", BinaryOperator);
export const Percent = mark("Percent", "%", BinaryOperator);
export const At = mark("At", "@", BinaryOperator);

/** Marks of other languages; `layout.ts` gives a message and puts the right token in their place. */
export const ForeignMark = createToken({
  name: "ForeignMark",
  pattern: /===|!==|&&|\|\||[-+*/%@]=|->|=>|:=|\|(?!>)|!(?!=)|[&^~;?]/,
});

function word(name: string, text: string, ...categories: TokenType[]): TokenType {
  return createToken({ name, pattern: Lexer.NA, label: `\`${text}\``, categories });
}
export const Import = word("Import", "import");
export const From = word("From", "from");
export const Const = word("Const", "const");
export const Fn = word("Fn", "fn");
export const Layer = word("Layer", "layer");
export const Optimizer = word("Optimizer", "optimizer");
export const Model = word("Model", "model");
export const Data = word("Data", "data");
export const Train = word("Train", "train");
export const Input = word("Input", "input");
export const Param = word("Param", "param");
export const State = word("State", "state");
export const Output = word("Output", "output");
export const Metric = word("Metric", "metric");
export const Loss = word("Loss", "loss");
export const Show = word("Show", "show");
export const Plot = word("Plot", "plot");
export const Assert = word("Assert", "assert");
export const Var = word("Var", "var");
export const While = word("While", "while");
export const For = word("For", "for");
export const In = word("In", "in");
export const Return = word("Return", "return");
export const If = word("If", "if");
export const Then = word("Then", "then");
export const Else = word("Else", "else");
export const With = word("With", "with");
export const And = word("And", "and", BinaryOperator);
export const Or = word("Or", "or", BinaryOperator);
export const Not = word("Not", "not");
export const True = word("True", "true", Literal);
export const False = word("False", "false", Literal);
export const Infinity = word("Infinity", "inf", Literal);
export const NotANumber = word("NotANumber", "nan", Literal);
export const None = word("None", "None");

/** Reserved everywhere. */
export const RESERVED_WORDS: ReadonlyMap<string, TokenType> = new Map([
  ["fn", Fn],
  ["var", Var],
  ["while", While],
  ["for", For],
  ["in", In],
  ["return", Return],
  ["if", If],
  ["then", Then],
  ["else", Else],
  ["with", With],
  ["and", And],
  ["or", Or],
  ["not", Not],
  ["true", True],
  ["false", False],
  ["inf", Infinity],
  ["nan", NotANumber],
  ["None", None],
]);

/** Keywords only at the start of a statement, and not where `=`, `,` or `<-` follows. */
export const STATEMENT_WORDS: ReadonlyMap<string, TokenType> = new Map([
  ["import", Import],
  ["const", Const],
  ["layer", Layer],
  ["optimizer", Optimizer],
  ["model", Model],
  ["data", Data],
  ["train", Train],
  ["input", Input],
  ["param", Param],
  ["state", State],
  ["output", Output],
  ["metric", Metric],
  ["loss", Loss],
  ["show", Show],
  ["plot", Plot],
  ["assert", Assert],
]);

const MARKS = [
  LeftParen,
  RightParen,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Ellipsis,
  Range,
  Dot,
  PipeMark,
  Becomes,
  Equal,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Power,
  FloorDivide,
  Less,
  Greater,
  Assign,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  At,
  Colon,
] as const;

/** What the lexer looks for, in order: the number before `.`, other languages' longer marks before ours. */
const LEXED = [Blank, Newline, CommentWord, NumberWord, StringWord, Identifier, ForeignMark, ...MARKS];

/** Every token type the parser may meet. */
export const VOCABULARY: readonly TokenType[] = [
  BinaryOperator,
  Literal,
  ...LEXED,
  From,
  ...RESERVED_WORDS.values(),
  ...STATEMENT_WORDS.values(),
];

/** A lexer that gives comments in the group `comments`. Spans need where tokens end, which only full positions tell. */
export function createLexer(): Lexer {
  return new Lexer(LEXED, { positionTracking: "full", ensureOptimizations: true });
}
