/** The expressions of the abstract syntax tree, and the names and arguments in them. See `ast.ts`. */
import type { Span } from "./source.ts";

/** What every node has: the place it was read from. */
export interface Located {
  readonly span: Span;
}

/** An identifier where one is declared or used as a label (not a reference: see NameReference). */
export interface Name extends Located {
  readonly kind: "Name";
  readonly text: string;
}

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
