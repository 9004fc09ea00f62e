/** Computes one iteration of a loop's body again, from its initial states, for its derivative. */
import type { Builder, Node } from "../ir/graph.ts";
import { loopOperands, type LoopOperands } from "../ir/ops/control.ts";
import { instantiate } from "../ir/region.ts";
import type { TensorType } from "../ir/types.ts";
import type { Range } from "../rewrite/range.ts";
import type { Ranges } from "../rewrite/ranges.ts";
import { atPlace, Inside } from "./inside.ts";
import { stateRanges } from "./loop-ranges.ts";

export interface Iteration {
  readonly forward: LoopOperands<Node>;
  /** Which operand of the loop is the first parameter of its body. */
  readonly firstPlace: number;
  readonly inside: Inside;
  /** Parameters that read another element of a stack in each iteration. */
  readonly stacked: Node[];
  /** The body's parameters and results. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  /** What is known of the parameters. */
  readonly ranges: ReadonlyMap<Node, Range>;
}

export function iterationOf(b: Builder, ranges: Ranges, node: Node<"loop">): Iteration {
  const { loop } = node.attrs;
  const forward = loopOperands(node.src, loop);
  const inside = new Inside(b);
  const history = (index: number): Node =>
    b.node("loop", node.src, { loop, result: { of: "history", index } });
  const states = forward.carried.map(({ type }, i) => inside.parameter(type, history(i)));
  const captured = forward.captured.map((value) => inside.parameter(value.type, value));
  const elements = forward.stacked.map((stack) => inside.parameter(elementType(stack.type), stack));
  const parameters = [...states, ...captured, ...elements];
  const results = instantiate(b, loop.body, parameters);
  const given = [...forward.captured, ...forward.stacked];
  const known = new Map(
    [...captured, ...elements].map((parameter, i) => [parameter, ranges.of(atPlace(given, i))]),
  );
  const initial = forward.carried.map((value) => ranges.of(value));
  return {
    ...{ forward, inside, parameters, results },
    firstPlace: forward.count === undefined ? 0 : 1,
    stacked: [...states, ...elements],
    ranges: new Map([...known, ...stateRanges(states, initial, results, known)]),
  };
}

export function elementType({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape: shape.slice(1) };
}
