/** Evaluates graphs on hyper-dual numbers: forward mode to second order, without the compiler's own autodiff. */
import type { OpName, Region } from "../../../compiler/ir/attrs.ts";
import { reachable, type Node } from "../../../compiler/ir/graph.ts";
import type { TensorValue } from "../../../compiler/ir/op-def.ts";
import { instanceKey, isControl } from "../../../compiler/ir/region.ts";
import { runForward, type ForwardRun } from "./control.ts";
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
  const leafOf = (leaf: Node): HyperDual | undefined => {
    const value = valueOf(leaf);
    const motion = motions.get(leaf);
    if (value === undefined) return undefined;
    return motion === undefined ? constant(value) : moving(value, motion.first, motion.second);
  };
  return take(evaluateAll([root], leafOf, new Map(dims)), root);
}

/** All nodes of a graph or region. Loops add their turns to `dims`. */
function evaluateAll(
  roots: readonly Node[],
  leafOf: (leaf: Node) => HyperDual | undefined,
  dims: Map<string, number>,
): ReadonlyMap<Node, HyperDual> {
  const found = new Map<Node, HyperDual>();
  const runs = new Map<string, ForwardRun>();
  const region = (inner: Region, given: readonly HyperDual[]): readonly HyperDual[] => {
    const parameterOf = (leaf: Node) => (leaf.op === "parameter" ? given[leaf.attrs.number] : undefined);
    const values = evaluateAll(inner.results, parameterOf, new Map(dims));
    return inner.results.map((result) => take(values, result));
  };
  for (const node of reachable(roots)) {
    const src = operands(node, found);
    if (isControl(node)) {
      const key = instanceKey(node);
      const run = runs.get(key) ?? runForward(node, src, dims, region);
      runs.set(key, run);
      if (node.op === "loop") dims.set(node.attrs.loop.turns, run.turns);
      found.set(node, run.result(node));
    } else found.set(node, leafOf(node) ?? applied(node, src, dims));
  }
  return found;
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
