/**
 * The abstract syntax tree of a `.net` text. Every node is immutable, has a `kind` that no other
 * node type has, and carries the span it was read from. Nothing here knows tensors: a dimension is
 * an expression, a dtype is a name.
 */
import type { Source, Span } from "./source.ts";

interface Located {
  readonly span: Span;
}

/** An identifier where one is declared or used as a label (not a reference: see NameReference). */
export interface Name extends Located {
  readonly kind: "Name";
  readonly text: string;
}

// ---- expressions ---------------------------------------------------------------------------

export interface NumberLiteral extends Located {
  readonly kind: "NumberLiteral";
  readonly value: number;
  /** True for `12` and `1_000`; false for `0.5`, `1e-3`, `inf` and `nan`. */
  readonly isInteger: boolean;
  /** As written, `1_000` included. */
  readonly text: string;
}
export interface BoolLiteral extends Located {
  readonly kind: "BoolLiteral";
  readonly value: boolean;
}
export interface StringLiteral extends Located {
  readonly kind: "StringLiteral";
  /** Escapes resolved. */
  readonly value: string;
}
/** `[1, 2]`, `[[1.0], [2]]`, also a list of names `[W, b]` or dimensions `[3, 4]`. */
export interface ListLiteral extends Located {
  readonly kind: "ListLiteral";
  readonly elements: readonly Expression[];
}
export interface NameReference extends Located {
  readonly kind: "NameReference";
  readonly name: string;
}
export type UnaryOperator = "-" | "not";
export interface Unary extends Located {
  readonly kind: "Unary";
  readonly operator: UnaryOperator;
  readonly operatorSpan: Span;
  readonly operand: Expression;
}
export type BinaryOperator =
  "+" | "-" | "*" | "/" | "//" | "%" | "@" | "**" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or";
export interface Binary extends Located {
  readonly kind: "Binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}
/** `if c then a else b`. */
export interface Conditional extends Located {
  readonly kind: "Conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}
export interface Argument extends Located {
  readonly kind: "Argument";
  /** Present for `k=v`. */
  readonly name: Name | undefined;
  readonly value: Expression;
}
export interface Call extends Located {
  readonly kind: "Call";
  readonly callee: Name;
  readonly arguments: readonly Argument[];
}
/** `x.f(a)`: the same as `f(x, a)`. */
export interface MethodCall extends Located {
  readonly kind: "MethodCall";
  readonly receiver: Expression;
  readonly callee: Name;
  readonly arguments: readonly Argument[];
}
/** `a |> f(b)`: the same as `f(a, b)`. */
export interface Pipe extends Located {
  readonly kind: "Pipe";
  readonly input: Expression;
  readonly call: Call;
}
/** `x.T`, `x.shape`, `h.W`. */
export interface Member extends Located {
  readonly kind: "Member";
  readonly object: Expression;
  readonly property: Name;
}
export interface Index extends Located {
  readonly kind: "Index";
  readonly object: Expression;
  readonly items: readonly IndexItem[];
}
/** `X with [i, j:k] = e`. */
export interface With extends Located {
  readonly kind: "With";
  readonly object: Expression;
  readonly items: readonly IndexItem[];
  readonly value: Expression;
}
/** What stands where the text could not be read; a message was given. */
export interface MissingExpression extends Located {
  readonly kind: "MissingExpression";
}

export type IndexItem =
  | (Located & { readonly kind: "IndexAt"; readonly value: Expression })
  | (Located & {
      readonly kind: "IndexRange";
      readonly start: Expression | undefined;
      readonly stop: Expression | undefined;
      readonly step: Expression | undefined;
    })
  | (Located & { readonly kind: "IndexNewAxis" })
  | (Located & { readonly kind: "IndexEllipsis" });

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | StringLiteral
  | ListLiteral
  | NameReference
  | Unary
  | Binary
  | Conditional
  | Call
  | MethodCall
  | Pipe
  | Member
  | Index
  | With
  | MissingExpression;

// ---- types ---------------------------------------------------------------------------------

/** `f32`, `f32[]`, `i32[N, 2*d]`, `f32[..., d]`. */
export interface TypeExpression extends Located {
  readonly kind: "TypeExpression";
  readonly dtype: Name;
  readonly dimensions: readonly DimensionItem[];
  /** Whether `[` `]` were written (kept for the formatter; `f32` and `f32[]` mean the same). */
  readonly hasBrackets: boolean;
}
export type DimensionItem =
  | (Located & { readonly kind: "Dimension"; readonly value: Expression })
  /** A leading `...`: any number of axes. */
  | (Located & { readonly kind: "AnyAxes" });

// ---- statements ----------------------------------------------------------------------------

interface Documented extends Located {
  /** The text of the `##` comments just above, one line each, without the marks. */
  readonly doc: string | undefined;
}

/** `x = e`, or `dW, db = e`. */
export interface Binding extends Documented {
  readonly kind: "Binding";
  readonly targets: readonly Name[];
  readonly value: Expression;
}
export interface Var extends Documented {
  readonly kind: "Var";
  readonly name: Name;
  readonly value: Expression;
}
/** `v <- e`. */
export interface Update extends Located {
  readonly kind: "Update";
  readonly target: Name;
  readonly value: Expression;
}
export interface While extends Located {
  readonly kind: "While";
  readonly condition: Expression;
  readonly body: Block;
}
/** `for i in a..b { }`, b excluded. */
export interface For extends Located {
  readonly kind: "For";
  readonly variable: Name;
  readonly from: Expression;
  readonly to: Expression;
  readonly body: Block;
}
export interface Return extends Located {
  readonly kind: "Return";
  readonly value: Expression;
}
export interface Show extends Located {
  readonly kind: "Show";
  readonly values: readonly Expression[];
}
export interface Plot extends Located {
  readonly kind: "Plot";
  readonly arguments: readonly Argument[];
}
export interface Assert extends Located {
  readonly kind: "Assert";
  readonly condition: Expression;
}
export interface Input extends Documented {
  readonly kind: "Input";
  readonly name: Name;
  readonly type: TypeExpression;
}
export interface Param extends Documented {
  readonly kind: "Param";
  readonly name: Name;
  readonly type: TypeExpression;
  readonly initializer: Expression;
}
export interface State extends Documented {
  readonly kind: "State";
  readonly name: Name;
  readonly type: TypeExpression | undefined;
  readonly initializer: Expression;
}
/** `output probs = e`, `metric acc = e`, `loss L = e`. */
export interface Result extends Documented {
  readonly kind: "Result";
  readonly role: "output" | "metric" | "loss";
  readonly name: Name;
  readonly value: Expression;
}

export type Statement =
  Binding | Var | Update | While | For | Return | Show | Plot | Assert | Input | Param | State | Result;

export interface Block extends Located {
  readonly kind: "Block";
  readonly statements: readonly Statement[];
}

// ---- declarations --------------------------------------------------------------------------

export interface Parameter extends Located {
  readonly kind: "Parameter";
  readonly name: Name;
  readonly type: TypeExpression | undefined;
  readonly defaultValue: Expression | undefined;
}
export interface Import extends Located {
  readonly kind: "Import";
  readonly names: readonly Name[];
  readonly path: StringLiteral;
}
export interface Const extends Documented {
  readonly kind: "Const";
  readonly name: Name;
  readonly value: Expression;
}
/** `fn f(x) = e` has an expression body; `fn f(x) { ... return e }` a block. */
export interface Fn extends Documented {
  readonly kind: "Fn";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Expression | Block;
}
export interface Layer extends Documented {
  readonly kind: "Layer";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Block;
}
export interface Optimizer extends Documented {
  readonly kind: "Optimizer";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Block;
}
export interface Model extends Documented {
  readonly kind: "Model";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: Block;
}
/** `data D = source(...) { column = e ... }`. */
export interface Data extends Documented {
  readonly kind: "Data";
  readonly name: Name;
  readonly value: Expression;
  /** Undefined where no `{ }` was written. */
  readonly columns: readonly Binding[] | undefined;
}
export interface Setting extends Located {
  readonly kind: "Setting";
  readonly name: Name;
  readonly value: Expression;
}
export interface Train extends Documented {
  readonly kind: "Train";
  readonly name: Name | undefined;
  readonly settings: readonly Setting[];
}

export type Declaration = Import | Const | Fn | Layer | Optimizer | Model | Data | Train;

// ---- the whole text ------------------------------------------------------------------------

/** A comment, kept for the formatter. `text` includes the `#` or `##`. */
export interface Comment extends Located {
  readonly kind: "Comment";
  readonly text: string;
  /** True where nothing but white space stands before it on its line. */
  readonly ownLine: boolean;
}

export interface Module extends Located {
  readonly kind: "Module";
  readonly source: Source;
  /** In the order of the text: declarations, and statements for `netc run`. */
  readonly items: readonly (Declaration | Statement)[];
  readonly comments: readonly Comment[];
}
