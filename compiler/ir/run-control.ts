/** What control operators do, in terms of something that runs their regions. */
import { RunFault, tooManyTurns } from "../../runtime/module/faults.ts";
import type { LoopResult, Region } from "./attrs.ts";
import type { Node } from "./graph.ts";
import type { TensorValue } from "./op-def.ts";
import { loopOperands } from "./ops/control.ts";
import { elementCount, operandValue, tabulate } from "./ops/value.ts";
import type { Shape, TensorType } from "./types.ts";

export interface RegionRunner {
  readonly mostTurns: number;
  /** The results of a region on these values. */
  region(region: Region, parameters: readonly TensorValue[]): readonly TensorValue[];
  /** A shape in numbers. */
  shape(shape: Shape): readonly number[];
}

/** All that one run of a control operator gave. */
export interface ControlRun {
  /** 0 for an `if`. */
  readonly turns: number;
  result(which: LoopResult): TensorValue;
}

/** Throws RunFault for a loop that does not end within `mostTurns`. */
export function runControl(
  node: Node<"if"> | Node<"loop">,
  src: readonly TensorValue[],
  runner: RegionRunner,
): ControlRun {
  return node.op === "if" ? runIf(node, src, runner) : runLoop(node, src, runner);
}

function runIf({ attrs }: Node<"if">, src: readonly TensorValue[], runner: RegionRunner): ControlRun {
  const [condition, ...operands] = src;
  const results = runner.region(condition?.data[0] === 0 ? attrs.otherwise : attrs.then, operands);
  return { turns: 0, result: ({ index }) => operandValue(results, index) };
}

function runLoop(node: Node<"loop">, src: readonly TensorValue[], runner: RegionRunner): ControlRun {
  const { loop } = node.attrs;
  const { count, carried, captured, stacked } = loopOperands(src, loop);
  const length = count?.data[0];
  const history: (readonly TensorValue[])[] = [];
  const emitted: (readonly TensorValue[])[] = [];
  let state = carried;
  const goesOn = (): boolean => {
    if (loop.condition === null) return history.length < (length ?? 0);
    return runner.region(loop.condition, [...state, ...captured])[0]?.data[0] === 1;
  };
  while (goesOn()) {
    if (history.length >= runner.mostTurns && loop.condition !== null)
      throw new RunFault(tooManyTurns(runner.mostTurns));
    const turn = loop.isReversed ? (length ?? 0) - 1 - history.length : history.length;
    const elements = stacked.map((stack) => elementOf(stack, turn));
    const results = runner.region(loop.body, [...state, ...captured, ...elements]);
    history.push(state);
    emitted.push(results.slice(loop.carried));
    state = results.slice(0, loop.carried);
  }
  const results = loop.body.results.map(({ type }) => type);
  const stack = (
    rows: readonly (readonly TensorValue[])[],
    index: number,
    type?: TensorType,
  ): TensorValue => {
    const elements = rows.map((values) => operandValue(values, index));
    return stackOf(type, loop.isReversed ? elements.reverse() : elements, runner);
  };
  return {
    turns: history.length,
    result({ of, index }) {
      switch (of) {
        case "final":
          return operandValue(state, index);
        case "history":
          return stack(history, index, results[index]);
        case "emitted":
          return stack(emitted, index, results[loop.carried + index]);
        case "turns":
          return tabulate("i32", [], () => history.length);
      }
    },
  };
}

function elementOf(stack: TensorValue, turn: number): TensorValue {
  const shape = stack.shape.slice(1);
  const size = elementCount(shape);
  return { dtype: stack.dtype, shape, data: stack.data.slice(turn * size, (turn + 1) * size) };
}

/** Elements of a type one after another along a new first axis. */
function stackOf(
  type: TensorType | undefined,
  elements: readonly TensorValue[],
  runner: RegionRunner,
): TensorValue {
  if (type === undefined) throw new RangeError("the loop has no such result");
  const shape = runner.shape(type.shape);
  const size = elementCount(shape);
  const data = new Float64Array(elements.length * size);
  elements.forEach((element, i) => {
    data.set(element.data, i * size);
  });
  return { dtype: type.dtype, shape: [elements.length, ...shape], data };
}
