/**
 * Expressions to values. Chains that lean to the left (`a + b + c`, `x |> f() |> g()`) are walked in a
 * loop, so that their length has no limit; everything else recurses up to a fixed depth.
 */
import type {
  Binary,
  Expression,
  Index,
  Member,
  MethodCall,
  NumberLiteral,
  Pipe,
  With,
} from "../../grammar/ast.ts";
import { ShapeFault } from "../ir/shape-fault.ts";
import { applyCall } from "./calls/calls.ts";
import { conditional } from "./control/conditional.ts";
import { fail } from "./context.ts";
import type { Context } from "./context.ts";
import { index } from "./parts/indexing.ts";
import { applyMember } from "./members.ts";
import { referTo } from "./names/names.ts";
import { binary, unary } from "./operators.ts";
import { replacePart } from "./parts/replace.ts";
import { bool, float, integer, list, UNKNOWN } from "./values.ts";
import type { Located, Value } from "./values.ts";

/** How deep expressions, calls and blocks may lie in each other. */
const DEEPEST = 400;

/** An expression that begins with another one. */
type Chained = Binary | Pipe | MethodCall | Index | Member | With;

/**
 * The value of an expression. `label` is the name it is being bound to: where the outermost call is a
 * layer's, its parameters are named by it.
 */
export function evaluate(context: Context, expression: Expression, label?: string): Value {
  const { session } = context;
  if (session.depth >= DEEPEST)
    return fail(context, {
      code: "N113",
      message: "this lies too deep in other expressions and calls",
      span: expression.span,
      help: "bind a part of it to a name first",
    });
  session.depth++;
  try {
    return evaluateChain(context, expression, label);
  } catch (error) {
    if (!(error instanceof ShapeFault)) throw error;
    return fail(context, { code: "N215", message: error.message, span: expression.span });
  } finally {
    session.depth--;
  }
}

export function locate(context: Context, expression: Expression): Located {
  return { value: evaluate(context, expression), span: expression.span, expression };
}

function headOf(expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case "Binary":
      return expression.left;
    case "Pipe":
      return expression.input;
    case "MethodCall":
      return expression.receiver;
    case "Index":
    case "Member":
    case "With":
      return expression.object;
    default:
      return undefined;
  }
}

function evaluateChain(context: Context, expression: Expression, label: string | undefined): Value {
  const chain: Chained[] = [];
  let first = expression;
  for (let head = headOf(first); head !== undefined; head = headOf(first)) {
    chain.push(first as Chained);
    first = head;
  }
  let value = evaluateFirst(context, first, first === expression ? label : undefined);
  let at: Expression = first;
  for (const link of chain.reverse()) {
    const head = { value, span: at.span, expression: at };
    value = applyLink(context, link, head, link === expression ? label : undefined);
    at = link;
  }
  return value;
}

function applyLink(context: Context, link: Chained, head: Located, label: string | undefined): Value {
  switch (link.kind) {
    case "Binary": {
      const right = locate(context, link.right);
      return binary({ context, span: link.span }, link.operator, head, right, link.operatorSpan);
    }
    case "Pipe":
      return applyCall(context, { ...link.call, span: link.span, receiver: head, label });
    case "MethodCall":
      return applyCall(context, { ...link, receiver: head, label });
    case "Index":
      return index(context, head, link);
    case "Member":
      return applyMember(context, head, link);
    case "With":
      return replacePart(context, head, link);
  }
}

function number(context: Context, { value, isInteger, text, span }: NumberLiteral): Value {
  if (Number.isFinite(value) || !/\d/.test(text)) return isInteger ? integer(value) : float(value);
  return fail(context, {
    code: "N304",
    message: `${text.length > 20 ? "this number" : text} is above the greatest float, 1.8e308`,
    span,
    help: "write inf if infinity is meant",
  });
}

function evaluateFirst(context: Context, expression: Expression, label: string | undefined): Value {
  switch (expression.kind) {
    case "NumberLiteral":
      return number(context, expression);
    case "BoolLiteral":
      return bool(expression.value);
    case "StringLiteral":
      return { kind: "string", value: expression.value };
    case "ListLiteral": {
      const elements = expression.elements.map((element) => evaluate(context, element));
      return elements.some(({ kind }) => kind === "unknown") ? UNKNOWN : list(elements);
    }
    case "NameReference":
      return referTo(context, expression);
    case "Unary":
      return unary(
        { context, span: expression.span },
        expression.operator,
        locate(context, expression.operand),
      );
    case "Call":
      return applyCall(context, { ...expression, receiver: undefined, label });
    case "Conditional":
      return conditional(context, expression, label);
    default:
      return UNKNOWN;
  }
}
