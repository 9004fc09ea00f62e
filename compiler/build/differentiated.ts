/**
 * Which names of a body its `grad` calls are with respect to, read off the text before the body is built:
 * `dz = grad(J, z)` makes `z` a node of its own from the place where it is bound (see variables.ts).
 */
import type { Argument, Declaration, Expression, IndexItem, Module, Statement } from "../../grammar/ast.ts";
import type { Model } from "../../grammar/ast.ts";
import type { Definition } from "./names/standard.ts";

type Body = Definition | Model | Module;
type Item = Declaration | Statement;

const NONE: ReadonlySet<string> = new Set();

/** The names that a file's `grad` calls are with respect to. */
export const differentiatedIn = (module: Module): ReadonlySet<string> => new DifferentiatedNames().of(module);

/** Remembers the names of each body, which may be inlined many times. */
export class DifferentiatedNames {
  readonly #known = new WeakMap<Body, ReadonlySet<string>>();

  /** A module's are those of all its bodies: they may all see its top. */
  of(body: Body): ReadonlySet<string> {
    const known = this.#known.get(body);
    if (known !== undefined) return known;
    const items = body.kind === "Module" ? body.items : [body];
    const names = new Set(items.flatMap(expressionsOf).flatMap(namesIn));
    const result = names.size === 0 ? NONE : names;
    this.#known.set(body, result);
    return result;
  }
}

/** The outermost expressions of a declaration or statement. */
function expressionsOf(item: Item): readonly Expression[] {
  switch (item.kind) {
    case "Fn":
      return item.body.kind === "Block" ? item.body.statements.flatMap(expressionsOf) : [item.body];
    case "Layer":
    case "Optimizer":
    case "Model":
      return item.body.statements.flatMap(expressionsOf);
    case "For":
      return item.body.statements.flatMap(expressionsOf);
    case "While":
      return [item.condition, ...item.body.statements.flatMap(expressionsOf)];
    case "Binding":
    case "Var":
    case "Update":
    case "Return":
    case "Result":
    case "Const":
      return [item.value];
    case "Show":
      return item.values;
    case "Plot":
      return item.arguments.map(({ value }) => value);
    case "Assert":
      return [item.condition];
    case "Param":
    case "State":
      return [item.initializer];
    case "Import":
    case "Input":
    case "Data":
    case "Train":
      return [];
  }
}

function namesIn(root: Expression): readonly string[] {
  const names: string[] = [];
  const stack = [root];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const variables = variablesOfCall(next);
    if (variables !== undefined) names.push(...referencesIn(variables));
    stack.push(...partsOf(next));
  }
  return names;
}

/** What a call of `grad`, in any of the three spellings, is with respect to. */
function variablesOfCall(expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case "Call":
      return expression.callee.text === "grad" ? secondOf(expression.arguments, 1) : undefined;
    case "MethodCall":
      return expression.callee.text === "grad" ? secondOf(expression.arguments, 0) : undefined;
    case "Pipe":
      return expression.call.callee.text === "grad" ? secondOf(expression.call.arguments, 0) : undefined;
    default:
      return undefined;
  }
}

function secondOf(given: readonly Argument[], place: number): Expression | undefined {
  const named = given.find(({ name }) => name?.text === "x");
  return (named ?? given.filter(({ name }) => name === undefined)[place])?.value;
}

function referencesIn(expression: Expression): readonly string[] {
  if (expression.kind === "ListLiteral") return expression.elements.flatMap(referencesIn);
  return expression.kind === "NameReference" ? [expression.name] : [];
}

/** The expressions that lie directly in one. */
function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "NumberLiteral":
    case "BoolLiteral":
    case "StringLiteral":
    case "NameReference":
    case "MissingExpression":
      return [];
    case "ListLiteral":
      return expression.elements;
    case "Unary":
      return [expression.operand];
    case "Binary":
      return [expression.left, expression.right];
    case "Conditional":
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case "Call":
      return expression.arguments.map(({ value }) => value);
    case "MethodCall":
      return [expression.receiver, ...expression.arguments.map(({ value }) => value)];
    case "Pipe":
      return [expression.input, ...expression.call.arguments.map(({ value }) => value)];
    case "Member":
      return [expression.object];
    case "Index":
      return [expression.object, ...expression.items.flatMap(partsOfItem)];
    case "With":
      return [expression.object, expression.value, ...expression.items.flatMap(partsOfItem)];
  }
}

function partsOfItem(item: IndexItem): readonly Expression[] {
  if (item.kind === "IndexAt") return [item.value];
  if (item.kind !== "IndexRange") return [];
  return [item.start, item.stop, item.step].filter((part) => part !== undefined);
}
