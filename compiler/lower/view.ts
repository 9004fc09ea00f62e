/** Values that no kernel makes: leaves, and index maps over other values. */
import type { Node } from "../ir/graph.ts";
import type { ModelMemory } from "./model-memory.ts";
import {
  broadcasted,
  constantOperand,
  inBuffer,
  positionOperand,
  reshaped,
  sliced,
  transposed,
  type Operand,
} from "./operand.ts";

/** Undefined for a node that a kernel computes, and for a reshape that only a copy can make. */
export function viewOf(
  node: Node,
  memory: ModelMemory,
  parameters: readonly Operand[],
  valueOf: (src: Node) => Operand,
): Operand | undefined {
  const { dtype, shape } = node.type;
  const operand = (): Operand => {
    const [src] = node.src;
    if (src === undefined) throw new Error(`${node.op} without an operand`);
    return valueOf(src);
  };
  switch (node.op) {
    case "input":
    case "param":
    case "state":
    case "hyper":
      return inBuffer(memory.named(node.op, node.attrs.name), dtype, shape);
    case "parameter":
      return parameters[node.attrs.number];
    case "constant": {
      const { values } = node.attrs;
      const [first = 0] = values;
      if (values.every((value) => Object.is(value, first))) return constantOperand(first, dtype, shape);
      return inBuffer(memory.constant(node.type, node.attrs.values), dtype, shape);
    }
    case "dimension":
      return positionOperand(dtype, shape, node.attrs.dim, []);
    case "iota":
      return positionOperand(
        dtype,
        shape,
        0,
        shape.map((_, axis) => (axis === node.attrs.axis ? 1 : 0)),
      );
    case "broadcast":
      return broadcasted(operand(), node.attrs);
    case "transpose":
      return transposed(operand(), node.attrs);
    case "slice":
      return sliced(operand(), shape, node.attrs);
    case "reshape":
      return reshaped(operand(), shape);
    default:
      return undefined;
  }
}
