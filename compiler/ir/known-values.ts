/** The values of nodes that are made of literals alone, by the reference semantics. Computed on demand. */
import type { Attrs, OpName } from "./attrs.ts";
import { flopsOfNode } from "./cost.ts";
import type { Node } from "./graph.ts";
import type { OpDef, TensorValue } from "./op-def.ts";
import { OPS } from "./ops.ts";
import { elementCount } from "./ops/value.ts";

/** The maximum number of elements or operations of one value, and of all values together. Keeps the check cheap. */
const MOST_AT_ONCE = 2 ** 17;
const MOST_IN_ALL = 2 ** 20;

export class KnownValues {
  readonly #values = new Map<Node, TensorValue | undefined>();
  #left = MOST_IN_ALL;

  /** The value of a node; undefined if it depends on more than literals, or is too large. */
  of(node: Node): TensorValue | undefined {
    const stack = [node];
    for (let next = stack.at(-1); next !== undefined; next = stack.at(-1)) {
      const waiting = this.#values.has(next) ? [] : next.src.filter((operand) => !this.#values.has(operand));
      if (waiting.length > 0) stack.push(...waiting);
      else {
        if (!this.#values.has(next)) this.#values.set(next, this.#compute(next));
        stack.pop();
      }
    }
    return this.#values.get(node);
  }

  /** Marks a node as unknown, and so all nodes computed from it that have no value yet. */
  forget(node: Node): void {
    this.#values.set(node, undefined);
  }

  #compute(node: Node): TensorValue | undefined {
    if (UNKNOWN.has(node.op)) return undefined;
    const shape = node.type.shape.filter((dim) => typeof dim === "number");
    const src = node.src.flatMap((operand) => this.#values.get(operand) ?? []);
    if (shape.length < node.type.shape.length || src.length < node.src.length) return undefined;
    const work = Math.max(elementCount(shape), workOf(node));
    if (work > MOST_AT_ONCE || work > this.#left) return undefined;
    this.#left -= work;
    return evaluated(node, src);
  }
}

/** Operations that a node takes, such as the products of a sum; shapes are numbers here. */
function workOf(node: Node): number {
  const flops = flopsOfNode(node);
  return typeof flops === "number" ? flops : Infinity;
}

/** Operators that depend on a caller, a seed or the data; and control operators, whose regions are separate graphs. */
const UNKNOWN: ReadonlySet<OpName> = new Set([
  ...(["input", "param", "state", "hyper", "dimension", "random_bits", "parameter", "if", "loop"] as const),
]);

/** A node's value from those of its operands; undefined if it has none, for example with an index out of range. */
export function evaluated<K extends OpName>(
  node: Node<K>,
  src: readonly TensorValue[],
): TensorValue | undefined {
  const definition: OpDef<K> = OPS[node.op];
  const attrs: Attrs[K] = node.attrs;
  try {
    return definition.evaluate(src, attrs, new Map());
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
