/**
 * Derivatives of control operators, which are control operators again. Of an `if`: the derivative of the side that ran.
 * Of a loop: a loop that takes the turns from the last to the first, runs each again from what it had begun with, and
 * pulls the cotangents back through it (reverse accumulation with a checkpoint a turn; Griewank and Walther,
 * "Evaluating Derivatives", chapter 12).
 */
import type { Loop, LoopResult } from "../ir/attrs.ts";
import { add, zerosLike } from "../ir/construct.ts";
import { reachable, type Builder, type Node } from "../ir/graph.ts";
import { loopOperands } from "../ir/ops/control.ts";
import { closeRegions, instantiate, openParameter } from "../ir/region.ts";
import type { TensorType } from "../ir/types.ts";

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
  const outside = new Map<Node, Node>();
  const inner = (node: Node): Node => {
    const parameter = openParameter(b, node.type);
    outside.set(parameter, node);
    return parameter;
  };
  const given = operands.map(inner);
  const seeds = [...cotangents].map(([node, cotangent]) => ({
    result: node.op === "if" ? node.attrs.result : 0,
    cotangent: inner(cotangent),
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
  const operandsOf = [condition, ...captured.map((parameter) => outside.get(parameter) ?? parameter)];
  return wanted.map((_, result) => b.node("if", operandsOf, { then, otherwise, result }) as Node);
}

function loopCotangents(node: Node<"loop">, run: ControlRun): readonly Node[] {
  const { builder: b, cotangents, wanted } = run;
  const { loop } = node.attrs;
  const forward = loopOperands(node.src, loop);
  const outside = new Map<Node, Node>();
  const inner = (type: TensorType, stands: Node): Node => {
    const parameter = openParameter(b, type);
    outside.set(parameter, stands);
    return parameter;
  };
  const resultOf = (of: LoopResult["of"], index: number): Node =>
    b.node("loop", node.src, { loop, result: { of, index } });
  const cotangentOf = (of: LoopResult["of"], index: number): Node | undefined =>
    [...cotangents].find(
      ([{ op, attrs }]) => op === "loop" && attrs.result.of === of && attrs.result.index === index,
    )?.[1];

  // One turn again, from what it began with.
  const state = forward.carried.map(({ type }, i) => inner(type, resultOf("history", i)));
  const captured = forward.captured.map((value) => inner(value.type, value));
  const elements = forward.stacked.map((stack) => inner(elementType(stack.type), stack));
  const results = instantiate(b, loop.body, [...state, ...captured, ...elements]);

  const from = new Set([...cotangents.keys()].flatMap((sibling) => startOf(loop, sibling)));
  const active = [...run.active(loop, from)].sort((p, q) => p - q);
  const adjoints = active
    .filter((i) => i < loop.carried)
    .map((index) => {
      const { type } = atPlace(forward.carried, index);
      const initial = cotangentOf("final", index) ?? zerosLike(b, atPlace(forward.carried, index));
      return { index, initial, parameter: openParameter(b, type) };
    });
  const emissions = active
    .filter((i) => i >= loop.carried)
    .flatMap((place) => {
      const cotangent = cotangentOf("emitted", place - loop.carried);
      return cotangent === undefined
        ? []
        : [{ place, parameter: inner(elementType(cotangent.type), cotangent) }];
    });

  const begin = node.src.length - loop.stacked - forward.captured.length - forward.carried.length;
  const values = [...state, ...captured, ...elements];
  const wantedPlaces = wanted.map((operand) => operand - begin);
  const summed = wantedPlaces
    .filter((place) => place >= loop.carried && place < loop.carried + captured.length)
    .map((place) => {
      const value = atPlace(values, place);
      return {
        place,
        initial: zerosLike(b, atPlace(forward.captured, place - loop.carried)),
        parameter: openParameter(b, value.type),
      };
    });
  const emitted = wantedPlaces.filter((place) => place >= loop.carried + captured.length);

  const by = [...adjoints.map(({ index }) => index), ...summed.map(({ place }) => place), ...emitted];
  const pulled = run.pullback(
    [
      ...adjoints.map(({ index, parameter }) => [atPlace(results, index), parameter] as const),
      ...emissions.map(({ place, parameter }) => [atPlace(results, place), parameter] as const),
    ],
    by.map((place) => atPlace(values, place)),
  );
  const partAt = (i: number): Node => pulled[i] ?? zerosLike(b, atPlace(values, atPlace(by, i)));
  const nextAdjoints = adjoints.map(({ index }, i) => {
    const history = cotangentOf("history", index);
    return history === undefined ? partAt(i) : add(b, partAt(i), inner(elementType(history.type), history));
  });
  const nextSums = summed.map(({ parameter }, i) => {
    const part = pulled[adjoints.length + i];
    return part === undefined ? parameter : add(b, parameter, part);
  });
  const stacks = emitted.map((_, i) => partAt(adjoints.length + summed.length + i));

  const bodyResults = [...nextAdjoints, ...nextSums, ...stacks];
  const first = [...adjoints, ...summed].map(({ parameter }) => parameter);
  const read = new Set(reachable(bodyResults));
  const isStack = new Set([...outside.keys()].filter((parameter) => !captured.includes(parameter)));
  const last = [...isStack].filter((parameter) => read.has(parameter));
  const closed = closeRegions(b, [{ results: bodyResults, first, last }], () => false);
  const [body] = closed.regions;
  if (body === undefined) throw new Error("a loop has a body");
  const stands = (parameter: Node): Node => outside.get(parameter) ?? parameter;
  const src = [
    forward.count ?? resultOf("turns", 0),
    ...[...adjoints, ...summed].map(({ initial }) => initial),
    ...closed.captured.map(stands),
    ...last.map(stands),
  ];
  const reverse: Loop = {
    turns: loop.turns,
    carried: first.length,
    stacked: last.length,
    condition: null,
    body,
    isReversed: !loop.isReversed,
  };
  const gradient = (of: LoopResult["of"], index: number): Node =>
    b.node("loop", src, { loop: reverse, result: { of, index } });
  return wantedPlaces.map((place) => {
    const adjoint = adjoints.findIndex(({ index }) => index === place);
    const sum = summed.findIndex((entry) => entry.place === place);
    if (adjoint >= 0) return gradient("final", adjoint);
    return sum >= 0 ? gradient("final", adjoints.length + sum) : gradient("emitted", emitted.indexOf(place));
  });
}

/** The result of the body that a sibling's cotangent starts from. */
function startOf(loop: Loop, node: Node): readonly number[] {
  if (node.op !== "loop") return [];
  const { of, index } = node.attrs.result;
  if (of === "turns") return [];
  return [of === "emitted" ? loop.carried + index : index];
}

function elementType({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape: shape.slice(1) };
}

function atPlace<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new RangeError(`nothing stands at ${String(place)}`);
  return found;
}
