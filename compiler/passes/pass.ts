/** What a pass is, and what is kept of what it did. */
import type { Graph } from "../ir/graph.ts";
import type { RewriteContext } from "../rewrite/engine.ts";
import type { Application, Rewrite } from "../rewrite/rewrite.ts";
import type { ChainDecision } from "./product-chain.ts";

/** What is known of a pass by its name. */
export interface PassDescription {
  /** For `--skip` and `--print-after`. */
  readonly name: string;
  /** One line for `--list-passes`. */
  readonly about: string;
  /** What it may do to rounded results, as of a rewrite. */
  readonly floats: Rewrite["floats"];
}

export interface Pass extends PassDescription {
  run(graph: Graph, context: RewriteContext): PassResult;
}

export interface PassResult {
  readonly graph: Graph;
  readonly applied: readonly Application[];
  /** What was decided on products of several matrices, where the pass orders them. */
  readonly chains?: readonly ChainDecision[];
}

export interface PassRecord {
  readonly pass: string;
  /** Each rewrite in the order it was made; a node may change several times. */
  readonly applied: readonly Application[];
  readonly chains: readonly ChainDecision[];
}
