/** Evaluates graphs on hyper-dual numbers: forward mode to second order, without the compiler's own autodiff. */
import type { OpName } from "../../../compiler/ir/attrs.ts";
import { reachable, type Node } from "../../../compiler/ir/graph.ts";
import type { TensorValue } from "../../../compiler/ir/op-def.ts";
import { constant, moving, type HyperDual } from "./hyper-dual.ts";
import type { Dims, ForwardRule } from "./rule.ts";
import { FORWARD } from "./rules.ts";

/** How a leaf moves in two directions; a leaf that is not named stands still. */
export interface Motion {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** The root's value and changes. `valueOf` gives the values of input, param, state and hyper nodes. */
export function evaluateForward(
  root: Node,
  valueOf: (leaf: Node) => TensorValue | undefined,
  motions: ReadonlyMap<Node, Motion>,
  dims: Dims,
): HyperDual {
  const found = new Map<Node, HyperDual>();
  for (const node of reachable([root])) {
    const value = valueOf(node);
    const motion = motions.get(node);
    if (value === undefined) found.set(node, applied(node, operands(node, found), dims));
    else found.set(node, motion === undefined ? constant(value) : moving(value, motion.first, motion.second));
  }
  return take(found, root);
}

function applied<K extends OpName>(node: Node<K>, src: readonly HyperDual[], dims: Dims): HyperDual {
  const rule: ForwardRule<K> = FORWARD[node.op];
  return rule(src, node.attrs, dims);
}

const operands = (node: Node, found: ReadonlyMap<Node, HyperDual>): readonly HyperDual[] =>
  node.src.map((operand) => take(found, operand));

function take(found: ReadonlyMap<Node, HyperDual>, node: Node): HyperDual {
  const value = found.get(node);
  if (value === undefined) throw new RangeError(`%${String(node.id)} (${node.op}) was not evaluated`);
  return value;
}
