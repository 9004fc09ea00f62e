/** Shape rules of the operators that own regions. interpret.ts runs regions, cost.ts counts what they cost. */
import type { Attrs, Loop, LoopResult, Region } from "../attrs.ts";
import { dimVariable, shapeEquals } from "../dim.ts";
import type { Node } from "../graph.ts";
import type { OpDef } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, type TensorType } from "../types.ts";
import { none, requireShape } from "./check.ts";

const CONTROL = { class: "control", commutative: false, flops: () => 0 } as const;

export const CONTROL_LEAVES: { readonly parameter: OpDef<"parameter"> } = {
  parameter: {
    class: "leaf",
    commutative: false,
    infer(src, { number, type }) {
      none("parameter", src);
      if (!Number.isInteger(number))
        throw new ShapeFault("shape", `parameter needs a whole number, not ${String(number)}`);
      requireShape("parameter", type.shape);
      return type;
    },
    evaluate(_src, { number }) {
      throw new RangeError(`parameter ${String(number)} has no value`);
    },
    flops: () => 0,
  },
};

export const CONTROLS: { readonly [K in "if" | "loop"]: OpDef<K> } = {
  if: {
    ...CONTROL,
    infer(src, attrs) {
      const [condition, ...operands] = src.map(({ type }) => type);
      requireType("if", "a condition", condition, { dtype: "bool", shape: [] });
      requireRegion("if", "the first region", attrs.then, operands);
      requireRegion("if", "the second region", attrs.otherwise, operands);
      const given = attrs.then.results.map(({ type }) => type);
      requireTypes(
        "if",
        "the second region gives",
        attrs.otherwise.results.map(({ type }) => type),
        given,
      );
      return at("if", given, attrs.result);
    },
    evaluate() {
      throw new Error("regions are run by the interpreter");
    },
  },
  loop: {
    ...CONTROL,
    infer(src, { loop, result }) {
      checkLoop(src, loop);
      return loopResultType(loop, result);
    },
    evaluate() {
      throw new Error("regions are run by the interpreter");
    },
  },
};

/** The operands of a loop by their parts. */
export interface LoopOperands<T> {
  readonly count: T | undefined;
  readonly carried: readonly T[];
  readonly captured: readonly T[];
  readonly stacked: readonly T[];
}

export function loopOperands<T>(src: readonly T[], loop: Loop): LoopOperands<T> {
  const start = loop.condition === null ? 1 : 0;
  const stacks = src.length - loop.stacked;
  return {
    count: loop.condition === null ? src[0] : undefined,
    carried: src.slice(start, start + loop.carried),
    captured: src.slice(start + loop.carried, stacks),
    stacked: src.slice(stacks),
  };
}

/** Tensors with one element a turn. */
export function stackType(loop: Loop, { dtype, shape }: TensorType): TensorType {
  return { dtype, shape: [dimVariable(loop.turns), ...shape] };
}

function checkLoop(src: readonly Node[], loop: Loop): void {
  const { count, carried, captured, stacked } = loopOperands(
    src.map(({ type }) => type),
    loop,
  );
  const before = [...carried, ...captured];
  if (carried.length !== loop.carried)
    throw new ShapeFault(
      "shape",
      `loop takes ${String(loop.carried)} carried values, not ${String(carried.length)}`,
    );
  if (loop.condition === null) requireType("loop", "a count", count, { dtype: "i32", shape: [] });
  else {
    requireRegion("loop", "the condition", loop.condition, before);
    const [holds, ...more] = loop.condition.results;
    requireType("loop", "a condition", more.length > 0 ? undefined : holds?.type, {
      dtype: "bool",
      shape: [],
    });
  }
  const elements = loop.body.parameters.slice(before.length);
  requireTypes(
    "loop",
    "stacked operands are",
    stacked,
    elements.map((element) => stackType(loop, element)),
  );
  requireRegion("loop", "the body", loop.body, [...before, ...elements]);
  const next = loop.body.results.slice(0, loop.carried).map(({ type }) => type);
  requireTypes("loop", "the body gives", next, carried);
}

function loopResultType(loop: Loop, { of, index }: LoopResult): TensorType {
  const results = loop.body.results.map(({ type }) => type);
  switch (of) {
    case "final":
      return at("loop", results.slice(0, loop.carried), index);
    case "history":
      return stackType(loop, at("loop", results.slice(0, loop.carried), index));
    case "emitted":
      return stackType(loop, at("loop", results.slice(loop.carried), index));
    case "turns":
      return { dtype: "i32", shape: [] };
  }
}

function requireRegion(
  op: keyof Attrs,
  what: string,
  { parameters }: Region,
  given: readonly TensorType[],
): void {
  requireTypes(op, `${what} takes`, parameters, given);
}

function requireTypes(
  op: keyof Attrs,
  what: string,
  found: readonly TensorType[],
  expected: readonly TensorType[],
): void {
  const isSame = found.length === expected.length && found.every((type, i) => isEqual(type, expected[i]));
  if (isSame) return;
  const text = (types: readonly TensorType[]): string => types.map(formatType).join(", ") || "nothing";
  throw new ShapeFault("shape", `${op}: ${what} ${text(found)}, not ${text(expected)}`);
}

function requireType(
  op: keyof Attrs,
  what: string,
  found: TensorType | undefined,
  expected: TensorType,
): void {
  if (isEqual(expected, found)) return;
  const text = found === undefined ? "nothing" : formatType(found);
  throw new ShapeFault("shape", `${op} takes ${what} of type ${formatType(expected)}, not ${text}`, [0]);
}

function isEqual(a: TensorType, b: TensorType | undefined): boolean {
  return b !== undefined && a.dtype === b.dtype && shapeEquals(a.shape, b.shape);
}

function at(op: keyof Attrs, types: readonly TensorType[], index: number): TensorType {
  const type = types[index];
  if (type === undefined) throw new ShapeFault("shape", `${op} has no result ${String(index)}`);
  return type;
}
