/** The values of a session's names. A line computes only what is new, and starts from the values that are kept. */
import type { ShownTensor } from "../../../runtime/show/format-tensor.ts";
import { valuesOf, type Ending } from "../../build/continuation.ts";
import { nodesIn } from "../../build/values.ts";
import type { ScriptContext } from "../../compile.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import { runScript, type Executor, type ScriptValues } from "../executors.ts";
import { continueFrom, hold, type KnownValue } from "../known-values.ts";

/** How a session computes. */
export interface SessionSettings {
  readonly executor: Executor;
  readonly seed: number;
  /** How many turns a loop may make; MAX_ITERATIONS where nothing is said. */
  readonly maxIterations?: number | undefined;
}

export class KeptValues {
  readonly #settings: SessionSettings;
  #values: ReadonlyMap<Node, KnownValue> = new Map();

  constructor(settings: SessionSettings) {
    this.#settings = settings;
  }

  /** Computes a graph from the values that are kept. Throws CommandFault where that cannot be done. */
  async compute(graph: Graph, context: ScriptContext): Promise<ScriptValues> {
    const wanted = graph.results.filter(({ node }) => !this.#values.has(node));
    const found = new Map<Node, ShownTensor>(this.#values);
    if (wanted.length === 0) return found;
    const part = continueFrom(this.#values, { ...graph, results: wanted }, context);
    const { executor, seed, maxIterations } = this.#settings;
    const values = await runScript(part.graph, part.context, executor, seed, { maxIterations });
    for (const [i, { node }] of wanted.entries()) {
      const value = values.get(part.graph.results[i]?.node ?? node);
      if (value !== undefined) found.set(node, value);
    }
    return found;
  }

  /** Keeps, of these values and those kept before, what a name stands for at an ending. */
  keep(values: ScriptValues, ending: Ending): void {
    const named = [...valuesOf(ending).values()].flatMap(nodesIn);
    const kept = new Map<Node, KnownValue>();
    for (const node of named) {
      const value = values.get(node);
      const known = this.#values.get(node);
      if (known !== undefined) kept.set(node, known);
      else if (value !== undefined) kept.set(node, hold(this.#settings.executor, value));
    }
    this.#values = kept;
  }

  /** The same names were built anew, with other nodes: each name's value goes over to its node of now. */
  transfer(from: Ending, to: Ending): void {
    const now = valuesOf(to);
    const kept = new Map(this.#values);
    for (const [name, value] of valuesOf(from)) {
      const [before, after] = [nodesIn(value), nodesIn(now.get(name))];
      if (before.length !== after.length) continue;
      before.forEach((node, i) => {
        const [known, next] = [this.#values.get(node), after[i]];
        if (known !== undefined && next !== undefined) kept.set(next, known);
      });
    }
    this.#values = kept;
  }
}
