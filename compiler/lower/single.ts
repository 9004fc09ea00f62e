/** Operators that share their kernel with no other, and reductions. */
import type { Node } from "../ir/graph.ts";
import type { Drafted } from "./draft.ts";
import { gatherKernel, scatterAddKernel } from "./indexed.ts";
import type { ModelMemory } from "./model-memory.ts";
import { concatKernel, padKernel } from "./movement.ts";
import { inBuffer, type Operand } from "./operand.ts";
import { productKernel } from "./product-schedule.ts";
import { productStatement } from "./product.ts";
import { randomKernel } from "./random.ts";
import type { REDUCTIONS } from "./reductions.ts";
import { scanKernel } from "./scan.ts";
import { argsortKernel } from "./sort.ts";

/** Writes a node's value to its target. */
export type Kernelling = (operands: readonly Operand[], target: Operand, memory: ModelMemory) => Drafted;

/** How to compute a node; undefined for one that is a mere view of its operand. */
export function kernelOf(node: Node): Kernelling | undefined {
  switch (node.op) {
    case "dot_general":
      return (operands, target, { buffers }) => {
        const statement = productStatement(at(operands, 0), at(operands, 1), node.attrs, target);
        return productKernel(statement, (elements) => buffers.scratch("f32", elements));
      };
    case "pad":
      return (operands, target) => padKernel(at(operands, 0), node.attrs, target);
    case "concat":
      return (operands, target) => concatKernel(operands, node.attrs, target);
    case "gather":
      return (operands, target, memory) =>
        gatherKernel(at(operands, 0), at(operands, 1), node.attrs, target, memory.faults());
    case "scatter_add":
      return (operands, target, memory) => {
        const [x, indices, updates] = [at(operands, 0), at(operands, 1), at(operands, 2)];
        return scatterAddKernel([x, indices, updates], node.attrs, target, memory.faults());
      };
    case "cumsum":
    case "linear_recurrence":
      return (operands, target) => scanKernel(node.op, operands, node.attrs, target);
    case "argsort":
      return (operands, target, { buffers }) =>
        argsortKernel(at(operands, 0), node.attrs, target, (elements) => buffers.scratch("i32", elements));
    case "random_bits":
      return (operands, target, memory) => {
        const stream = memory.constant({ dtype: "i32", shape: [] }, [node.attrs.stream | 0]);
        return randomKernel(at(operands, 0), at(operands, 1), inBuffer(stream, "i32", []), target);
      };
    default:
      return undefined;
  }
}

export interface ReductionOf {
  readonly op: keyof typeof REDUCTIONS;
  readonly axes: readonly number[];
}

/** What a reduction does; undefined for any other operator. */
export function reductionOf(node: Node): ReductionOf | undefined {
  switch (node.op) {
    case "reduce_sum":
    case "reduce_max":
    case "reduce_min":
    case "reduce_prod":
      return { op: node.op, axes: node.attrs.axes };
    case "argmax":
    case "argmin":
      return { op: node.op, axes: [node.attrs.axis] };
    default:
      return undefined;
  }
}

function at(operands: readonly Operand[], place: number): Operand {
  const found = operands[place];
  if (found === undefined) throw new Error(`no operand ${String(place)}`);
  return found;
}
