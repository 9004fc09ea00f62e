/** What a pass is, and what is kept of what it did. */
import type { Graph } from "../ir/graph.ts";
import type { RewriteContext } from "../rewrite/engine.ts";
import type { Application } from "../rewrite/rewrite.ts";

export interface Pass {
  /** For `--skip` and `--print-after`. */
  readonly name: string;
  /** One line for `--list-passes`. */
  readonly about: string;
  run(graph: Graph, context: RewriteContext): PassResult;
}

export interface PassResult {
  readonly graph: Graph;
  readonly applied: readonly Application[];
}

export interface PassRecord {
  readonly pass: string;
  /** Each rewrite in the order it was made; a node may change several times. */
  readonly applied: readonly Application[];
  readonly nodes: { readonly before: number; readonly after: number };
  /** Floating-point operations of one run, as dimensions in text: `2*N + 1`. */
  readonly flops: { readonly before: string; readonly after: string };
}
