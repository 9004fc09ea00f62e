/** A rewrite: one equation between graphs, read from left to right. */
import type { Builder, Node } from "../ir/graph.ts";
import type { Bindings, OperatorPattern } from "./pattern.ts";

export interface Rewrite {
  readonly name: string;
  /** The equation in plain text: `x + -0 = x`. */
  readonly equation: string;
  /** The left side; an operator pattern, so that the engine finds it by its operator. */
  readonly when: OperatorPattern;
  /**
   * The right side, of the same type as the left; null where a condition on attributes or shapes fails.
   * A right side must be nearer to a normal form: rules that undo each other are a fault of the compiler.
   */
  to(b: Builder, m: Bindings): Node | null;
  /**
   * What may happen to rounded results.
   * - `exact`: nothing, bit for bit.
   * - `reassociates`: rounding in another order, and the sign of a zero. No finite result becomes infinite, NaN or 0.
   * - `ignores-nan`: that, and values that were NaN or infinite only on the way become what the maths says.
   */
  readonly floats: "exact" | "reassociates" | "ignores-nan";
}

/** One use of a rewrite. */
export interface Application {
  readonly rule: string;
  readonly from: Node;
  readonly to: Node;
}
