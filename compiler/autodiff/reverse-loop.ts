/**
 * The derivative of a loop: a loop that takes the turns from the last to the first, runs each again from what it had
 * begun with, and pulls the cotangents back through it (reverse accumulation with a checkpoint a turn; Griewank and
 * Walther, "Evaluating Derivatives", chapter 12).
 *
 *   carried     ∂L/∂state before the turn, for each state that a cotangent reaches; Σ ∂L/∂captured over the turns so far
 *   captured    what the loop captured
 *   stacked     the history of its states, its own stacks, and ∂L/∂ of what it emitted
 *   emitted     ∂L/∂ of an element of its stacks
 */
import type { Loop, LoopResult } from "../ir/attrs.ts";
import { add, zerosLike } from "../ir/construct.ts";
import { reachable, type Builder, type Node } from "../ir/graph.ts";
import { loopOperands, type LoopOperands } from "../ir/ops/control.ts";
import { closeRegions, instantiate, openParameter } from "../ir/region.ts";
import type { TensorType } from "../ir/types.ts";
import type { ControlRun } from "./control.ts";
import { atPlace, Inside } from "./inside.ts";

/** A cotangent that the reverse loop carries: of the state or of the captured value at a place of the body's parameters. */
interface Carried {
  readonly place: number;
  /** Before the first of its turns, which is the last turn of the loop. */
  readonly initial: Node;
  readonly parameter: Node;
}

/** The wanted cotangents, in their order. */
export function loopCotangents(node: Node<"loop">, run: ControlRun): readonly Node[] {
  const { builder: b, wanted } = run;
  const turn = turnAgain(b, node);
  const places = wanted.map((operand) => operand - turn.firstPlace);
  const [states, inputs] = [turn.forward.carried.length, turn.forward.captured.length];
  const adjoints = adjointsOf(node, run, turn);
  const sums = places
    .filter((place) => place >= states && place < states + inputs)
    .map((place) => carriedAt(b, turn, place, undefined));
  const elements = places.filter((place) => place >= states + inputs);
  const gradient = reverse(
    b,
    node,
    turn,
    [...adjoints, ...sums],
    pulled(run, turn, adjoints, sums, elements),
  );
  return places.map((place) => {
    const at = [...adjoints, ...sums].findIndex((carried) => carried.place === place);
    return at >= 0
      ? gradient({ of: "final", index: at })
      : gradient({ of: "emitted", index: elements.indexOf(place) });
  });
}

/** One turn under way again, from what it had begun with. */
interface Turn {
  readonly forward: LoopOperands<Node>;
  /** Which operand of the loop is the first parameter of its body. */
  readonly firstPlace: number;
  readonly inside: Inside;
  readonly captured: readonly Node[];
  /** Parameters that are another element of a stack in each turn. */
  readonly stacked: Node[];
  /** The body's parameters, and what it makes of them. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
}

function turnAgain(b: Builder, node: Node<"loop">): Turn {
  const { loop } = node.attrs;
  const forward = loopOperands(node.src, loop);
  const inside = new Inside(b);
  const history = (index: number): Node =>
    b.node("loop", node.src, { loop, result: { of: "history", index } });
  const states = forward.carried.map(({ type }, i) => inside.parameter(type, history(i)));
  const captured = forward.captured.map((value) => inside.parameter(value.type, value));
  const elements = forward.stacked.map((stack) => inside.parameter(elementType(stack.type), stack));
  const parameters = [...states, ...captured, ...elements];
  return {
    ...{ forward, inside, captured, parameters },
    firstPlace: forward.count === undefined ? 0 : 1,
    stacked: [...states, ...elements],
    results: instantiate(b, loop.body, parameters),
  };
}

/** The states that cotangents reach, from the results that have some or on the way through the turns. */
function adjointsOf({ attrs: { loop } }: Node<"loop">, run: ControlRun, turn: Turn): readonly Carried[] {
  const from = [...run.cotangents.keys()].flatMap((sibling): readonly number[] => {
    if (sibling.op !== "loop" || sibling.attrs.result.of === "turns") return [];
    const { of, index } = sibling.attrs.result;
    return [of === "emitted" ? loop.carried + index : index];
  });
  return [...run.active(loop, new Set(from))]
    .filter((place) => place < loop.carried)
    .sort((p, q) => p - q)
    .map((place) => carriedAt(run.builder, turn, place, cotangentOf(run, "final", place)));
}

function carriedAt(
  b: Builder,
  { forward, parameters }: Turn,
  place: number,
  initial: Node | undefined,
): Carried {
  const value = atPlace([...forward.carried, ...forward.captured], place);
  const parameter = openParameter(b, atPlace(parameters, place).type);
  return { place, initial: initial ?? zerosLike(b, value), parameter };
}

/** What one turn of the reverse loop gives: its next carried values, and what it emits. */
function pulled(
  run: ControlRun,
  turn: Turn,
  adjoints: readonly Carried[],
  sums: readonly Carried[],
  elements: readonly number[],
): readonly Node[] {
  const { builder: b } = run;
  const states = turn.forward.carried.length;
  const elementOf = (stack: Node): Node => {
    const element = turn.inside.parameter(elementType(stack.type), stack);
    turn.stacked.push(element);
    return element;
  };
  const emissions = turn.results.slice(states).flatMap((result, index) => {
    const stack = cotangentOf(run, "emitted", index);
    return stack === undefined ? [] : [[result, elementOf(stack)] as const];
  });
  const seeds = adjoints.map(({ place, parameter }) => [atPlace(turn.results, place), parameter] as const);
  const by = [...adjoints, ...sums].map(({ place }) => place);
  const values = [...by, ...elements].map((place) => atPlace(turn.parameters, place));
  const parts = run.pullback([...seeds, ...emissions], values);
  const part = (i: number): Node => parts[i] ?? zerosLike(b, atPlace(values, i));
  return [
    ...adjoints.map(({ place }, i) => {
      // What else the state before this turn was used for.
      const stack = cotangentOf(run, "history", place);
      return stack === undefined ? part(i) : add(b, part(i), elementOf(stack));
    }),
    ...sums.map(({ parameter }, i) => {
      const more = parts[adjoints.length + i];
      return more === undefined ? parameter : add(b, parameter, more);
    }),
    ...elements.map((_, i) => part(by.length + i)),
  ];
}

/** The reverse loop; the function gives its results. */
function reverse(
  b: Builder,
  node: Node<"loop">,
  { forward, inside, stacked }: Turn,
  carried: readonly Carried[],
  results: readonly Node[],
): (result: LoopResult) => Node {
  const { loop } = node.attrs;
  const read = new Set(reachable(results));
  const last = stacked.filter((parameter) => read.has(parameter));
  const open = { results, first: carried.map(({ parameter }) => parameter), last };
  const { captured, regions } = closeRegions(b, [open], () => false);
  const [body] = regions;
  if (body === undefined) throw new Error("a loop has a body");
  const attrs: Loop = {
    turns: loop.turns,
    carried: carried.length,
    stacked: last.length,
    condition: null,
    body,
    isReversed: !loop.isReversed,
  };
  const count = forward.count ?? b.node("loop", node.src, { loop, result: { of: "turns", index: 0 } });
  const src = [
    count,
    ...carried.map(({ initial }) => initial),
    ...inside.operands(captured),
    ...inside.operands(last),
  ];
  return (result) => b.node("loop", src, { loop: attrs, result });
}

/** ∂L/∂ of a result of the loop; undefined where nothing reads it. */
function cotangentOf({ cotangents }: ControlRun, of: LoopResult["of"], index: number): Node | undefined {
  for (const [{ op, attrs }, cotangent] of cotangents)
    if (op === "loop" && attrs.result.of === of && attrs.result.index === index) return cotangent;
  return undefined;
}

function elementType({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape: shape.slice(1) };
}
