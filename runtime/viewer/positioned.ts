/** A graph with a place for everything, in SVG units: what layout makes and drawing paints. Plain data. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Which of the two graphs a node stands in: data flows right in the forward one, left in the backward one. */
export type Side = "forward" | "backward";

/** A mark's place: the middle of its incoming end. */
export interface PositionedNode extends Point {
  readonly id: number;
  readonly side: Side;
}

export interface PositionedEdge {
  readonly from: number;
  readonly to: number;
  readonly operand: number;
  /** `along` the flow within one graph, or `across` from one graph into the other. */
  readonly course: "along" | "across";
  /** The line passes through these, horizontally where it runs along and vertically where it runs across. */
  readonly points: readonly Point[];
  /** A constant is drawn again beside each further reader; this is where. */
  readonly copy: (Point & { readonly side: Side }) | null;
}

export interface PositionedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PositionedNode[];
  readonly edges: readonly PositionedEdge[];
  /** The extent of each graph; of no height where it has no node. */
  readonly sides: Readonly<Record<Side, Box>>;
}
