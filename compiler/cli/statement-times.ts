/**
 * How long the statements of a script take, each by itself. A statement is computed from the values of those before
 * it, which lie in memory already; it is compiled first, then run several times, and the least time is its own:
 * what else the machine does only ever adds to it.
 */
import type { Span } from "../../grammar/source.ts";
import type { BuiltModule, ScriptInput, TopStatement } from "../build/built.ts";
import { scriptGraph, type ScriptContext } from "../compile.ts";
import { nodesOf, type Builder, type Graph, type Node } from "../ir/graph.ts";
import { staticShape } from "../ir/ops/value.ts";
import type { Executor, PreparedScript } from "./executors.ts";
import { continueFrom, hold, type KnownValue } from "./known-values.ts";
import { graphOf } from "./script-run.ts";

export interface StatementTime {
  readonly span: Span;
  /** The least of all runs. */
  readonly seconds: number;
}

/** Compiles a graph for some executor. Throws CommandFault where that cannot be done. */
export type Prepare = (graph: Graph, context: ScriptContext) => Promise<PreparedScript>;

/**
 * The times of the statements that compute something, in the order of the text. What no `show`, `assert` or `plot`
 * needs is not computed in a run, and so has no time. `now` is a clock in seconds.
 */
export async function timeStatements(
  built: BuiltModule,
  prepare: Prepare,
  executor: Executor,
  now: () => number,
): Promise<readonly StatementTime[]> {
  const needed = new Set(nodesOf(scriptGraph(built.script)));
  const known = new Map(built.scriptInputs.map((input) => columnOf(input, built.builder)));
  const times: StatementTime[] = [];
  for (const statement of built.statements) {
    const nodes = computedBy(statement).filter(
      (node) => needed.has(node) && node.op !== "constant" && !known.has(node),
    );
    if (nodes.length === 0) continue;
    const part = continueFrom(known, graphOf(nodes), built);
    const script = await prepare(part.graph, part.context);
    times.push({ span: statement.span, seconds: leastTime(script.run, now) });
    const values = script.values();
    for (const [i, node] of nodes.entries()) {
      const value = values.get(part.graph.results[i]?.node ?? node);
      if (value !== undefined) known.set(node, hold(executor, value));
    }
  }
  return times;
}

function computedBy({ bound, steps }: TopStatement): readonly Node[] {
  return [...new Set([...bound, ...scriptGraph(steps).results.map(({ node }) => node)])];
}

/** A column of a data set is there before anything runs. */
function columnOf({ name, type, values }: ScriptInput, builder: Builder): readonly [Node, KnownValue] {
  const { dtype } = type;
  const shape = staticShape(type.shape, new Map());
  return [builder.node("input", [], { name, type }), { dtype, shape, data: values }];
}

/** Enough runs for an engine to have compiled what it runs, and no longer than anyone likes to wait. */
const LEAST_RUNS = 3;
const ENOUGH_SECONDS = 0.3;
const MOST_RUNS = 10_000;

function leastTime(run: () => void, now: () => number): number {
  let least = Infinity;
  const start = now();
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const before = now();
    if (runs >= LEAST_RUNS && before - start > ENOUGH_SECONDS) break;
    run();
    least = Math.min(least, now() - before);
  }
  return least;
}
