/**
 * Derivatives of control operators, which are control operators again. Of an `if`: the derivative of the side that ran,
 * under the same condition. Of a loop: see reverse-loop.ts.
 */
import type { Loop } from "../ir/attrs.ts";
import { zerosLike } from "../ir/construct.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { closeRegions, instantiate } from "../ir/region.ts";
import type { Range } from "../rewrite/range.ts";
import type { Ranges } from "../rewrite/ranges.ts";
import { atPlace, Inside } from "./inside.ts";
import { loopParts } from "./reverse-loop.ts";
import { Selection, selectionNode, type Part, type Selected } from "./selection.ts";

/**
 * ∂L/∂operand from ∂L/∂result, for values in one region. Undefined where nothing flows back. `known`: the ranges of
 * region parameters.
 */
export type Pullback = (
  results: readonly (readonly [result: Node, cotangent: Part])[],
  by: readonly Node[],
  known: ReadonlyMap<Node, Range>,
) => readonly (Part | undefined)[];

export interface ControlRun {
  readonly builder: Builder;
  readonly pullback: Pullback;
  readonly ranges: Ranges;
  /** Some of a control operator's siblings, with their cotangents. */
  readonly cotangents: ReadonlyMap<Node, Part>;
  /** The operands whose cotangents are wanted, by place. */
  readonly wanted: readonly number[];
  /** The results of a loop's body that the cotangents reach on their way through the turns. */
  active(loop: Loop, from: ReadonlySet<number>): ReadonlySet<number>;
}

/** The wanted cotangents, in their order. */
export function controlParts(node: Node<"if"> | Node<"loop">, run: ControlRun): readonly Part[] {
  return node.op === "if" ? ifParts(node, run) : loopParts(node, run);
}

function ifParts(
  { src, attrs }: Node<"if">,
  { builder: b, pullback, ranges, cotangents, wanted }: ControlRun,
): readonly Part[] {
  const [condition, ...operands] = src;
  if (condition === undefined) throw new Error("an if has a condition");
  const inside = new Inside(b);
  const given = operands.map((operand) => inside.parameter(operand.type, operand));
  const known = new Map(given.map((parameter, i) => [parameter, ranges.of(atPlace(operands, i))]));
  const seeds = [...cotangents].map(([node, cotangent]) => ({
    result: node.op === "if" ? node.attrs.result : 0,
    cotangent: {
      node: inside.parameter(cotangent.node.type, cotangent.node),
      selected: insideOf(inside, cotangent.selected),
    },
  }));
  const by = wanted.map((operand) => atPlace(given, operand - 1));
  const sides = [attrs.then, attrs.otherwise].map((region) => {
    const results = instantiate(b, region, given);
    return pullback(
      seeds.map(({ result, cotangent }) => [atPlace(results, result), cotangent] as const),
      by,
      known,
    );
  });
  /** An `if` under the same condition, from what each side gives. */
  const conditional = (results: readonly (readonly Node[])[]): ((result: number) => Node) => {
    const open = results.map((each) => ({ results: each, first: [] }));
    const { captured, regions } = closeRegions(b, open, () => false);
    const [then, otherwise] = regions;
    if (then === undefined || otherwise === undefined) throw new Error("an if has two regions");
    const outside = [condition, ...inside.operands(captured)];
    return (result) => b.node("if", outside, { then, otherwise, result });
  };
  const cotangent = conditional(
    sides.map((parts) => parts.map((part, i) => part?.node ?? zerosLike(b, atPlace(by, i)))),
  );
  return wanted.map((_, i) => {
    const parts = sides.map((side) => side[i]);
    const isAll = parts.every((part) => part !== undefined && part.selected === undefined);
    const selected = new Selection(false, () =>
      conditional(parts.map((part) => [selectionNode(b, part, atPlace(by, i))]))(0),
    );
    return { node: cotangent(i), selected: isAll ? undefined : selected };
  });
}

/** What a region sees of a selection. */
function insideOf(inside: Inside, selected: Selected): Selected {
  return selected?.then(true, (_b, mask) => inside.parameter(mask.type, mask));
}
