/**
 * The derivative of a loop is a loop over its iterations, from the last to the first. It computes each
 * iteration again from its initial states, and pulls the cotangents back through it
 * (reverse accumulation with a checkpoint an iteration; Griewank and Walther, "Evaluating Derivatives", chapter 12).
 *
 *   carried     ∂L/∂state before the iteration, for each state that a cotangent reaches; Σ ∂L/∂captured so far
 *   captured    what the loop captured
 *   stacked     the history of its states, its own stacks, and ∂L/∂ of what it emitted
 *   emitted     ∂L/∂ of an element of its stacks
 *
 * Where the loss selected only some elements of a state, and a derivative inside may be infinite, the loop also carries
 * which elements were selected (selection.ts).
 */
import type { Loop, LoopResult } from "../ir/attrs.ts";
import { add, zerosLike } from "../ir/construct.ts";
import { reachable, type Node } from "../ir/graph.ts";
import { closeRegions, openParameter } from "../ir/region.ts";
import type { ControlRun } from "./control.ts";
import { atPlace } from "./inside.ts";
import { elementType, iterationOf, type Iteration } from "./iteration.ts";
import { or, Selection, selectionNode, type Part, type Selected } from "./selection.ts";

/** What the reverse loop carries for a parameter of the body, and its value after an iteration. */
interface Step {
  readonly place: number;
  /** The value before its first iteration, which is the last one of the loop. */
  readonly initial: Node;
  readonly parameter: Node;
  readonly next: Node;
}

/** The wanted cotangents, in their order. */
export function loopParts(node: Node<"loop">, run: ControlRun): readonly Part[] {
  const { wanted } = run;
  const iteration = iterationOf(run.builder, run.ranges, node);
  const places = wanted.map((operand) => operand - iteration.firstPlace);
  const [states, inputs] = [iteration.forward.carried.length, iteration.forward.captured.length];
  const back = new IterationBack(node, run, iteration, places);
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

/** The states that cotangents reach: those whose results have one, and those that the body computes them from. */
function activeStates({ attrs: { loop } }: Node<"loop">, run: ControlRun): readonly number[] {
  const from = [...run.cotangents.keys()].flatMap((sibling): readonly number[] => {
    if (sibling.op !== "loop" || sibling.attrs.result.of === "turns") return [];
    const { of, index } = sibling.attrs.result;
    return [of === "emitted" ? loop.carried + index : index];
  });
  return [...run.active(loop, new Set(from))].filter((place) => place < loop.carried).sort((p, q) => p - q);
}

/** An iteration of the reverse loop: the cotangents it receives, and the results of the body's pullback. */
class IterationBack {
  readonly #node: Node<"loop">;
  readonly #run: ControlRun;
  readonly #iteration: Iteration;
  readonly #states: readonly number[];
  /** ∂L/∂state after the iteration, by the state's index. */
  readonly #after = new Map<number, Node>();
  /** Which elements of it are selected; empty where the loss selects all. */
  readonly #selections = new Map<number, Node>();
  readonly #parts: ReadonlyMap<number, Part | undefined>;

  constructor(node: Node<"loop">, run: ControlRun, iteration: Iteration, places: readonly number[]) {
    [this.#node, this.#run, this.#iteration] = [node, run, iteration];
    const { builder: b, cotangents } = run;
    this.#states = activeStates(node, run);
    const isSelecting = [...cotangents.values()].some(({ selected }) => selected !== undefined);
    for (const place of this.#states) {
      const { type } = atPlace(iteration.parameters, place);
      this.#after.set(place, openParameter(b, type));
      if (isSelecting) this.#selections.set(place, openParameter(b, { dtype: "bool", shape: type.shape }));
    }
    const all = [...new Set([...this.#states, ...places])];
    const parts = run.pullback(
      this.#seeds(),
      all.map((place) => atPlace(iteration.parameters, place)),
      iteration.ranges,
    );
    this.#parts = new Map(all.map((place, i) => [place, parts[i]]));
  }

  #seeds(): readonly (readonly [Node, Part])[] {
    const { results, forward } = this.#iteration;
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
      const made = this.#iteration.inside.parameter(elementType(stack.type), stack);
      this.#iteration.stacked.push(made);
      return made;
    };
    return { node: element(node), selected: selected?.then(true, (_b, mask) => element(mask)) };
  }

  /** ∂L/∂ of a parameter of the body, in this iteration. */
  value(place: number): Node {
    return (
      this.#parts.get(place)?.node ?? zerosLike(this.#run.builder, atPlace(this.#iteration.parameters, place))
    );
  }

  adjoints(): readonly Step[] {
    const { builder: b } = this.#run;
    return [...this.#after].map(([place, parameter]) => {
      const before = cotangentOf(this.#run, "final", place)?.node;
      // What else the state before this iteration was used for.
      const stack = cotangentOf(this.#run, "history", place);
      const value = this.value(place);
      const next = stack === undefined ? value : add(b, value, this.#elementOf(stack).node);
      return { place, parameter, next, initial: before ?? zerosLike(b, this.#outside(place)) };
    });
  }

  /** The sum over the iterations so far. */
  sum(place: number): Step {
    const { builder: b } = this.#run;
    const outside = this.#outside(place);
    const parameter = openParameter(b, outside.type);
    const more = this.#parts.get(place)?.node;
    const next = more === undefined ? parameter : add(b, parameter, more);
    return { place, parameter, next, initial: zerosLike(b, outside) };
  }

  #outside(place: number): Node {
    return atPlace([...this.#iteration.forward.carried, ...this.#iteration.forward.captured], place);
  }

  /** Which elements of an operand were selected in some iteration. */
  selected(place: number): Selected {
    const part = this.#parts.get(place);
    if (place < this.#iteration.forward.carried.length) {
      if (this.#selections.size === 0) return undefined;
      return new Selection(false, () => this.loop([this.#selectionOf(place)], [])("final", 0));
    }
    const inIteration = part?.selected;
    if (inIteration === undefined) return undefined;
    if (place >= this.#iteration.forward.carried.length + this.#iteration.forward.captured.length)
      return new Selection(false, (b) => this.loop([], [inIteration.node(b)])("emitted", 0));
    return new Selection(false, (b) => {
      const outside = this.#outside(place);
      const initial = selectionNode(b, undefined, outside);
      const parameter = openParameter(b, initial.type);
      const next = or(b, parameter, inIteration.node(b));
      return this.loop([{ place, initial, parameter, next }], [])("final", 0);
    });
  }

  /** Which elements of a state's cotangent are selected, from iteration to iteration. */
  #selectionOf(place: number): Step {
    const { builder: b } = this.#run;
    const outside = this.#outside(place);
    const stack = cotangentOf(this.#run, "history", place);
    const inIteration = selectionNode(b, this.#parts.get(place), outside);
    const element = stack === undefined ? undefined : this.#elementOf(stack);
    return {
      place,
      initial: selectionNode(b, cotangentOf(this.#run, "final", place), outside),
      parameter: this.#selections.get(place) ?? openParameter(b, inIteration.type),
      next: element === undefined ? inIteration : or(b, inIteration, selectionNode(b, element, outside)),
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
    const { forward, inside, stacked } = this.#iteration;
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
