/** Control operators on hyper-dual numbers: regions run on them as they do on numbers, and values alone decide. */
import type { Region } from "../../../compiler/ir/attrs.ts";
import type { Node } from "../../../compiler/ir/graph.ts";
import { loopOperands } from "../../../compiler/ir/ops/control.ts";
import { elementCount, staticShape, tabulate } from "../../../compiler/ir/ops/value.ts";
import type { TensorType } from "../../../compiler/ir/types.ts";
import { constant, type HyperDual } from "./hyper-dual.ts";
import type { Dims } from "./rule.ts";

export type RunRegion = (region: Region, given: readonly HyperDual[]) => readonly HyperDual[];

/** All results of one run, by what they are: `final 0`. */
export interface ForwardRun {
  readonly turns: number;
  result(node: Node): HyperDual;
}

export function runForward(
  node: Node<"if"> | Node<"loop">,
  src: readonly HyperDual[],
  dims: Dims,
  run: RunRegion,
): ForwardRun {
  if (node.op === "if") {
    const [condition, ...given] = src;
    const side = condition?.value.data[0] === 1 ? node.attrs.then : node.attrs.otherwise;
    const results = run(side, given);
    return { turns: 0, result: (sibling) => at(results, sibling.op === "if" ? sibling.attrs.result : -1) };
  }
  const { loop } = node.attrs;
  const { count, carried, captured, stacked } = loopOperands(src, loop);
  const states = [carried];
  const emitted: (readonly HyperDual[])[] = [];
  for (let turn = 0; ; turn++) {
    const state = states[turn] ?? [];
    if (loop.condition === null) {
      if (turn >= (count?.value.data[0] ?? 0)) break;
    } else if (run(loop.condition, [...state, ...captured])[0]?.value.data[0] !== 1) break;
    const place = loop.isReversed ? (count?.value.data[0] ?? 0) - 1 - turn : turn;
    const elements = stacked.map((stack) => elementOf(stack, place));
    const results = run(loop.body, [...state, ...captured, ...elements]);
    states.push(results.slice(0, loop.carried));
    emitted.push(results.slice(loop.carried));
  }
  const turns = emitted.length;
  const rowsOf = (rows: readonly (readonly HyperDual[])[], index: number): readonly HyperDual[] => {
    const picked = rows.map((row) => at(row, index));
    return loop.isReversed ? picked.reverse() : picked;
  };
  return {
    turns,
    result(sibling) {
      if (sibling.op !== "loop") throw new Error("siblings are of one operator");
      const { of, index } = sibling.attrs.result;
      if (of === "final") return at(states.at(-1) ?? [], index);
      if (of === "turns") return constant(tabulate("i32", [], () => turns));
      const rows = of === "history" ? states.slice(0, turns) : emitted;
      return stackOf(rowsOf(rows, index), sibling.type, dims);
    },
  };
}

function elementOf(stack: HyperDual, place: number): HyperDual {
  const shape = stack.value.shape.slice(1);
  const size = elementCount(shape);
  return mapParts((part) => ({
    dtype: stack[part].dtype,
    shape,
    data: stack[part].data.slice(place * size, (place + 1) * size),
  }));
}

function stackOf(rows: readonly HyperDual[], type: TensorType, dims: Dims): HyperDual {
  const shape = [rows.length, ...staticShape(type.shape.slice(1), dims)];
  return mapParts((part) => ({
    dtype: type.dtype,
    shape,
    data: Float64Array.from(rows.flatMap((row) => [...row[part].data])),
  }));
}

function mapParts(make: (part: keyof HyperDual) => HyperDual["value"]): HyperDual {
  return { value: make("value"), first: make("first"), second: make("second"), mixed: make("mixed") };
}

function at(list: readonly HyperDual[], place: number): HyperDual {
  const found = list[place];
  if (found === undefined) throw new RangeError(`no result ${String(place)}`);
  return found;
}
