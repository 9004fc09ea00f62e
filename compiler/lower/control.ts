/** Lowers `if` and `loop`: their regions become instructions inside an instruction. */
import type { LoopResult, Region } from "../ir/attrs.ts";
import { dimVariable, sizeOf } from "../ir/dim.ts";
import type { Graph, Node, Result } from "../ir/graph.ts";
import { loopOperands } from "../ir/ops/control.ts";
import type { DType, TensorType } from "../ir/types.ts";
import { inBuffer, isRowMajor, positionOperand, type Operand } from "./operand.ts";
import type { Instruction, Stack } from "./program.ts";
import type { Surroundings } from "./program-lowering.ts";

export interface ControlLowering {
  readonly operands: readonly Operand[];
  /** All of its results that are read. */
  readonly siblings: readonly Node[];
  readonly surroundings: Surroundings;
  readonly lowerGraph: (graph: Graph, surroundings: Surroundings) => void;
}

/** Records the operator's instruction; the function that it gives tells where each sibling's value is. */
export function lowerControl(
  node: Node<"if"> | Node<"loop">,
  lowering: ControlLowering,
): (sibling: Node) => Operand {
  return node.op === "if" ? lowerIf(node, lowering) : lowerLoop(node, lowering);
}

function lowerIf(node: Node<"if">, lowering: ControlLowering): (sibling: Node) => Operand {
  const { siblings, surroundings } = lowering;
  const { memory, recorder } = surroundings;
  const [condition, ...given] = lowering.operands;
  if (condition === undefined) throw new Error("an if has a condition");
  const places = new Map(
    siblings.flatMap((sibling): readonly (readonly [number, number])[] =>
      sibling.op === "if" ? [[sibling.attrs.result, memory.buffers.scratchOf(sibling.type)]] : [],
    ),
  );
  const decided = scalarBuffer(condition, "bool", surroundings, node);
  const side = (region: Region): readonly Instruction[] =>
    recorder.block(() => {
      const results = [...places].map(([index, place]) => ({ node: resultOf(region, index), place }));
      lowerRegion(lowering, given, { results });
    });
  const then = side(node.attrs.then);
  const otherwise = side(node.attrs.otherwise);
  recorder.push({ kind: "branch", condition: decided, then, otherwise });
  return (sibling) => {
    const place = sibling.op === "if" ? places.get(sibling.attrs.result) : undefined;
    if (place === undefined) throw new Error("a result of the if was not asked for");
    return inBuffer(place, sibling.type.dtype, sibling.type.shape);
  };
}

function lowerLoop(node: Node<"loop">, lowering: ControlLowering): (sibling: Node) => Operand {
  const { surroundings, operands } = lowering;
  const { memory, recorder } = surroundings;
  const { loop } = node.attrs;
  // Where a loop that does not end is noted.
  memory.faults();
  const { count, carried, captured, stacked } = loopOperands(operands, loop);
  const state = carried.map((initial, i) => {
    const type = resultOf(loop.body, i).type;
    const place = inBuffer(memory.buffers.scratchOf(type), type.dtype, type.shape);
    recorder.copy("begin", initial, place, node);
    return place;
  });
  const counted = count === undefined ? undefined : scalarBuffer(count, "i32", surroundings, node);
  const reads = stacked.map((stack, i) => {
    const type = loop.body.parameters[loop.carried + captured.length + i];
    if (stack.source.kind !== "buffer" || type === undefined) throw new Error("a stack stands in memory");
    return stackOf(stack.source.buffer, type, surroundings);
  });
  const pushed = (of: LoopResult["of"]): readonly { readonly index: number; readonly stack: Stack }[] =>
    lowering.siblings.flatMap((sibling) => {
      if (sibling.op !== "loop" || sibling.attrs.result.of !== of) return [];
      const { index } = sibling.attrs.result;
      const { type } = resultOf(loop.body, of === "emitted" ? loop.carried + index : index);
      return [{ index, stack: stackOf(memory.buffers.moving(), type, surroundings) }];
    });
  const [history, emitted] = [pushed("history"), pushed("emitted")];

  recorder.repeated(() => {
    const given = [...state, ...captured];
    const holds = memory.buffers.scratch("bool", 1);
    const { condition } = loop;
    const test =
      condition === null
        ? ({ kind: "count", buffer: counted ?? 0 } as const)
        : ({
            kind: "condition",
            instructions: recorder.block(() => {
              lowerRegion(lowering, given, { results: [{ node: resultOf(condition, 0), place: holds }] });
            }),
            buffer: holds,
          } as const);
    const body = recorder.block(() => {
      for (const { index, stack } of history) {
        const value = state[index];
        if (value !== undefined) recorder.copy("push", value, { ...value, ...windowSource(stack) }, node);
      }
      const elements = reads.map((stack, i) => {
        const type = loop.body.parameters[given.length + i];
        return inBuffer(stack.window, stack.dtype, type?.shape ?? []);
      });
      lowerRegion(lowering, [...given, ...elements], {
        results: emitted.map(({ index, stack }) => ({
          node: resultOf(loop.body, loop.carried + index),
          place: stack.window,
        })),
        updates: state.map((value, i) => ({ node: resultOf(loop.body, i), place: bufferOf(value) })),
      });
    });
    const pushes = [...history, ...emitted].map(({ stack }) => stack);
    recorder.push({
      kind: "repeat",
      turns: loop.turns,
      test,
      isReversed: loop.isReversed,
      reads,
      pushes,
      body,
    });
  });

  return (sibling) => {
    if (sibling.op !== "loop") throw new Error("a loop's siblings are results of loops");
    const { of, index } = sibling.attrs.result;
    const { dtype, shape } = sibling.type;
    if (of === "turns") return positionOperand("i32", [], dimVariable(loop.turns), []);
    const place =
      of === "final"
        ? bufferOf(state[index])
        : (of === "history" ? history : emitted).find((entry) => entry.index === index)?.stack.buffer;
    if (place === undefined) throw new Error("a result of the loop was not asked for");
    return inBuffer(place, dtype, shape);
  };
}

interface RegionResults {
  /** Written wherever it suits. */
  readonly results: readonly RegionResult[];
  /** Written last, over the parameters of the same numbers. */
  readonly updates?: readonly RegionResult[];
}
interface RegionResult {
  readonly node: Node;
  readonly place: number;
}

function lowerRegion(
  { surroundings, lowerGraph }: ControlLowering,
  parameters: readonly Operand[],
  { results, updates = [] }: RegionResults,
): void {
  const places = new Map<Result, number>([
    ...results.map(({ node, place }, i) => [{ role: "output", name: String(i), node }, place] as const),
    ...updates.map(({ node, place }, i) => [{ role: "state", name: String(i), node }, place] as const),
  ]);
  lowerGraph(
    { name: "region", results: [...places.keys()] },
    {
      ...surroundings,
      parameters,
      stored: (leaf) => (leaf.op === "parameter" ? updates[leaf.attrs.number]?.place : undefined),
      place(result) {
        const place = places.get(result);
        if (place === undefined) throw new Error("a result of a region has no place");
        return place;
      },
    },
  );
}

function resultOf(region: Region, index: number): Node {
  const result = region.results[index];
  if (result === undefined) throw new Error(`the region has no result ${String(index)}`);
  return result;
}

function stackOf(buffer: number, { dtype, shape }: TensorType, { memory }: Surroundings): Stack {
  return { buffer, window: memory.buffers.moving(), dtype, elements: sizeOf(shape) };
}

const windowSource = ({ window }: Stack): Pick<Operand, "source"> => ({
  source: { kind: "buffer", buffer: window },
});

function bufferOf(value: Operand | undefined): number {
  if (value?.source.kind !== "buffer") throw new Error("a carried value stands in memory");
  return value.source.buffer;
}

/** The buffer that a scalar stands in by itself. */
function scalarBuffer(value: Operand, dtype: DType, { memory, recorder }: Surroundings, node: Node): number {
  const own = value.source.kind === "buffer" && isRowMajor(value) ? value.source.buffer : undefined;
  const buffer = own ?? memory.buffers.scratch(dtype, 1);
  if (own === undefined) recorder.copy("decide", value, inBuffer(buffer, dtype, []), node);
  recorder.use(buffer);
  return buffer;
}
