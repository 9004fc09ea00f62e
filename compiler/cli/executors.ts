/** Three ways to compute a script's values: plain JavaScript, WebAssembly, and the f64 reference interpreter. */
import { MOST_BYTES } from "../../runtime/module/memory.ts";
import type { ShownTensor } from "../../runtime/show/format-tensor.ts";
import { compileScript, type CompileOptions, type ScriptContext } from "../compile.ts";
import { sizeOf } from "../ir/dim.ts";
import { nodesOf, type Graph, type Node } from "../ir/graph.ts";
import { interpretGraph, tensorValue } from "../ir/interpret.ts";
import { staticShape } from "../ir/ops/value.ts";
import type { LoweredModel } from "../lower/program.ts";
import { CommandFault } from "./command.ts";
import { formatBytes } from "./memory.ts";
import { instantiate, type Target } from "./module-text.ts";

export const EXECUTORS = ["js", "wasm", "interpreter"] as const;
export type Executor = (typeof EXECUTORS)[number];

/** A run ended before its end: an index was out of range, or a loop did not end. */
export class ScriptStopped extends CommandFault {
  readonly reason: string;

  constructor(reason: string) {
    super(`the script stopped: ${reason}`);
    this.reason = reason;
  }
}

/** The value of each node that a script wants. */
export type ScriptValues = ReadonlyMap<Node, ShownTensor>;

/** `skip` names passes to leave out. */
export type ScriptOptions = Pick<CompileOptions, "skip" | "maxIterations">;

/**
 * Runs a script's graph. The compiled targets run the optimised graph, the interpreter the graph as it was
 * written, in f64 from end to end. Throws CommandFault where memory does not suffice or an index is out of
 * range, or a loop does not end.
 */
export async function runScript(
  graph: Graph,
  built: ScriptContext,
  executor: Executor,
  seed: number,
  options: ScriptOptions = {},
): Promise<ScriptValues> {
  try {
    return executor === "interpreter"
      ? interpretScript(graph, built, seed, options.maxIterations)
      : await runCompiled(graph, compileScript(graph, built, options), built, executor, seed);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    throw new ScriptStopped(fault.message);
  }
}

function interpretScript(
  graph: Graph,
  { scriptInputs }: ScriptContext,
  seed: number,
  maxIterations: number | undefined,
): ScriptValues {
  // Newer engines would have the room, and the loops would take hours.
  for (const { type } of nodesOf(graph)) {
    const size = sizeOf(type.shape);
    const bytes = typeof size === "number" ? size * Float64Array.BYTES_PER_ELEMENT : 0;
    if (bytes > MOST_BYTES)
      throw new CommandFault(
        `the script stopped: one tensor takes ${formatBytes(bytes)}, and ${formatBytes(MOST_BYTES)} is the most`,
      );
  }
  // Seeds are 32 bits without a sign, tensors of i32 have one.
  const inputs = scriptInputs.map(({ name, type, values }) => {
    const shape = staticShape(type.shape, new Map());
    return [name, tensorValue(type.dtype, shape, values)] as const;
  });
  const bindings = { inputs: new Map(inputs), hypers: new Map([["seed", seed | 0]]) };
  const values = interpretGraph(graph, bindings, maxIterations);
  return new Map(
    graph.results.flatMap(({ node }, i) => (values[i] === undefined ? [] : [[node, values[i]]])),
  );
}

async function runCompiled(
  graph: Graph,
  lowered: LoweredModel,
  { scriptInputs }: ScriptContext,
  target: Target,
  seed: number,
): Promise<ScriptValues> {
  const live = await instantiate(lowered, target, {}, seed);
  const results = live.predict(Object.fromEntries(scriptInputs.map(({ name, values }) => [name, values])));
  return new Map(
    graph.results.map(({ name, node }) => {
      const { dtype, shape } = node.type;
      const value = results[name] ?? NaN;
      const data = typeof value === "number" ? [value] : value;
      return [node, { dtype, shape: staticShape(shape, new Map()), data }];
    }),
  );
}
