/**
 * The derivative of a loop: a loop that takes the turns from the last to the first, runs each again from what it had
 * begun with, and pulls the cotangents back through it (reverse accumulation with a checkpoint a turn; Griewank and
 * Walther, "Evaluating Derivatives", chapter 12).
 *
 *   carried     ∂L/∂state before the turn, for each state that a cotangent reaches; Σ ∂L/∂captured over the turns so far
 *   captured    what the loop captured
 *   stacked     the history of its states, its own stacks, and ∂L/∂ of what it emitted
 *   emitted     ∂L/∂ of an element of its stacks
 *
 * Where the loss selected but some elements of a state, and a derivative inside may be infinite, the loop carries which
 * were selected, too (selection.ts).
 */
import type { Loop, LoopResult } from "../ir/attrs.ts";
import { add, zerosLike } from "../ir/construct.ts";
import { reachable, type Node } from "../ir/graph.ts";
import { loopOperands, type LoopOperands } from "../ir/ops/control.ts";
import { closeRegions, instantiate, openParameter } from "../ir/region.ts";
import type { TensorType } from "../ir/types.ts";
import type { Range } from "../rewrite/range.ts";
import type { ControlRun } from "./control.ts";
import { atPlace, Inside } from "./inside.ts";
import { stateRanges } from "./loop-ranges.ts";
import { or, Selection, selectionNode, type Part, type Selected } from "./selection.ts";

/** What the reverse loop carries for a parameter of the body, and what an iteration makes of it. */
interface Step {
  readonly place: number;
  /** Before its first iteration, which is the last one of the loop. */
  readonly initial: Node;
  readonly parameter: Node;
  readonly next: Node;
}

/** The wanted cotangents, in their order. */
export function loopParts(node: Node<"loop">, run: ControlRun): readonly Part[] {
  const { wanted } = run;
  const turn = turnAgain(run, node);
  const places = wanted.map((operand) => operand - turn.firstPlace);
  const [states, inputs] = [turn.forward.carried.length, turn.forward.captured.length];
  const back = new TurnBack(node, run, turn, places);
  const sums = places.filter((place) => place >= states && place < states + inputs);
  const elements = places.filter((place) => place >= states + inputs);
  const steps = [...back.adjoints(), ...sums.map((place) => back.sum(place))];
  const emitted = elements.map((place) => back.value(place));
  const gradient = back.loop(steps, emitted);
  return places.map((place) => {
    const index = steps.findIndex((step) => step.place === place);
    const result = index >= 0 ? gradient("final", index) : gradient("emitted", elements.indexOf(place));
    return { node: result, selected: back.selected(place) };
  });
}

/** One turn under way again, from what it had begun with. */
interface Turn {
  readonly forward: LoopOperands<Node>;
  /** Which operand of the loop is the first parameter of its body. */
  readonly firstPlace: number;
  readonly inside: Inside;
  /** Parameters that are another element of a stack in each turn. */
  readonly stacked: Node[];
  /** The body's parameters, and what it makes of them. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  /** What is known of the parameters. */
  readonly ranges: ReadonlyMap<Node, Range>;
}

function turnAgain({ builder: b, ranges }: ControlRun, node: Node<"loop">): Turn {
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

/** The states that cotangents reach, from the results that have some or on the way through the turns. */
function activeStates({ attrs: { loop } }: Node<"loop">, run: ControlRun): readonly number[] {
  const from = [...run.cotangents.keys()].flatMap((sibling): readonly number[] => {
    if (sibling.op !== "loop" || sibling.attrs.result.of === "turns") return [];
    const { of, index } = sibling.attrs.result;
    return [of === "emitted" ? loop.carried + index : index];
  });
  return [...run.active(loop, new Set(from))].filter((place) => place < loop.carried).sort((p, q) => p - q);
}

/** A turn of the reverse loop: the cotangents that it is given, and what the body's pullback makes of them. */
class TurnBack {
  readonly #node: Node<"loop">;
  readonly #run: ControlRun;
  readonly #turn: Turn;
  readonly #states: readonly number[];
  /** ∂L/∂state after the turn, by the state's place. */
  readonly #after = new Map<number, Node>();
  /** Which elements of it are selected; empty where the loss selects all. */
  readonly #selections = new Map<number, Node>();
  readonly #parts: ReadonlyMap<number, Part | undefined>;

  constructor(node: Node<"loop">, run: ControlRun, turn: Turn, places: readonly number[]) {
    [this.#node, this.#run, this.#turn] = [node, run, turn];
    const { builder: b, cotangents } = run;
    this.#states = activeStates(node, run);
    const isSelecting = [...cotangents.values()].some(({ selected }) => selected !== undefined);
    for (const place of this.#states) {
      const { type } = atPlace(turn.parameters, place);
      this.#after.set(place, openParameter(b, type));
      if (isSelecting) this.#selections.set(place, openParameter(b, { dtype: "bool", shape: type.shape }));
    }
    const all = [...new Set([...this.#states, ...places])];
    const parts = run.pullback(
      this.#seeds(),
      all.map((place) => atPlace(turn.parameters, place)),
      turn.ranges,
    );
    this.#parts = new Map(all.map((place, i) => [place, parts[i]]));
  }

  #seeds(): readonly (readonly [Node, Part])[] {
    const { results, forward } = this.#turn;
    const states = forward.carried.length;
    const seeds = [...this.#after].map(([place, node]): readonly [Node, Part] => {
      const selection = this.#selections.get(place);
      const selected = selection === undefined ? undefined : new Selection(false, () => selection);
      return [atPlace(results, place), { node, selected }];
    });
    const emissions = results.slice(states).flatMap((result, index): (readonly [Node, Part])[] => {
      const stack = cotangentOf(this.#run, "emitted", index);
      return stack === undefined ? [] : [[result, this.#elementOf(stack)]];
    });
    return [...seeds, ...emissions];
  }

  /** An element of a stack of cotangents. */
  #elementOf({ node, selected }: Part): Part {
    const element = (stack: Node): Node => {
      const made = this.#turn.inside.parameter(elementType(stack.type), stack);
      this.#turn.stacked.push(made);
      return made;
    };
    return { node: element(node), selected: selected?.then(true, (_b, mask) => element(mask)) };
  }

  /** ∂L/∂ of a parameter of the body, in this turn. */
  value(place: number): Node {
    return (
      this.#parts.get(place)?.node ?? zerosLike(this.#run.builder, atPlace(this.#turn.parameters, place))
    );
  }

  adjoints(): readonly Step[] {
    const { builder: b } = this.#run;
    return [...this.#after].map(([place, parameter]) => {
      const before = cotangentOf(this.#run, "final", place)?.node;
      // What else the state before this turn was used for.
      const stack = cotangentOf(this.#run, "history", place);
      const value = this.value(place);
      const next = stack === undefined ? value : add(b, value, this.#elementOf(stack).node);
      return { place, parameter, next, initial: before ?? zerosLike(b, this.#outside(place)) };
    });
  }

  /** The sum over the turns so far. */
  sum(place: number): Step {
    const { builder: b } = this.#run;
    const outside = this.#outside(place);
    const parameter = openParameter(b, outside.type);
    const more = this.#parts.get(place)?.node;
    const next = more === undefined ? parameter : add(b, parameter, more);
    return { place, parameter, next, initial: zerosLike(b, outside) };
  }

  #outside(place: number): Node {
    return atPlace([...this.#turn.forward.carried, ...this.#turn.forward.captured], place);
  }

  /** Which elements of an operand were selected in some turn. */
  selected(place: number): Selected {
    const part = this.#parts.get(place);
    if (place < this.#turn.forward.carried.length) {
      if (this.#selections.size === 0) return undefined;
      return new Selection(false, () => this.loop([this.#selectionOf(place)], [])("final", 0));
    }
    const inTurn = part?.selected;
    if (inTurn === undefined) return undefined;
    if (place >= this.#turn.forward.carried.length + this.#turn.forward.captured.length)
      return new Selection(false, (b) => this.loop([], [inTurn.node(b)])("emitted", 0));
    return new Selection(false, (b) => {
      const outside = this.#outside(place);
      const initial = selectionNode(b, undefined, outside);
      const parameter = openParameter(b, initial.type);
      const next = or(b, parameter, inTurn.node(b));
      return this.loop([{ place, initial, parameter, next }], [])("final", 0);
    });
  }

  /** Which elements of a state's cotangent are selected, from turn to turn. */
  #selectionOf(place: number): Step {
    const { builder: b } = this.#run;
    const outside = this.#outside(place);
    const stack = cotangentOf(this.#run, "history", place);
    const inTurn = selectionNode(b, this.#parts.get(place), outside);
    const element = stack === undefined ? undefined : this.#elementOf(stack);
    return {
      place,
      initial: selectionNode(b, cotangentOf(this.#run, "final", place), outside),
      parameter: this.#selections.get(place) ?? openParameter(b, inTurn.type),
      next: element === undefined ? inTurn : or(b, inTurn, selectionNode(b, element, outside)),
    };
  }

  /** The steps, and those of all selections that they read. */
  #withSelections(steps: readonly Step[], emitted: readonly Node[]): readonly Step[] {
    const all = [...steps];
    for (;;) {
      const read = new Set(reachable([...all.map(({ next }) => next), ...emitted]));
      const carried = new Set(all.map(({ parameter }) => parameter));
      const missing = [...this.#selections].filter(
        ([, parameter]) => read.has(parameter) && !carried.has(parameter),
      );
      if (missing.length === 0) return all;
      all.push(...missing.map(([place]) => this.#selectionOf(place)));
    }
  }

  /** The reverse loop; the function gives its results. */
  loop(wanted: readonly Step[], emitted: readonly Node[]): (of: "final" | "emitted", index: number) => Node {
    const { builder: b } = this.#run;
    const { forward, inside, stacked } = this.#turn;
    const { loop } = this.#node.attrs;
    const steps = this.#withSelections(wanted, emitted);
    const results = [...steps.map(({ next }) => next), ...emitted];
    const read = new Set(reachable(results));
    const last = stacked.filter((parameter) => read.has(parameter));
    const open = { results, first: steps.map(({ parameter }) => parameter), last };
    const { captured, regions } = closeRegions(b, [open], () => false);
    const [body] = regions;
    if (body === undefined) throw new Error("a loop has a body");
    const attrs: Loop = {
      turns: loop.turns,
      carried: steps.length,
      stacked: last.length,
      condition: null,
      body,
      isReversed: !loop.isReversed,
    };
    const src = [
      forward.count ?? b.node("loop", this.#node.src, { loop, result: { of: "turns", index: 0 } }),
      ...steps.map(({ initial }) => initial),
      ...inside.operands(captured),
      ...inside.operands(last),
    ];
    return (of, index) => b.node("loop", src, { loop: attrs, result: { of, index } });
  }
}

/** ∂L/∂ of a result of the loop; undefined where nothing reads it. */
function cotangentOf({ cotangents }: ControlRun, of: LoopResult["of"], index: number): Part | undefined {
  for (const [{ op, attrs }, cotangent] of cotangents)
    if (op === "loop" && attrs.result.of === of && attrs.result.index === index) return cotangent;
  return undefined;
}

function elementType({ dtype, shape }: TensorType): TensorType {
  return { dtype, shape: shape.slice(1) };
}
