/**
 * The abstract syntax tree of a `.net` text. Every node is immutable, has a `kind` that no other
 * node type has, and carries the span it was read from. Nothing here knows tensors: a dimension is
 * an expression, a dtype is a name.
 */
import type { Argument, Expression, Located, Name, StringLiteral } from "./ast-expressions.ts";
import type { Source } from "./source.ts";

export type * from "./ast-expressions.ts";

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
  /** The columns in `{ }` after the source of `data`; undefined if no `{ }` was written. */
  readonly columns: readonly Binding[] | undefined;
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
