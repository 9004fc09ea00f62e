/**
 * The values of a session's names. A line computes only what is new: where its graph meets a node whose value is
 * kept, it starts from that value, as an input. Gradients are not touched by this: they are derived from the whole
 * graph, before any value is put in.
 */
import type { ShownTensor } from "../../../runtime/show/format-tensor.ts";
import type { ScriptInput } from "../../build/model.ts";
import { valuesOf, type Ending } from "../../build/continuation.ts";
import type { Value } from "../../build/values.ts";
import type { ScriptContext } from "../../compile.ts";
import type { Builder, Graph, Node } from "../../ir/graph.ts";
import type { DType } from "../../ir/types.ts";
import { withOperands } from "../../rewrite/rebuild.ts";
import { runScript, type Executor, type ScriptValues } from "../executors.ts";

type Elements = ScriptInput["values"];
interface Kept extends ShownTensor {
  readonly data: Elements;
}

/** How compiled code holds a dtype; the interpreter has f64 for all of them. */
const HOLDERS: Readonly<Record<DType, (data: ArrayLike<number>) => Elements>> = {
  f32: (data) => Float32Array.from(data),
  f64: (data) => Float64Array.from(data),
  i32: (data) => Int32Array.from(data),
  bool: (data) => Int32Array.from(data),
};

export class KeptValues {
  readonly #executor: Executor;
  readonly #seed: number;
  #values: ReadonlyMap<Node, Kept> = new Map();

  constructor(executor: Executor, seed: number) {
    [this.#executor, this.#seed] = [executor, seed];
  }

  /** Computes a graph from the values that are kept. Throws CommandFault where that cannot be done. */
  async compute(graph: Graph, { builder, provenance, scriptInputs }: ScriptContext): Promise<ScriptValues> {
    const isNew = ({ node }: Graph["results"][number]): boolean => !this.#values.has(node);
    const wanted = graph.results.filter(isNew);
    const cut = cutAt(
      this.#values,
      wanted.map(({ node }) => node),
      builder,
    );
    const found = new Map<Node, ShownTensor>(this.#values);
    if (wanted.length === 0) return found;
    const results = wanted.map((result) => ({ ...result, node: cut.nodes.get(result.node) ?? result.node }));
    const data = scriptInputs.filter(({ name, type }) =>
      cut.nodes.has(builder.node("input", [], { name, type })),
    );
    const context = { builder, provenance, scriptInputs: [...cut.inputs, ...data] };
    const values = await runScript({ ...graph, results }, context, this.#executor, this.#seed);
    for (const [i, { node }] of wanted.entries()) {
      const value = values.get(results[i]?.node ?? node);
      if (value !== undefined) found.set(node, value);
    }
    return found;
  }

  /** Keeps, of these values and those kept before, what a name stands for at an ending. */
  keep(values: ScriptValues, ending: Ending): void {
    const named = [...valuesOf(ending).values()].flatMap(nodesIn);
    const hold = (node: Node, value: ShownTensor): Kept => {
      const { dtype } = node.type;
      const holder = this.#executor === "interpreter" ? HOLDERS.f64 : HOLDERS[dtype];
      return { dtype, shape: value.shape, data: holder(value.data) };
    };
    const kept = new Map<Node, Kept>();
    for (const node of named) {
      const value = values.get(node);
      const known = this.#values.get(node);
      if (known !== undefined) kept.set(node, known);
      else if (value !== undefined) kept.set(node, hold(node, value));
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

/** The nodes of a tensor or of a list of tensors. */
export function nodesIn(value: Value | undefined): readonly Node[] {
  if (value?.kind === "list") return value.elements.flatMap(nodesIn);
  return value?.kind === "tensor" ? [value.node] : [];
}

interface Cut {
  /** What stands for each node now. */
  readonly nodes: ReadonlyMap<Node, Node>;
  readonly inputs: readonly ScriptInput[];
}

/** The graph above the values that are known, with an input in the place of each of those. */
function cutAt(known: ReadonlyMap<Node, Kept>, roots: readonly Node[], builder: Builder): Cut {
  const nodes = new Map<Node, Node>();
  const inputs: ScriptInput[] = [];
  for (const node of above(known, roots)) {
    const value = known.get(node);
    if (value === undefined) {
      const src = node.src.map((operand) => nodes.get(operand) ?? operand);
      const isSame = src.every((operand, i) => operand === node.src[i]);
      nodes.set(node, isSame ? node : withOperands(builder, node, src));
    } else {
      const name = `value ${String(node.id)}`;
      inputs.push({ name, type: node.type, values: value.data });
      nodes.set(node, builder.node("input", [], { name, type: node.type }));
    }
  }
  return { nodes, inputs };
}

/** The nodes that must be looked at to compute the roots, operands before users. */
function above(known: ReadonlyMap<Node, Kept>, roots: readonly Node[]): readonly Node[] {
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (!known.has(node)) stack.push(...node.src);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
