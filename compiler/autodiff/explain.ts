/**
 * What nodes mean, in the user's names: `∂J/∂W₂ = ∂J/∂o h₁ᵀ + λ W₂`, read off the graph itself. Give it
 * nodes of the simplified graph: the formula is then as short as what is computed.
 */
import type { Node } from "../ir/graph.ts";
import type { Provenance } from "../ir/provenance.ts";
import { uniformValue } from "../rewrite/constants.ts";
import { Flows } from "./flows.ts";
import { latexName } from "./latex-text.ts";
import { latexOf, parenthesized, type Latex } from "./latex.ts";

/** The gradient rule of one operand of an operator in plain text: `∂L/∂a = ∂L/∂out ⊙ b`. Undefined where it has none. */
export function ruleText(user: Node, operand: number): string | undefined {
  const rule = new Flows().rule(user, operand);
  return typeof rule === "string" ? undefined : rule.equation;
}

/** What more is known of the model. */
export interface FormulaContext {
  /** The model's arguments: a constant that equals one of them, and is not a whole number, is written by its name. */
  readonly arguments?: ReadonlyMap<string, unknown>;
  /** The node belongs to the forward pass: its operands are not written as gradients, though they be equal to some. */
  readonly isForward?: boolean;
}

/**
 * The node as LaTeX, with what it is called on the left where it has a name: `z = W_1 x`,
 * `\frac{\partial J}{\partial o} = o - y`; without one the expression alone. Operands that have a name
 * are written by it. Undefined for leaves, which are computed from nothing.
 */
export function formula(
  node: Node,
  provenance: Provenance,
  lossName: string,
  context: FormulaContext = {},
): string | undefined {
  if (node.src.length === 0) return undefined;
  const names = new Names(provenance, lossName, context.arguments ?? new Map());
  const right = new Expression(names, context.isForward ?? false).of(node);
  // A constant that only repeats another has its name too, and λ = λ says nothing.
  return [...names.symbolsOf(node).filter((symbol) => symbol !== right), right].join(" = ");
}

/** How much of an unnamed expression is written out before the rest becomes dots. */
const DEEPEST = 24;
const LONGEST = 60;

/** One expression under way; it counts what it has written. */
class Expression {
  readonly #names: Names;
  readonly #isForward: boolean;
  #written = 0;

  constructor(names: Names, isForward: boolean) {
    this.#names = names;
    this.#isForward = isForward;
  }

  /** The node written out, whatever it is called. */
  of(node: Node): string {
    const [inner] = node.src;
    return inner !== undefined && isTransparent(node)
      ? this.#named(inner, 0).text
      : this.#expand(node, 0).text;
  }

  /** The node's name where it has one; what only repeats, reshapes or converts a value is written as that value. */
  #named(node: Node, depth: number): Latex {
    const own = this.#names.ownSymbol(node);
    if (own !== undefined) return { text: own, level: "atom" };
    const cotangent = this.#isForward ? undefined : this.#names.cotangentSymbols(node).at(-1);
    if (cotangent !== undefined) return { text: cotangent, level: "fraction" };
    if (depth > DEEPEST || ++this.#written > LONGEST) return { text: "\\cdots", level: "atom" };
    const [inner] = node.src;
    return inner !== undefined && isTransparent(node)
      ? this.#named(inner, depth + 1)
      : this.#expand(node, depth);
  }

  #expand(node: Node, depth: number): Latex {
    return latexOf(node, (operand, least) =>
      operand === undefined ? "" : parenthesized(this.#named(operand, depth + 1), least),
    );
  }
}

function isTransparent(node: Node): boolean {
  return node.op === "broadcast" || node.op === "reshape" || node.op === "cast";
}

/** What nodes are called. */
class Names {
  readonly #provenance: Provenance;
  readonly #loss: string;
  readonly #arguments: ReadonlyMap<string, unknown>;

  constructor(provenance: Provenance, lossName: string, modelArguments: ReadonlyMap<string, unknown>) {
    this.#provenance = provenance;
    this.#loss = latexName(lossName);
    this.#arguments = modelArguments;
  }

  /** A node of the forward graph is called by its name, also where it is a cotangent as well. */
  symbolsOf(node: Node): readonly string[] {
    const own = this.ownSymbol(node);
    return own === undefined ? this.cotangentSymbols(node) : [own];
  }

  ownSymbol(node: Node): string | undefined {
    const name = this.#nameOf(node);
    return name === undefined ? undefined : latexName(name);
  }

  /** The named cotangents a node is, from the one furthest from the loss to the nearest. */
  cotangentSymbols(node: Node): readonly string[] {
    // 1 is the cotangent of much; it is clearer as 1.
    if (uniformValue(node) !== undefined) return [];
    const forward = this.#provenance
      .gradientLinks(node)
      .filter((link) => link.isCotangent)
      .sort((a, b) => a.forward.id - b.forward.id)
      .map((link) => this.ownSymbol(link.forward))
      .filter((symbol) => symbol !== undefined);
    return [...new Set(forward)].map((symbol) => `\\frac{\\partial ${this.#loss}}{\\partial ${symbol}}`);
  }

  /** The name that the model's own text binds; names inside the functions it calls would not be known to the reader. */
  #nameOf(node: Node): string | undefined {
    if (node.op === "input" || node.op === "param" || node.op === "state" || node.op === "hyper")
      return node.attrs.name;
    const value = uniformValue(node);
    if (value !== undefined) return this.#constantName(value);
    return this.#provenance.origins(node).find(({ name, calls }) => name !== undefined && calls.length === 0)
      ?.name;
  }

  /** Equal constants are one node: a whole number is rarely the one that was named. */
  #constantName(value: number): string | undefined {
    if (Number.isInteger(value)) return undefined;
    for (const [name, argument] of this.#arguments)
      if (typeof argument === "number" && Math.fround(argument) === Math.fround(value)) return name;
    return undefined;
  }
}
