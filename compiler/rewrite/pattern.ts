/** Patterns: what a rewrite looks for, as data, and the matcher. */
import type { OpName } from "../ir/attrs.ts";
import type { Node } from "../ir/graph.ts";
import { OPS } from "../ir/ops.ts";
import { uniformValue } from "./constants.ts";

export type Pattern =
  /** Any node. The same name twice wants the identical node twice. */
  | { readonly kind: "any"; readonly name: string }
  /** A node whose elements all are one constant: any (bound under `name`), or this one (-0 is not 0). */
  | { readonly kind: "constant"; readonly name: string; readonly value: number | undefined }
  | OperatorPattern;

/** An operator on operands, in either order where it is commutative; or on whatever operands. */
export interface OperatorPattern {
  readonly kind: "operator";
  readonly op: OpName;
  readonly operands: readonly Pattern[] | "whatever";
  readonly name: string | undefined;
}

/** Matches any node and names it. */
export function any(name: string): Pattern {
  return { kind: "any", name };
}

/** Matches a tensor of one constant value and names it. */
export function constant(name: string, value?: number): Pattern {
  return { kind: "constant", name, value };
}

/** Matches an operator; `name` is wanted where the right-hand side reads the node itself. */
export function operator(op: OpName, operands: OperatorPattern["operands"], name?: string): OperatorPattern {
  return { kind: "operator", op, operands, name };
}

/** What the names of a pattern stood for. */
export class Bindings {
  readonly #nodes: ReadonlyMap<string, Node>;
  constructor(nodes: ReadonlyMap<string, Node>) {
    this.#nodes = nodes;
  }

  node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new RangeError(`the pattern binds no ${name}`);
    return node;
  }

  /** The node, where it is known to be of an operator: its attributes can be read. */
  of<K extends OpName>(op: K, name: string): Node<K> {
    const node = this.node(name);
    if (!isOf(node, op)) throw new RangeError(`${name} is a ${node.op}, not a ${op}`);
    return node;
  }

  /** The number that a `constant` of the pattern is. */
  value(name: string): number {
    const value = uniformValue(this.node(name));
    if (value === undefined) throw new RangeError(`${name} is not a constant`);
    return value;
  }
}

function isOf<K extends OpName>(node: Node, op: K): node is Node<K> & Node {
  return node.op === op;
}

/** The bindings under which the node is an instance of the pattern; undefined where it is none. */
export function match(pattern: Pattern, node: Node): Bindings | undefined {
  const bound = matchAll([{ pattern, node }], new Map());
  return bound === undefined ? undefined : new Bindings(bound);
}

type Bound = ReadonlyMap<string, Node>;

interface Goal {
  readonly pattern: Pattern;
  readonly node: Node;
}

/** Goals are met from the left; a commutative operator whose operands fail in one order is tried in the other. */
function matchAll(goals: readonly Goal[], bound: Bound): Bound | undefined {
  const [goal, ...rest] = goals;
  if (goal === undefined) return bound;
  const { pattern, node } = goal;
  if (pattern.kind === "operator") return matchOperator(pattern, node, rest, bound);
  if (pattern.kind === "constant" && !isConstant(node, pattern.value)) return undefined;
  const named = bind(bound, pattern.name, node);
  return named === undefined ? undefined : matchAll(rest, named);
}

function matchOperator(
  pattern: OperatorPattern,
  node: Node,
  rest: readonly Goal[],
  bound: Bound,
): Bound | undefined {
  if (node.op !== pattern.op) return undefined;
  const named = pattern.name === undefined ? bound : bind(bound, pattern.name, node);
  if (named === undefined || pattern.operands === "whatever") return named && matchAll(rest, named);
  if (node.src.length !== pattern.operands.length) return undefined;
  for (const operands of OPS[node.op].commutative ? [node.src, node.src.toReversed()] : [node.src]) {
    const found = matchAll([...pairs(pattern.operands, operands), ...rest], named);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isConstant(node: Node, wanted: number | undefined): boolean {
  const value = uniformValue(node);
  return value !== undefined && (wanted === undefined || Object.is(value, wanted));
}

function pairs(patterns: readonly Pattern[], nodes: readonly Node[]): readonly Goal[] {
  return patterns.flatMap((pattern, i) => {
    const node = nodes[i];
    return node === undefined ? [] : [{ pattern, node }];
  });
}

function bind(bound: Bound, name: string, node: Node): Bound | undefined {
  const known = bound.get(name);
  if (known === undefined) return new Map(bound).set(name, node);
  return known === node ? bound : undefined;
}
