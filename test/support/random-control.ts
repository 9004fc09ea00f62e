/** Random `if`s and loops: regions that are small, of any dtype, nested, with results of every kind that has a size. */
import type { Loop } from "../../compiler/ir/attrs.ts";
import type { Builder, Node } from "../../compiler/ir/graph.ts";
import { closeRegions, freshTurns, openParameter } from "../../compiler/ir/region.ts";
import { isLike, type, type Chooser, type Grow, type Pool } from "./random-choice.ts";

/** A value of the type of `x`, computed from both, which are of one type. */
function mixed(b: Builder, choose: Chooser, x: Node, y: Node): Node {
  const { dtype } = x.type;
  if (dtype === "bool") return b.node(choose.from(["and", "or"] as const), [x, y], {});
  const operation = choose.from(["add", "sub", "mul"] as const);
  if (dtype === "i32") return b.node(operation, [x, y], {});
  // So that many turns stay in range, and no rounding is amplified.
  return b.node(operation, [b.node("tanh", [x], {}) as Node, b.node("tanh", [y], {}) as Node], {});
}

function pair(choose: Chooser, pool: Pool): readonly [Node, Node] {
  const x = pool.pick(choose, () => true, type(choose));
  return [x, pool.pick(choose, isLike(x.type), x.type)];
}

export const growIf: Grow = (b, choose, pool) => {
  const [x, y] = pair(choose, pool);
  const condition = pool.pick(choose, isLike({ dtype: "bool", shape: [] }), { dtype: "bool", shape: [] });
  return conditional(b, choose, condition, [x, y]);
};

function conditional(b: Builder, choose: Chooser, condition: Node, [x, y]: readonly [Node, Node]): Node {
  const [p, q] = [openParameter(b, x.type), openParameter(b, y.type)];
  const open = [mixed(b, choose, p, q), choose.below(3) === 0 ? q : mixed(b, choose, q, p)].map((result) => ({
    results: [result],
    first: [],
  }));
  const { captured, regions } = closeRegions(b, open, () => false);
  const [then, otherwise] = regions;
  if (then === undefined || otherwise === undefined) throw new Error("an if has two regions");
  const src = captured.map((parameter) => (parameter === p ? x : y));
  return b.node("if", [condition, ...src], { then, otherwise, result: 0 });
}

export const growLoop: Grow = (b, choose, pool) => {
  const [x, y] = pair(choose, pool);
  const kind = choose.from(["while", "for"] as const);
  const turns = pool.pick(choose, isLike({ dtype: "i32", shape: [] }), { dtype: "i32", shape: [] });
  const few = b.node("mod", [turns, constant(b, 4)], {});
  const { src, loop } = counting(b, choose, [x, y], few, kind);
  // What the loop saved and emitted, taken up by a second one that runs the other way.
  if (choose.below(2) === 0) return b.node("loop", src, { loop, result: { of: "final", index: 0 } });
  const [history, emitted, count] = (
    [
      { of: "history", index: 0 },
      { of: "emitted", index: 0 },
      { of: "turns", index: 0 },
    ] as const
  ).map((result) => b.node("loop", src, { loop, result }) as Node);
  if (history === undefined || emitted === undefined || count === undefined) throw new Error("three results");
  const [state, h, e] = [x, x, x].map((node) => openParameter(b, node.type));
  if (state === undefined || h === undefined || e === undefined) throw new Error("three parameters");
  const results = [mixed(b, choose, mixed(b, choose, state, h), e)];
  const { regions } = closeRegions(b, [{ results, first: [state], last: [h, e] }], () => false);
  const [body] = regions;
  if (body === undefined) throw new Error("a loop has a body");
  const isReversed = choose.below(2) === 0;
  const second: Loop = { turns: loop.turns, carried: 1, stacked: 2, condition: null, body, isReversed };
  return b.node("loop", [count, y, history, emitted], { loop: second, result: { of: "final", index: 0 } });
};

/** x ← something of x and y, as many times as `most` says; emits something too. */
function counting(
  b: Builder,
  choose: Chooser,
  [x, y]: readonly [Node, Node],
  most: Node,
  kind: "while" | "for",
): { readonly src: readonly Node[]; readonly loop: Loop } {
  const [state, i] = [openParameter(b, x.type), openParameter(b, { dtype: "i32", shape: [] })];
  const [captured, limit] = [openParameter(b, y.type), openParameter(b, most.type)];
  const isEven = b.node(
    "equal",
    [b.node("mod", [i, constant(b, 2)], {}) as Node, constant(b, 0)],
    {},
  ) as Node;
  const step =
    choose.below(2) === 0
      ? mixed(b, choose, state, captured)
      : conditional(b, choose, isEven, [state, captured]);
  const next = b.node("add", [i, constant(b, 1)], {}) as Node;
  const first = [state, i];
  const body = { results: [step, next, mixed(b, choose, captured, state)], first };
  const test = { results: [b.node("less", [i, limit], {}) as Node], first };
  const closed = closeRegions(b, kind === "while" ? [body, test] : [body], () => false);
  const [inner, condition = null] = closed.regions;
  if (inner === undefined) throw new Error("a loop has a body");
  const loop = { turns: freshTurns(b), carried: 2, stacked: 0, condition, body: inner, isReversed: false };
  const outer = closed.captured.map((parameter) => (parameter === captured ? y : most));
  return { src: [...(kind === "for" ? [most] : []), x, constant(b, 0), ...outer], loop };
}

function constant(b: Builder, value: number): Node {
  return b.node("constant", [], { dtype: "i32", shape: [], values: [value] });
}

/** Parameters stand in regions only. */
export const growParameter: Grow = (b, choose, pool, serial) =>
  (choose.below(2) === 0 ? growIf : growLoop)(b, choose, pool, serial);
