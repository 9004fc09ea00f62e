/** The error of a gradient that cannot be had. The builder of a graph from text adds the places. */
import type { Node } from "../ir/graph.ts";

/**
 * - `nonscalar`: a tensor was to be differentiated without a seed.
 * - `seed`: the seed's type is not that of the value it belongs to.
 * - `dtype`: `node` is an integer or bool, as value or as variable of a gradient.
 * - `nondifferentiable`: the value depends on a variable only through `node`, which has no gradient.
 */
export type GradientFaultCode = "nonscalar" | "seed" | "dtype" | "nondifferentiable";

export class GradientFault extends Error {
  readonly code: GradientFaultCode;
  /** The node at fault. */
  readonly node: Node;
  /** What to do about it. */
  readonly help: string;
  constructor(code: GradientFaultCode, node: Node, message: string, help: string) {
    super(message);
    this.name = "GradientFault";
    this.code = code;
    this.node = node;
    this.help = help;
  }
}
