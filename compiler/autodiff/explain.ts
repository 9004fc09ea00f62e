/**
 * What nodes mean, in the user's names: `∂J/∂W₂ = ∂J/∂o h₁ᵀ + λ W₂`, read off the graph itself. Give it
 * nodes of the simplified graph: the formula is then as short as what is computed.
 */
import type { Node } from "../ir/graph.ts";
import type { Provenance } from "../ir/provenance.ts";
import { uniformValue } from "../rewrite/constants.ts";
import { latexName } from "./latex-text.ts";
import { latexOf, parenthesized, type Latex } from "./latex.ts";
import { operandRule } from "./rules.ts";

/** The gradient rule of one operand of an operator in plain text: `∂L/∂a = ∂L/∂out ⊙ b`. Undefined where it has none. */
export function ruleText(user: Node, operand: number): string | undefined {
  const rule = operandRule(user, operand);
  return typeof rule === "string" ? undefined : rule.equation;
}

/**
 * The node as LaTeX, with what it is called on the left where it has a name: `z = W_1 x`,
 * `\frac{\partial J}{\partial o} = o - y`; without one the expression alone. Operands that have a name
 * are written by it. Undefined for leaves, which are computed from nothing.
 */
export function formula(node: Node, provenance: Provenance, lossName: string): string | undefined {
  if (node.src.length === 0) return undefined;
  const own = symbolsOf(node, provenance, lossName);
  const right = new Expression(provenance, lossName).of(node);
  return [...own, right].join(" = ");
}

/** How much of an unnamed expression is written out before the rest becomes dots. */
const DEEPEST = 24;
const LONGEST = 120;

/** One expression under way; it counts what it has written. */
class Expression {
  readonly #provenance: Provenance;
  readonly #lossName: string;
  #written = 0;

  constructor(provenance: Provenance, lossName: string) {
    this.#provenance = provenance;
    this.#lossName = lossName;
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
    const symbol = symbolsOf(node, this.#provenance, this.#lossName).at(-1);
    if (symbol !== undefined)
      return { text: symbol, level: symbol.startsWith("\\frac") ? "fraction" : "atom" };
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

/**
 * What a node is called: the cotangents it is, from the one furthest from the loss to the nearest, or its
 * own name. A node of the forward graph is called by its name, also where it is a cotangent as well.
 */
function symbolsOf(node: Node, provenance: Provenance, lossName: string): readonly string[] {
  const name = nameOf(node, provenance);
  if (name !== undefined) return [latexName(name)];
  const cotangents = provenance
    .gradientLinks(node)
    .filter((link) => link.isCotangent)
    .sort((a, b) => a.forward.id - b.forward.id)
    .map((link) => nameOf(link.forward, provenance))
    .filter((forward) => forward !== undefined);
  // 1 is the cotangent of much; it is clearer as 1.
  if (uniformValue(node) !== undefined) return [];
  return [...new Set(cotangents)].map(
    (forward) => `\\frac{\\partial ${latexName(lossName)}}{\\partial ${latexName(forward)}}`,
  );
}

/** The name that the model's own text binds; names inside the functions it calls would not be known to the reader. */
function nameOf(node: Node, provenance: Provenance): string | undefined {
  if (node.op === "input" || node.op === "param" || node.op === "state" || node.op === "hyper")
    return node.attrs.name;
  const value = uniformValue(node);
  // Equal constants are one node: a small whole number is rarely the one that was named.
  if (value !== undefined && Number.isInteger(value) && Math.abs(value) <= 2) return undefined;
  return provenance.origins(node).find((origin) => origin.name !== undefined && origin.calls.length === 0)
    ?.name;
}
