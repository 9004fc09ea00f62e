/** The passes, in their order, and the loop that runs them. */
import type { Graph } from "../ir/graph.ts";
import { verify } from "../ir/verify.ts";
import type { RewriteContext } from "../rewrite/engine.ts";
import { eraseAsWritten } from "./as-written.ts";
import { constantFolding } from "./constant-folding.ts";
import { cse } from "./cse.ts";
import { dce } from "./dce.ts";
import { eraseDetach } from "./detach.ts";
import { matmulChain } from "./matmul-chain.ts";
import type { Pass, PassDescription, PassRecord } from "./pass.ts";
import { simplify } from "./simplify.ts";
import { STABILISE } from "./stabilise.ts";

export type { Pass, PassRecord } from "./pass.ts";
export { planFusion } from "./fuse.ts";

/** Run after gradients are derived. */
export const PASSES: readonly Pass[] = [
  eraseDetach,
  constantFolding,
  simplify,
  matmulChain,
  eraseAsWritten,
  cse,
  dce,
];

/** Everything that can be left out by its name, in order: what happens while a graph is built, then the passes. */
export const OPTIONAL: readonly PassDescription[] = [STABILISE, ...PASSES];

export interface PassOptions {
  /** Names of passes to leave out. */
  readonly skip?: readonly string[];
  /** Called after each pass that ran. */
  readonly after?: (pass: string, graph: Graph) => void;
  /** Checks the graph after each pass; throws an Error that names the pass that broke it. */
  readonly verify?: boolean;
}

export interface PassesResult {
  readonly graph: Graph;
  /** One for each pass that ran. */
  readonly records: readonly PassRecord[];
}

/** Takes a graph through the passes. `context.provenance` learns which nodes stand for which. */
export function runPasses(graph: Graph, context: RewriteContext, options: PassOptions = {}): PassesResult {
  const records: PassRecord[] = [];
  let current = graph;
  for (const pass of PASSES) {
    if (options.skip?.includes(pass.name)) continue;
    const result = pass.run(current, context);
    records.push({ pass: pass.name, applied: result.applied, chains: result.chains ?? [] });
    current = result.graph;
    if (options.verify === true) requireValid(current, pass);
    options.after?.(pass.name, current);
  }
  return { graph: current, records };
}

function requireValid(graph: Graph, pass: Pass): void {
  const faults = verify(graph);
  if (faults.length > 0)
    throw new Error(`pass ${pass.name} broke graph ${graph.name}:\n${faults.join("\n")}`);
}
