/** Statements of other languages, told before they are parsed: one message each, and they are left out. */
import { foreignCall, isPrinter } from "./foreign-calls.ts";
import { foreignIf } from "./foreign-if.ts";
import type { MessageCode } from "./messages.ts";
import { updated, type TokenView } from "./token-view.ts";
import * as t from "./tokens.ts";

export interface ForeignStatement {
  readonly code: MessageCode;
  readonly message: string;
  readonly help: string;
  /** The tokens that the message is about, the last included. */
  readonly first: number;
  readonly last: number;
  /** The index behind the statement. */
  readonly end: number;
}

/** What stands at `index`, where a statement begins, if it surely is another language's. */
export function foreignStatement(view: TokenView, index: number): ForeignStatement | undefined {
  const word = view.image(index);
  if (word === "if") return conditional(view, index);
  if (word === "for") return countingLoop(view, index);
  if (word === "@") return decorator(view, index);
  if (word === "show" || word === "plot" || word === "assert")
    return view.isWritten(index) ? inParentheses(view, index) : undefined;
  if (view.image(index) === view.image(index + 1) && /^[+-]$/.test(word))
    return counted(view, index, index + 2, index);
  if (!view.isName(index)) return undefined;
  return (
    counted(view, index + 1, index, index + 1) ??
    partUpdate(view, index) ??
    memberUpdate(view, index) ??
    printed(view, index) ??
    call(view, index)
  );
}

function conditional(view: TokenView, index: number): ForeignStatement {
  const place = { code: "N009", first: index, last: index } as const;
  const next = view.type(index + 1);
  if (next === t.Assign || next === t.Becomes || next === t.Comma) {
    const message = "`if` is a word of the language, not a name";
    return { ...place, message, help: "choose another name", end: view.find(index + 1) };
  }
  return { ...place, message: "`if` is a value, not a statement", ...foreignIf(view, index) };
}

/** `for (i = 0; i < 5; i++) { ... }`, block and all. */
function countingLoop(view: TokenView, index: number): ForeignStatement | undefined {
  const closer = view.type(index + 1) === t.LeftParen ? view.closerOf(index + 1) : undefined;
  if (closer === undefined) return undefined;
  const semicolon = view.find(index + 2, (i) => view.image(i) === ";");
  if (view.image(semicolon) !== ";" || semicolon > closer) return undefined;
  const header = view.slice(index + 2, closer) ?? "";
  const [, name = "i", from = "0", to = "n"] =
    /^(?:(?:let|var|int)\s+)?(\w+)\s*=\s*([^;]+?)\s*;\s*\1\s*<\s*([^;]+?)\s*;/.exec(header) ?? [];
  return {
    code: "N006",
    message: "a `for` counts over a range",
    help: `write for ${name} in ${from}..${to} { ... }`,
    first: index,
    last: index,
    end: view.find(closer + 1),
  };
}

const DEFINITIONS: ReadonlySet<string> = new Set([
  "fn",
  "layer",
  "model",
  "optimizer",
  "def",
  "class",
  "function",
  "@",
]);

/** `@jit` on the line above a definition. */
function decorator(view: TokenView, index: number): ForeignStatement | undefined {
  const end = view.find(index);
  if (!view.isName(index + 1) || view.type(end) !== t.Newline || !DEFINITIONS.has(view.image(end + 1)))
    return undefined;
  return {
    code: "N006",
    message: "there are no decorators",
    help: "leave it out",
    first: index,
    last: index + 1,
    end,
  };
}

/** `show(1, 2)`, `plot(x, y)`, `assert(c, "text")`, `assert c, "text"`. */
function inParentheses(view: TokenView, index: number): ForeignStatement | undefined {
  const word = view.image(index);
  const end = view.find(index + 1);
  const closer = view.type(index + 1) === t.LeftParen ? view.closerOf(index + 1) : undefined;
  const isEnclosed = closer !== undefined && closer === end - 1;
  const start = isEnclosed ? index + 2 : index + 1;
  const stop = isEnclosed ? closer : end;
  const comma = view.find(start, (i) => view.type(i) === t.Comma);
  const isListed = comma > start && comma < stop;
  if (!isListed || view.type(comma) !== t.Comma) return undefined;
  if (word === "assert") {
    const condition = view.slice(start, comma) ?? "c";
    const text = view.type(comma + 1) === t.StringWord ? `  # ${view.image(comma + 1).slice(1, -1)}` : "";
    const message = "`assert` takes one condition, and no text";
    return {
      code: "N002",
      message,
      help: `write assert ${condition}${text}`,
      first: comma,
      last: comma,
      end,
    };
  }
  if (!isEnclosed) return undefined;
  const message = `\`${word}\` takes its values without ( )`;
  return {
    code: "N002",
    message,
    help: `write ${word} ${view.slice(start, stop) ?? "x, y"}`,
    first: index + 1,
    last: index + 1,
    end,
  };
}

/** `x++` and `++x`, with the signs at `sign` and the name at `name`. */
function counted(view: TokenView, sign: number, name: number, caret: number): ForeignStatement | undefined {
  const mark = view.image(sign);
  const end = Math.max(sign + 2, name + 1);
  if (!/^[+-]$/.test(mark) || view.image(sign + 1) !== mark || !view.isName(name) || !view.isEnd(end))
    return undefined;
  const target = view.image(name);
  return {
    code: "N006",
    message: `\`${mark}${mark}\` is not an operator here`,
    help: updateHelp(view, target, `${target} ${mark} 1`),
    first: caret,
    last: caret + 1,
    end,
  };
}

/** How a name gets another value, with a word of doubt where it does not seem to be one that changes. */
function updateHelp(view: TokenView, name: string, value: string): string {
  const help = `write ${name} <- ${value}`;
  return view.mayChange(name) ? help : `${help} for a var or a state; other names never change`;
}

/** How `x += 3`, with its sign at `index`, is written; undefined where no name or value is to be seen. */
export function updateBy(view: TokenView, index: number): string | undefined {
  const value = view.slice(index + 1, view.findNear(index + 1));
  const [name, operator = ""] = [view.image(index - 1), view.image(index)];
  if (value === undefined || !view.isName(index - 1)) return undefined;
  return updateHelp(view, name, updated(name, operator.slice(0, 1), value));
}

/** The sign that gives a value at `index`: the operator of `+=` and its like, or none. */
function assigned(view: TokenView, index: number): { operator: string | undefined } | undefined {
  const type = view.type(index);
  if (type === t.Assign || type === t.Becomes) return { operator: undefined };
  const [, operator] = /^([-+*/%@])=$/.exec(view.image(index)) ?? [];
  return operator === undefined ? undefined : { operator };
}

/** `a[1] = 2`, `a[1] += 2`. */
function partUpdate(view: TokenView, index: number): ForeignStatement | undefined {
  const parts: (string | undefined)[] = [];
  let sign = index + 1;
  while (view.type(sign) === t.LeftBracket) {
    const closer = view.closerOf(sign);
    if (closer === undefined) return undefined;
    parts.push(view.slice(sign + 1, closer));
    sign = closer + 1;
  }
  const given = assigned(view, sign);
  if (parts.length === 0 || given === undefined) return undefined;
  const end = view.find(sign + 1);
  const name = view.image(index);
  const value = view.slice(sign + 1, end);
  const isKnown = value !== undefined && parts.every((part) => part !== undefined);
  const [place, written] = isKnown ? [parts.join(", "), value] : ["0", "3"];
  const isAdded = given.operator !== undefined && isKnown;
  const copy = `${name} with [${place}] = ${isAdded ? updated(`${name}[${place}]`, given.operator ?? "", written) : written}`;
  return {
    code: "N009",
    message: `a part of \`${name}\` cannot be changed in place`,
    help: view.mayChange(name)
      ? `write ${name} <- ${copy}`
      : `make a changed copy: ${name === "Y" ? "Z" : "Y"} = ${copy}`,
    first: index + 1,
    last: index + 1,
    end,
  };
}

/** `a.x = 3`. */
function memberUpdate(view: TokenView, index: number): ForeignStatement | undefined {
  const sign = index + 3;
  if (view.type(index + 1) !== t.Dot || !view.isName(index + 2) || assigned(view, sign) === undefined)
    return undefined;
  const end = view.find(sign + 1);
  const [object, member] = [view.image(index), view.image(index + 2)];
  return {
    code: "N009",
    message: `a member of \`${object}\` cannot be changed`,
    help:
      member === "requires_grad" || member === "trainable"
        ? `a train block freezes parameters: frozen = [${object}]`
        : `bind a name of its own: ${object}_${member} = ${view.slice(sign + 1, end) ?? "..."}`,
    first: index + 1,
    last: index + 2,
    end,
  };
}

/** `print x`. */
function printed(view: TokenView, index: number): ForeignStatement | undefined {
  const next = index + 1;
  const isValue = view.isName(next) || view.type(next) === t.NumberWord || view.type(next) === t.StringWord;
  if (!isPrinter(view.image(index)) || !isValue) return undefined;
  const end = view.find(next);
  return notAStatement(view, index, index, end, `write show ${view.slice(next, end) ?? "x"}`);
}

/** `print(x)`, `y.backward()`, `console.log(x)`. */
function call(view: TokenView, index: number): ForeignStatement | undefined {
  let callee = index;
  while (view.type(callee + 1) === t.Dot && view.type(callee + 2) === t.Identifier) callee += 2;
  const closer = view.type(callee + 1) === t.LeftParen ? view.closerOf(callee + 1) : undefined;
  if (closer === undefined || !view.isEnd(closer + 1)) return undefined;
  const start = callee + 2;
  const values = view.slice(start, closer);
  const first = view.slice(
    start,
    view.find(start, (i) => view.type(i) === t.Comma),
  );
  const name = view.slice(index, callee + 1);
  if (name === undefined || view.definesFunction(name)) return undefined;
  const end = closer + 1;
  if (values === undefined && isPrinter(name)) return notAStatement(view, index, callee, end, "leave it out");
  const receiver = callee === index ? undefined : view.slice(index, callee - 1);
  const help = foreignCall(name, receiver ?? first ?? "x", values);
  return help === undefined ? undefined : notAStatement(view, index, callee, end, help);
}

function notAStatement(
  view: TokenView,
  first: number,
  last: number,
  end: number,
  help: string,
): ForeignStatement {
  const name = view.slice(first, last + 1) ?? view.image(last);
  return { code: "N009", message: `\`${name}\` is not a statement`, help, first, last, end };
}
