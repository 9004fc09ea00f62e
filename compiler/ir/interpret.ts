/**
 * The reference interpreter: evaluates a graph in f64, node by node, by the op table. It is the oracle
 * that kernels and gradients are tested against; f32 nodes keep f64's digits.
 */
import { MAX_ITERATIONS } from "../../runtime/module/faults.ts";
import { formatShape } from "./dim.ts";
import { reachable, type Graph, type Node } from "./graph.ts";
import type { OpDef, TensorValue } from "./op-def.ts";
import { OPS } from "./ops.ts";
import { elementCount, staticShape } from "./ops/value.ts";
import { instanceKey, isControl } from "./region.ts";
import { runControl, type ControlRun } from "./run-control.ts";
import type { OpName } from "./attrs.ts";
import type { DType } from "./types.ts";

/** Values by name. A scalar may be given as a number. A hyper that is absent has the value in its attributes. */
export interface Bindings {
  readonly inputs?: ReadonlyMap<string, TensorValue | number>;
  readonly params?: ReadonlyMap<string, TensorValue | number>;
  readonly states?: ReadonlyMap<string, TensorValue | number>;
  readonly hypers?: ReadonlyMap<string, TensorValue | number>;
  /** What each dimension variable is. */
  readonly dims?: ReadonlyMap<string, number>;
}

/** The values of all nodes that the given ones need. Throws RangeError for an unbound name or dimension, a value of another type, or a loop that does not end in `maxIterations` turns. */
export function interpret(
  nodes: readonly Node[],
  bindings: Bindings = {},
  maxIterations = MAX_ITERATIONS,
  replace: Replace = (_, value) => value,
): ReadonlyMap<Node, TensorValue> {
  const dims = new Map(bindings.dims);
  return evaluateNodes(nodes, { bindings, maxIterations, replace, parameters: [], dims });
}

/** Sees each value when it is computed, in regions too, and gives the value that its users see. */
export type Replace = (
  node: Node,
  value: TensorValue,
  src: readonly TensorValue[],
  dims: ReadonlyMap<string, number>,
) => TensorValue;

/** One run of a graph or region. */
interface Frame {
  readonly bindings: Bindings;
  readonly maxIterations: number;
  readonly replace: Replace;
  /** What the region is given. */
  readonly parameters: readonly TensorValue[];
  /** Loops add the number of their turns. */
  readonly dims: Map<string, number>;
}

function evaluateNodes(nodes: readonly Node[], frame: Frame): ReadonlyMap<Node, TensorValue> {
  const values = new Map<Node, TensorValue>();
  const runs = new Map<string, ControlRun>();
  for (const node of reachable(nodes)) {
    const src = node.src.map((operand) => valueOf(values, operand));
    const value = isControl(node)
      ? controlValue(node, src, frame, runs)
      : (boundValue(node, frame) ?? evaluateNode(node, src, frame.dims));
    const expected = staticShape(node.type.shape, frame.dims);
    if (expected.join() !== value.shape.join() || value.dtype !== node.type.dtype)
      throw new RangeError(
        `${describe(node)} is ${node.type.dtype}${formatShape(expected)}, but its value is ${value.dtype}${formatShape(value.shape)}`,
      );
    values.set(node, frame.replace(node, value, src, frame.dims));
  }
  return values;
}

/** A control operator runs once for all the nodes that are its results. */
function controlValue(
  node: Node<"if"> | Node<"loop">,
  src: readonly TensorValue[],
  frame: Frame,
  runs: Map<string, ControlRun>,
): TensorValue {
  const { maxIterations, dims } = frame;
  const key = instanceKey(node);
  const run =
    runs.get(key) ??
    runControl(node, src, {
      mostTurns: maxIterations,
      region(region, parameters) {
        const values = evaluateNodes(region.results, { ...frame, parameters, dims: new Map(dims) });
        return region.results.map((result) => valueOf(values, result));
      },
      shape: (shape) => staticShape(shape, dims),
    });
  runs.set(key, run);
  if (node.op === "loop") dims.set(node.attrs.loop.turns, run.turns);
  return run.result(node.op === "if" ? { of: "final", index: node.attrs.result } : node.attrs.result);
}

/** The values of a graph's results, in their order. */
export function interpretGraph(
  graph: Graph,
  bindings: Bindings = {},
  maxIterations = MAX_ITERATIONS,
): readonly TensorValue[] {
  const roots = graph.results.map((result) => result.node);
  const values = interpret(roots, bindings, maxIterations);
  return roots.map((root) => valueOf(values, root));
}

/** A tensor value from numbers, row by row. Throws RangeError where their count is not the shape's. */
export function tensorValue(dtype: DType, shape: readonly number[], data: Iterable<number>): TensorValue {
  const elements = Float64Array.from(data);
  if (elements.length !== elementCount(shape))
    throw new RangeError(
      `${dtype}${formatShape(shape)} takes ${String(elementCount(shape))} values, not ${String(elements.length)}`,
    );
  return { dtype, shape, data: elements };
}

/** What the op table says of a node's operator. */
function definition<K extends OpName>(node: Node<K>): OpDef<K> {
  return OPS[node.op];
}

function evaluateNode(
  node: Node,
  src: readonly TensorValue[],
  dims: ReadonlyMap<string, number>,
): TensorValue {
  return definition(node).evaluate(src, node.attrs, dims);
}

function valueOf(values: ReadonlyMap<Node, TensorValue>, node: Node): TensorValue {
  const value = values.get(node);
  if (value === undefined) throw new RangeError(`${describe(node)} was not evaluated`);
  return value;
}

function describe(node: Node): string {
  return "name" in node.attrs ? `${node.op} ${node.attrs.name}` : `%${String(node.id)} (${node.op})`;
}

function boundValue(node: Node, { bindings, parameters }: Frame): TensorValue | undefined {
  const value = node.op === "parameter" ? parameters[node.attrs.number] : lookUp(node, bindings);
  return typeof value === "number" ? tensorValue(node.type.dtype, [], [value]) : value;
}

function lookUp(node: Node, bindings: Bindings): TensorValue | number | undefined {
  switch (node.op) {
    case "input":
      return bindings.inputs?.get(node.attrs.name);
    case "param":
      return bindings.params?.get(node.attrs.name);
    case "state":
      return bindings.states?.get(node.attrs.name);
    case "hyper":
      return bindings.hypers?.get(node.attrs.name);
    default:
      return undefined;
  }
}
