/**
 * Carries a script out. All of its statements are one graph, which is computed at once. Where that stops, what the
 * statements before the fault say still appears: the longest part of the script that can be computed is found by
 * halving, and the place of the fault in the same way.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { ScriptStep } from "../build/model.ts";
import { scriptGraph } from "../compile.ts";
import { nodesOf, type Graph, type Node } from "../ir/graph.ts";
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
  return stopMessage(reached.fault, script.slice(0, reached.count), stopped, compute, provenance);
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

/** The fault at the index that was out of range or the loop that did not end, or else at the statement that was being computed. */
async function stopMessage(
  { reason }: ScriptStopped,
  before: readonly ScriptStep[],
  stopped: ScriptStep,
  compute: Compute,
  provenance: Provenance,
): Promise<Diagnostic> {
  const sound = new Set(nodesOf(scriptGraph(before)));
  const suspects = nodesOf(scriptGraph([stopped])).filter((node) => mayStop(node) && !sound.has(node));
  const { count } = await longestPart(suspects.length, (length) =>
    compute(graphOf(suspects.slice(0, length))),
  );
  const culprit = suspects[count];
  const origin = culprit === undefined ? undefined : provenance.origins(culprit)[0];
  return {
    severity: "error",
    code: "N703",
    message: reason,
    span: origin?.span ?? stopped.span,
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

const graphOf = (nodes: readonly Node[]): Graph => ({
  name: "predict",
  results: nodes.map((node, i) => ({ role: "output", name: String(i), node })),
});
