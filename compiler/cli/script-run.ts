/**
 * Carries a script out. All of its statements are one graph, which is computed at once. Where that stops, what the
 * statements before the fault say still appears: the longest part of the script that can be computed is found by
 * halving, and the place of the fault in the same way.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { ScriptStep } from "../build/built.ts";
import { scriptGraph } from "../compile.ts";
import { nodesOf, reachable, type Graph, type Node } from "../ir/graph.ts";
import { OPS } from "../ir/ops.ts";
import type { Provenance } from "../ir/provenance.ts";
import { CommandFault } from "./command.ts";
import { ScriptStopped, type ScriptValues } from "./executors.ts";
import type { StepWriter } from "./script-steps.ts";

/** Computes a graph. Throws CommandFault where that cannot be done. */
export type Compute = (graph: Graph) => Promise<ScriptValues>;

/**
 * Does the statements in order, up to the first assertion that fails or the first statement whose values cannot be
 * computed, and gives the message about it. Throws CommandFault where the fault has no place in the text.
 */
export async function carryOut(
  script: readonly ScriptStep[],
  compute: Compute,
  provenance: Provenance,
  writer: StepWriter,
): Promise<Diagnostic | undefined> {
  const reached = await longestPart(script.length, (count) => compute(scriptGraph(script.slice(0, count))));
  for (const step of script.slice(0, reached.count)) {
    const failure = await writer.write(step, reached.values);
    if (failure !== undefined) return failure;
  }
  const stopped = script[reached.count];
  if (stopped === undefined || reached.fault === undefined) return undefined;
  if (!(reached.fault instanceof ScriptStopped)) throw reached.fault;
  const sound = new Set(nodesOf(scriptGraph(script.slice(0, reached.count))));
  const wanted = scriptGraph([stopped]).results.map(({ node }) => node);
  return findCulprit(reached.fault, wanted, sound, stopped.span, compute, provenance);
}

interface Reached {
  /** How many of the first things could be computed. */
  readonly count: number;
  readonly values: ScriptValues;
  /** What stopped the next one; undefined where that were all. */
  readonly fault: CommandFault | undefined;
}

/** Computes all of `length` things or, where that stops, as many of the first ones as possible. */
async function longestPart(
  length: number,
  compute: (count: number) => Promise<ScriptValues>,
): Promise<Reached> {
  let reached: Reached = { count: 0, values: new Map(), fault: undefined };
  for (let [tried, end] = [length, length + 1]; reached.count < tried;) {
    try {
      reached = { count: tried, values: await compute(tried), fault: reached.fault };
    } catch (fault) {
      if (!(fault instanceof CommandFault)) throw fault;
      reached = { ...reached, fault };
      end = tried;
    }
    tried = Math.floor((reached.count + end) / 2);
  }
  return reached;
}

/**
 * The message about a run that stopped while it computed `wanted`: at the index that was out of range or the loop
 * that did not end, or else at `span`. Nodes in `sound` are known to be right.
 */
export async function findCulprit(
  { reason }: ScriptStopped,
  wanted: readonly Node[],
  sound: ReadonlySet<Node>,
  span: Span,
  compute: Compute,
  provenance: Provenance,
): Promise<Diagnostic> {
  const suspects = reachable(wanted).filter((node) => mayStop(node) && !sound.has(node));
  const { count } = await longestPart(suspects.length, (length) =>
    compute(graphOf(suspects.slice(0, length))),
  );
  const culprit = suspects[count];
  const origins = culprit === undefined ? [] : provenance.origins(culprit);
  // In a session an earlier text may have asked for the same node, and have failed.
  const origin = origins.find((candidate) => candidate.span.source === span.source) ?? origins[0];
  return {
    severity: "error",
    code: "N703",
    message: reason,
    span: origin?.span ?? span,
    labels: [],
    notes: [],
    help: undefined,
  };
}

/** An index, or an `if` or loop with what it runs; of a loop the results that have a size. */
function mayStop(node: Node): boolean {
  if (node.op === "loop") return node.attrs.result.of === "final";
  return node.op === "if" || OPS[node.op].class === "indexed";
}

/** The graph that computes some nodes, each named by its place. */
export const graphOf = (nodes: readonly Node[]): Graph => ({
  name: "predict",
  results: nodes.map((node, i) => ({ role: "output", name: String(i), node })),
});
