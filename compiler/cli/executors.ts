/** Three ways to compute a script's values: plain JavaScript, WebAssembly, and the f64 reference interpreter. */
import { isRunFault } from "../../runtime/module/faults.ts";
import { MOST_BYTES } from "../../runtime/module/memory.ts";
import type { Results } from "../../runtime/module/results.ts";
import type { ShownTensor } from "../../runtime/show/format-tensor.ts";
import type { ScriptInput } from "../build/built.ts";
import { compileScript, type CompileOptions, type ScriptContext } from "../compile.ts";
import { sizeOf } from "../ir/dim.ts";
import { nodesOf, type Graph, type Node } from "../ir/graph.ts";
import { interpretGraph, tensorValue } from "../ir/interpret.ts";
import type { TensorValue } from "../ir/op-def.ts";
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

/** A script's graph made ready to be computed, as often as one likes. */
export interface PreparedScript {
  /** Throws ScriptStopped where an index is out of range, or a loop does not end. */
  readonly run: () => void;
  /** What the last run computed; the next one may write it over. */
  readonly values: () => ScriptValues;
}

/** Runs a script's graph once. Throws what preparing it and running it throw. */
export async function runScript(
  graph: Graph,
  built: ScriptContext,
  executor: Executor,
  seed: number,
  options: ScriptOptions = {},
): Promise<ScriptValues> {
  const script = await prepareScript(graph, built, executor, seed, options);
  script.run();
  return script.values();
}

/**
 * Makes a script's graph ready. The compiled targets run the optimised graph, the interpreter the graph as it was
 * written, in f64 from end to end. Throws CommandFault where memory does not suffice.
 */
export async function prepareScript(
  graph: Graph,
  built: ScriptContext,
  executor: Executor,
  seed: number,
  options: ScriptOptions = {},
): Promise<PreparedScript> {
  const prepared =
    executor === "interpreter"
      ? interpretedScript(graph, built, seed, options.maxIterations)
      : await compiledScript(graph, compileScript(graph, built, options), built, executor, seed);
  const run = (): void => {
    try {
      prepared.run();
    } catch (fault) {
      throw isRunFault(fault) ? new ScriptStopped(fault.message) : fault;
    }
  };
  return { ...prepared, run };
}

function interpretedScript(
  graph: Graph,
  { scriptInputs, known = [] }: ScriptContext,
  seed: number,
  maxIterations: number | undefined,
): PreparedScript {
  // Newer engines would have the room, and the loops would take hours.
  for (const { type } of nodesOf(graph)) {
    const size = sizeOf(type.shape);
    const bytes = typeof size === "number" ? size * Float64Array.BYTES_PER_ELEMENT : 0;
    if (bytes > MOST_BYTES)
      throw new CommandFault(
        `the script stopped: one tensor takes ${formatBytes(bytes)}, and ${formatBytes(MOST_BYTES)} is the most`,
      );
  }
  const tensorsOf = (inputs: readonly ScriptInput[]): ReadonlyMap<string, TensorValue> =>
    new Map(
      inputs.map(({ name, type, values }) => {
        const shape = staticShape(type.shape, new Map());
        return [name, tensorValue(type.dtype, shape, values)] as const;
      }),
    );
  // Seeds are 32 bits without a sign, tensors of i32 have one.
  const hypers = new Map([["seed", seed | 0]]);
  const bindings = { inputs: tensorsOf(scriptInputs), params: tensorsOf(known), hypers };
  let values: readonly TensorValue[] = [];
  return {
    run: () => {
      try {
        values = interpretGraph(graph, bindings, maxIterations);
      } catch (fault) {
        throw isWantOfMemory(fault) ? new CommandFault(`the script stopped: ${fault.message}`) : fault;
      }
    },
    values: () =>
      new Map(graph.results.flatMap(({ node }, i) => (values[i] === undefined ? [] : [[node, values[i]]]))),
  };
}

/** What engines throw where an array cannot be had. */
const isWantOfMemory = (fault: unknown): fault is RangeError =>
  fault instanceof RangeError && /allocation failed|array length/i.test(fault.message);

async function compiledScript(
  graph: Graph,
  lowered: LoweredModel,
  { scriptInputs, known = [] }: ScriptContext,
  target: Target,
  seed: number,
): Promise<PreparedScript> {
  const live = await instantiate(lowered, target, {}, seed);
  for (const { name, values } of known) live.params[name]?.data.set(values);
  const inputs = Object.fromEntries(scriptInputs.map(({ name, values }) => [name, values]));
  let results: Results = {};
  return {
    run: () => void (results = live.predict(inputs)),
    values: () =>
      new Map(
        graph.results.map(({ name, node }) => {
          const { dtype, shape } = node.type;
          const value = results[name] ?? NaN;
          const data = typeof value === "number" ? [value] : value;
          return [node, { dtype, shape: staticShape(shape, new Map()), data }];
        }),
      ),
  };
}
