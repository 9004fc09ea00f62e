/**
 * Where a node can differ from 0, read off the operators that make zeros: `where(c, x, 0)`, padding, scattering. A gradient
 * of a selection is made of such nodes. In a second derivative they are factors, and what they multiply is selected only
 * where they can differ from 0. Undefined: everywhere.
 */
import { binary, castTo, reduceSum, transposeTo, unary, zerosLike } from "../ir/construct.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { freeAxes } from "../ir/ops/products.ts";
import { uniformValue } from "../rewrite/constants.ts";
import { operandOf } from "./rules/derive.ts";
import { both, everything, Selection, type Selected } from "./selection.ts";

/** Gradients nest no deeper than the functions of a few operators. */
const DEPTH = 32;

export function nonzeroOf(node: Node, depth = DEPTH): Selected {
  if (depth === 0) return undefined;
  const of = (index: number): Selected => nonzeroOf(operandOf(node, index), depth - 1);
  switch (node.op) {
    case "where":
      if (uniformValue(operandOf(node, 2)) === 0) return both(of(1), conditionOf(node, true));
      return uniformValue(operandOf(node, 1)) === 0 ? both(of(2), conditionOf(node, false)) : undefined;
    case "mul": {
      const [left, right] = [of(0), of(1)];
      return right === undefined ? left : both(left, right);
    }
    case "neg":
    case "div":
    case "detach":
    case "as_written":
      return of(0);
    case "reshape":
    case "transpose":
    case "broadcast":
    case "slice":
      return of(0)?.then(true, (b, mask) => b.node(node.op, [mask], node.attrs));
    case "pad":
      return (of(0) ?? everything(operandOf(node, 0))).then(true, (b, mask) =>
        b.node("pad", [mask], node.attrs),
      );
    case "scatter_add":
      if (uniformValue(operandOf(node, 0)) !== 0) return undefined;
      return (of(2) ?? everything(operandOf(node, 2))).then(false, (b, mask) => {
        const src = [operandOf(node, 0), operandOf(node, 1), castTo(b, mask, node.type.dtype)];
        return isSome(b, b.node("scatter_add", src, node.attrs));
      });
    case "reduce_sum":
      return of(0)?.then(false, (b, mask) =>
        isSome(b, b.node("reduce_sum", [castTo(b, mask, node.type.dtype)], node.attrs)),
      );
    default:
      return undefined;
  }
}

/** Which elements of one operand of a product meet anything but zeros of the other. */
export function metIn(node: Node<"dot_general">, side: 0 | 1): Selected {
  const [own, other] = [operandOf(node, side), operandOf(node, 1 - side)];
  const { batch, contract } = node.attrs;
  const otherSide = side === 0 ? 1 : 0;
  const free = freeAxes(other.type.shape.length, node.attrs, otherSide);
  return nonzeroOf(other)?.then(false, (b, mask) => {
    const some = isSome(b, reduceSum(b, castTo(b, mask, node.type.dtype), free));
    // The axes left, in the order of the other operand, and the operand's own axis for each.
    const pairs = [...other.type.shape.keys()].flatMap((axis) => {
      const [inBatch, inContract] = [batch[otherSide].indexOf(axis), contract[otherSide].indexOf(axis)];
      const mine = inBatch >= 0 ? batch[side][inBatch] : contract[side][inContract];
      return mine === undefined ? [] : [mine];
    });
    const order = [...pairs.keys()].sort((p, q) => (pairs[p] ?? 0) - (pairs[q] ?? 0));
    return b.node("broadcast", [transposeTo(b, some, order)], {
      shape: own.type.shape,
      axes: pairs.toSorted((p, q) => p - q),
    });
  });
}

function conditionOf(node: Node, holds: boolean): Selection {
  const condition = operandOf(node, 0);
  return new Selection(true, (b) => (holds ? condition : unary(b, "not", condition)));
}

function isSome(b: Builder, count: Node): Node {
  return binary(b, "not_equal", count, zerosLike(b, count));
}
