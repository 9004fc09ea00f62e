/**
 * Derivatives of control operators, which are control operators again. Of an `if`: the derivative of the side that ran,
 * under the same condition. Of a loop: see reverse-loop.ts.
 */
import type { Loop } from "../ir/attrs.ts";
import { zerosLike } from "../ir/construct.ts";
import type { Builder, Node } from "../ir/graph.ts";
import { closeRegions, instantiate } from "../ir/region.ts";
import { atPlace, Inside } from "./inside.ts";
import { loopCotangents } from "./reverse-loop.ts";

/** ∂L/∂operand from ∂L/∂result, for values under one roof. Undefined where nothing flows back. */
export type Pullback = (
  results: readonly (readonly [result: Node, cotangent: Node])[],
  by: readonly Node[],
) => readonly (Node | undefined)[];

export interface ControlRun {
  readonly builder: Builder;
  readonly pullback: Pullback;
  /** Some of a control operator's siblings, with their cotangents. */
  readonly cotangents: ReadonlyMap<Node, Node>;
  /** The operands whose cotangents are wanted, by place. */
  readonly wanted: readonly number[];
  /** The results of a loop's body that the cotangents reach on their way through the turns. */
  active(loop: Loop, from: ReadonlySet<number>): ReadonlySet<number>;
}

/** The wanted cotangents, in their order. */
export function controlCotangents(node: Node<"if"> | Node<"loop">, run: ControlRun): readonly Node[] {
  return node.op === "if" ? ifCotangents(node, run) : loopCotangents(node, run);
}

function ifCotangents(
  { src, attrs }: Node<"if">,
  { builder: b, pullback, cotangents, wanted }: ControlRun,
): readonly Node[] {
  const [condition, ...operands] = src;
  if (condition === undefined) throw new Error("an if has a condition");
  const inside = new Inside(b);
  const given = operands.map((operand) => inside.parameter(operand.type, operand));
  const seeds = [...cotangents].map(([node, cotangent]) => ({
    result: node.op === "if" ? node.attrs.result : 0,
    cotangent: inside.parameter(cotangent.type, cotangent),
  }));
  const by = wanted.map((operand) => atPlace(given, operand - 1));
  const pulled = [attrs.then, attrs.otherwise].map((region) => {
    const results = instantiate(b, region, given);
    const parts = pullback(
      seeds.map(({ result, cotangent }) => [atPlace(results, result), cotangent] as const),
      by,
    );
    return parts.map((part, i) => part ?? zerosLike(b, atPlace(by, i)));
  });
  const open = pulled.map((results) => ({ results, first: [] }));
  const { captured, regions } = closeRegions(b, open, () => false);
  const [then, otherwise] = regions;
  if (then === undefined || otherwise === undefined) throw new Error("an if has two regions");
  const outside = [condition, ...inside.operands(captured)];
  return wanted.map((_, result) => b.node("if", outside, { then, otherwise, result }));
}
