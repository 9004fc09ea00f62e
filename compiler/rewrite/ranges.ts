/**
 * Interval analysis: the bounds of the elements of a node, and whether the elements can be infinite or NaN.
 *
 *   x                       an input: any finite number
 *   exp(x)                  0 to ∞; infinite for x = 100
 *   exp(x - max(x))         0 to 1
 *   sum(exp(x - max(x)))    at least 1
 *   log(that)               at least 0, and finite
 */
import type { OpName } from "../ir/attrs.ts";
import type { Node } from "../ir/graph.ts";
import { INTEGER, TRUTH, type Range } from "./range.ts";
import { RANGES } from "./range-table.ts";

/** The ranges of a graph's nodes. One instance serves a whole derivation, and analyses each node once. */
export class Ranges {
  readonly #known = new Map<Node, Range>();

  /** `known`: ranges of some nodes that the caller knows, such as the parameters of a region. */
  constructor(known: ReadonlyMap<Node, Range> = new Map()) {
    for (const [node, range] of known) this.#known.set(node, range);
  }

  /** Iterative: depth has no limit. */
  of(root: Node): Range {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const waiting = this.#known.has(node) ? [] : node.src.filter((operand) => !this.#known.has(operand));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      if (!this.#known.has(node)) this.#known.set(node, this.#find(node));
    }
    const found = this.#known.get(root);
    if (found === undefined) throw new Error("the range of a node is known once it was looked for");
    return found;
  }

  #find(node: Node): Range {
    const operands = node.src.map((operand) => this.of(operand));
    // TypeScript does not see that the table's entry is that of the node's own operator.
    const rule = RANGES[node.op] as (node: Node<OpName>, operands: readonly Range[]) => Range;
    const found = rule(node, operands);
    const { dtype } = node.type;
    if (dtype !== "i32" && dtype !== "bool") return found;
    const whole = dtype === "bool" ? TRUTH : INTEGER;
    // Integers wrap round: a bound beyond their range says nothing.
    const fits = found.low >= whole.low && found.high <= whole.high && found.finite !== "unknown";
    return fits ? { ...found, finite: "always" } : whole;
  }
}
