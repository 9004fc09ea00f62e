/**
 * Graphs that start from values computed before: where one meets a node whose value is known, that value is put in
 * its place, as a parameter, which lies in the module's memory before it runs. Gradients are not touched by this:
 * they are derived from the whole graph, before any value is put in.
 */
import type { ShownTensor } from "../../runtime/show/format-tensor.ts";
import type { ScriptInput } from "../build/built.ts";
import type { ScriptContext } from "../compile.ts";
import { nodesOf, type Builder, type Graph, type Node } from "../ir/graph.ts";
import type { DType } from "../ir/types.ts";
import { withOperands } from "../rewrite/rebuild.ts";
import type { Executor } from "./executors.ts";

type Elements = ScriptInput["values"];
/** A value that outlasts the run that computed it. */
export interface KnownValue extends ShownTensor {
  readonly data: Elements;
}

/** How compiled code holds a dtype; the interpreter has f64 for all of them. */
const HOLDERS: Readonly<Record<DType, (data: ArrayLike<number>) => Elements>> = {
  f32: (data) => Float32Array.from(data),
  f64: (data) => Float64Array.from(data),
  i32: (data) => Int32Array.from(data),
  bool: (data) => Int32Array.from(data),
};

/** A copy of what an executor computed, with all its digits. */
export function hold(executor: Executor, { dtype, shape, data }: ShownTensor): KnownValue {
  const holder = executor === "interpreter" ? HOLDERS.f64 : HOLDERS[dtype];
  return { dtype, shape, data: holder(data) };
}

/** A graph from known values on, with what it runs on. Its results are in the order of those it was made of. */
export interface Continued {
  readonly graph: Graph;
  readonly context: ScriptContext;
}

/** The part of a graph above the values that are known. */
export function continueFrom(
  known: ReadonlyMap<Node, KnownValue>,
  graph: Graph,
  { builder, provenance, scriptInputs }: ScriptContext,
): Continued {
  const { nodes, known: stored } = cutAt(
    known,
    graph.results.map(({ node }) => node),
    builder,
  );
  const results = graph.results.map((result) => ({ ...result, node: nodes.get(result.node) ?? result.node }));
  const part = { ...graph, results };
  const read = new Set(nodesOf(part));
  const inputs = scriptInputs.filter(({ name, type }) => read.has(builder.node("input", [], { name, type })));
  return { graph: part, context: { builder, provenance, scriptInputs: inputs, known: stored } };
}

interface Cut {
  /** What stands for each node now. */
  readonly nodes: ReadonlyMap<Node, Node>;
  readonly known: readonly ScriptInput[];
}

/** The nodes above the values that are known, with a parameter in the place of each of those. */
function cutAt(known: ReadonlyMap<Node, KnownValue>, roots: readonly Node[], builder: Builder): Cut {
  const nodes = new Map<Node, Node>();
  const stored: ScriptInput[] = [];
  for (const node of above(known, roots)) {
    const value = known.get(node);
    if (value === undefined) {
      const src = node.src.map((operand) => nodes.get(operand) ?? operand);
      const isSame = src.every((operand, i) => operand === node.src[i]);
      nodes.set(node, isSame ? node : withOperands(builder, node, src));
    } else {
      const name = `value ${String(node.id)}`;
      stored.push({ name, type: node.type, values: value.data });
      nodes.set(node, builder.node("param", [], { name, type: node.type }));
    }
  }
  return { nodes, known: stored };
}

/** The nodes that must be looked at to compute the roots, operands before users. */
function above(known: ReadonlyMap<Node, KnownValue>, roots: readonly Node[]): readonly Node[] {
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (!known.has(node)) stack.push(...node.src);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
