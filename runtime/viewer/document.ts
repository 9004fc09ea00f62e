/**
 * The graph as the page reads it: `mlp.graph.json`, written by `compiler/emit/graph-json.ts`. Plain
 * data without coordinates; layout adds those. All texts are raw user text: the page puts them into
 * text nodes only.
 */
export interface GraphDocument {
  readonly format: "netc-graph";
  readonly version: 1;
  readonly model: string;
  readonly doc: string | null;
  readonly source: { readonly path: string; readonly text: string };
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** Unique in the document; the IR's id. */
  readonly id: number;
  readonly half: "forward" | "backward" | "update";
  /** A square (value the user or the maths has a name for) or a circle (an operator). */
  readonly kind: "input" | "param" | "state" | "hyper" | "constant" | "operator";
  /** Set for a parameter that no training step changes. */
  readonly frozen?: true;
  readonly op: string;
  /** What the page prints in the mark: `W1`, `×`, `tanh`. */
  readonly label: string;
  /** The name the text binds it to, where there is one; for cotangents of named values `∂J/∂h1`. */
  readonly name: string | null;
  readonly dtype: string;
  /** Symbolic dimensions as text: `["N", "784"]`. */
  readonly shape: readonly string[];
  readonly flops: string;
  readonly bytes: string;
  /** Ranges of the source text (UTF-16 offsets) that asked for it. Empty for backward nodes. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  /** fn and layer calls around it, outermost first. */
  readonly groups: readonly string[];
  /** "loss" | "output" | "metric" with the result's name, where it is one. */
  readonly results: readonly { readonly role: string; readonly name: string }[];
  /** Forward: the backward node that is ∂loss/∂this. */
  readonly gradient: number | null;
  /** Backward: the forward node it belongs to and the rule that made it. */
  readonly derivation: GraphDerivation | null;
  /** LaTeX of the node in the user's names: `z = W_1 x`, `\partial J/\partial W_2 = ...`. */
  readonly formula: string | null;
}

export interface GraphDerivation {
  readonly forward: number;
  /** The forward operator whose rule was applied, and to which operand. Null for the seed and for sums. */
  readonly rule: { readonly user: number; readonly operand: number; readonly text: string } | null;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** Which operand of `to`. */
  readonly operand: number;
  readonly shape: readonly string[];
  /** True where a backward node reads a forward value: it must be saved. */
  readonly saved: boolean;
}
