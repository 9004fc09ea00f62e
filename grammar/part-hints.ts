/** What to say where a part of a declaration is missing: a type, dimensions, an initial value. */
import * as texts from "./hint-texts.ts";
import type { SyntaxHint } from "./syntax-hints.ts";
import * as t from "./tokens.ts";

export const PART_HINTS: readonly SyntaxHint[] = [
  {
    rules: ["type"],
    expected: [t.RightBracket],
    message: "expected `,` or `]`, found {found}",
    help: "write f32[N, 784]",
    helpFrom: texts.typeHelp,
  },
  {
    rules: ["type"],
    expected: [t.Identifier],
    found: [t.LeftBracket],
    message: "a type begins with its dtype",
    help: "write f32[N, 784]",
    helpFrom: texts.typeHelp,
  },
  {
    found: [t.Less],
    after: ["f32", "f64", "i32", "bool", "u8"],
    message: "the dimensions of a type stand in [ ]",
    help: "write f32[N, 784]",
    helpFrom: texts.typedHelp,
  },
  {
    rules: ["inputDeclaration", "param"],
    found: [t.Comma],
    message: "expected `:` and a type, found {found}",
    help: "every name has a line and a type of its own",
  },
  {
    rules: ["inputDeclaration", "param"],
    expected: [t.Colon],
    message: "expected `:` and a type, found {found}",
    help: "write {previous}: f32[N, 784]",
    helpFrom: texts.declaredHelp,
  },
  {
    rules: ["param"],
    expected: [t.Assign],
    found: ["frozen"],
    code: "N006",
    message: "a train block freezes parameters, not their declaration",
    help: "leave `frozen` out, and write in the train block: frozen = [W]",
    helpFrom: texts.frozenHelp,
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
    helpFrom: texts.resultHelp,
  },
  {
    rules: ["variable", "constant"],
    found: [t.Colon],
    message: "the type of a name is inferred, not written",
    help: "write {previous} = ...",
    helpFrom: texts.bindingHelp,
  },
  {
    rules: ["variable"],
    expected: [t.Assign],
    message: "a var has an initial value; found {found}",
    help: "write var {previous} = 0",
  },
];
