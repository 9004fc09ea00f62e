/**
 * The graph: immutable, interned nodes, and the builder that owns them for one compilation.
 * Equal operator, operands and attributes give the same object, so equality is identity; ids are
 * creation order, so ascending ids are a topological order.
 */
import type { Attrs, OpName } from "./attrs.ts";
import { OPS } from "./ops.ts";
import { nodeKey } from "./attrs-key.ts";
import type { TensorType } from "./types.ts";

export { ShapeFault } from "./shape-fault.ts";

export type Node<K extends OpName = OpName> = {
  [P in K]: {
    readonly op: P;
    readonly src: readonly Node[];
    readonly attrs: Attrs[P];
    readonly type: TensorType;
    readonly id: number;
  };
}[K];

/** What a graph computes. Names are the user's own and unique within a role. */
export interface Result {
  readonly role: "output" | "loss" | "metric" | "gradient" | "param" | "state";
  /** For `param` and `state` the tensor that gets the value when the step ends; for `gradient` the parameter's name. */
  readonly name: string;
  readonly node: Node;
}

/** One thing to run: `predict`, `evaluate`, `gradients`, `step`, `init`. */
export interface Graph {
  readonly name: string;
  readonly results: readonly Result[];
}

export interface Builder {
  /**
   * The node for an operator on operands; the same node for the same arguments. Throws ShapeFault where
   * the operands do not fit, and Error for an operand that another builder made.
   */
  node<K extends OpName>(op: K, src: readonly Node[], attrs: Attrs[K]): Node<K>;
  /** How many nodes were made so far; also the next id. */
  readonly size: number;
}

export function createBuilder(): Builder {
  const interned = new Map<string, Node>();
  const byId: Node[] = [];
  return {
    get size() {
      return interned.size;
    },
    node<K extends OpName>(op: K, src: readonly Node[], given: Attrs[K]): Node<K> {
      for (const operand of src)
        if (byId[operand.id] !== operand)
          throw new Error(`%${String(operand.id)} (${operand.op}) is a node of another builder`);
      const attrs = OPS[op].canonical?.(given) ?? given;
      const key = nodeKey(op, src, attrs);
      const known = interned.get(key);
      // The key begins with the operator, so what it finds is a Node<K>.
      if (known !== undefined) return known as Node<K>;
      const type = OPS[op].infer(src, attrs);
      const made = Object.freeze({ op, src, attrs, type, id: interned.size }) as Node<K>;
      interned.set(key, made as Node);
      byId.push(made as Node);
      return made;
    },
  };
}

/** Every node that the results need, operands before users (ascending ids). Iterative: depth has no limit. */
export function reachable(roots: readonly Node[]): readonly Node[] {
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.src);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/**
 * Whether the roots need any of these nodes. What is older than all of them cannot, so that of a long text no more is
 * walked than what came after.
 */
export function needsAny(roots: readonly Node[], targets: readonly Node[]): boolean {
  const wanted = new Set(targets);
  const oldest = targets.reduce((least, { id }) => Math.min(least, id), Infinity);
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (wanted.has(node)) return true;
    if (node.id < oldest || seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.src);
  }
  return false;
}

/** The nodes of a graph, operands before users. */
export function nodesOf(graph: Graph): readonly Node[] {
  return reachable(graph.results.map((result) => result.node));
}
