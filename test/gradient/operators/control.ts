/** Samples of `if` and `loop`: both sides, no turn and several, captured, carried and stacked operands, nested in each other. */
import { add, castTo, mul, scalar, sub, sumAll, unary } from "../../../compiler/ir/construct.ts";
import type { Loop } from "../../../compiler/ir/attrs.ts";
import type { Builder, Node } from "../../../compiler/ir/graph.ts";
import { closeRegions, freshTurns, openParameter } from "../../../compiler/ir/region.ts";
import type { Shape } from "../../../compiler/ir/types.ts";
import { broadcastInto, built, of, operandOf, SHAPES, type Sample } from "./sample.ts";

type Side = (b: Builder, x: Node, y: Node) => Node;

/** `if(condition)`, of sides that read what they are given. */
function branch(
  b: Builder,
  condition: Node,
  given: readonly [Node, Node],
  then: Side,
  otherwise: Side,
): Node {
  const [x, y] = given;
  const [p, q] = given.map(({ type }) => openParameter(b, type));
  if (p === undefined || q === undefined) throw new Error("two operands");
  const open = [then(b, p, q), otherwise(b, p, q)].map((result) => ({ results: [result], first: [] }));
  const { captured, regions } = closeRegions(b, open, () => false);
  const [first, second] = regions;
  if (first === undefined || second === undefined) throw new Error("two regions");
  const src = captured.map((parameter) => (parameter === p ? x : y));
  return b.node("if", [condition, ...src], { then: first, otherwise: second, result: 0 });
}

const SIDES: readonly (readonly [name: string, then: Side, otherwise: Side])[] = [
  ["x·y or x", (b, x, y) => mul(b, x, y), (_b, x) => x],
  ["tanh x or sin y", (b, x) => unary(b, "tanh", x), (b, _x, y) => unary(b, "sin", y)],
];

/** Which side runs is told by the sum of a value against a number that it is surely over, or under. */
const decided = (b: Builder, x: Node, isOver: boolean): Node =>
  b.node("less", [scalar(b, isOver ? -1e9 : 1e9, "f64"), sumAll(b, x)], {});

export const conditionals: readonly Sample[] = SIDES.flatMap(([name, then, otherwise]) =>
  [true, false].flatMap((isOver) => {
    const build = (b: Builder, operands: readonly Node[]): Node => {
      const [x, y] = [operandOf(operands, 0), operandOf(operands, 1)];
      return branch(b, decided(b, x, isOver), [x, y], then, otherwise);
    };
    const samples = SHAPES.slice(0, 8).map((shape) =>
      built(`${name}, ${String(isOver)}`, [of(shape), of(shape)], build),
    );
    const last = built(name, [of([2, 3]), of([2, 3])], build);
    return [...samples, broadcastInto(last, [3], [2, 3])];
  }),
);

/** `for turns times: x ← step(x, y)`, with as many turns as a number says or until a condition fails. */
function loop(
  b: Builder,
  [x, y]: readonly [Node, Node],
  turns: number,
  step: Side,
  kind: "while" | "for",
): Node {
  const [state, i] = [openParameter(b, x.type), openParameter(b, { dtype: "i32", shape: [] })];
  const captured = openParameter(b, y.type);
  const one = scalar(b, 1, "i32");
  const first = [state, i];
  const body = { results: [step(b, state, captured), add(b, i, one)], first };
  const test = { results: [b.node("less", [i, scalar(b, turns, "i32")], {}) as Node], first };
  const closed = closeRegions(b, kind === "while" ? [body, test] : [body], () => false);
  const [inner, condition = null] = closed.regions;
  if (inner === undefined) throw new Error("a loop has a body");
  const attrs: Loop = {
    ...{ turns: freshTurns(b), carried: 2, stacked: 0, isReversed: false },
    ...{ condition, body: inner },
  };
  const count = kind === "while" ? [] : [scalar(b, turns, "i32")];
  const src = [...count, x, scalar(b, 0, "i32"), ...closed.captured.map(() => y)];
  return b.node("loop", src, { loop: attrs, result: { of: "final", index: 0 } });
}

const STEPS: readonly (readonly [name: string, step: Side])[] = [
  ["x ← sin(x·y)", (b, x, y) => unary(b, "sin", mul(b, x, y))],
  ["x ← y − x/2", (b, x, y) => sub(b, y, mul(b, x, castTo(b, scalar(b, 0.5, "f64"), "f64")))],
  [
    "x ← if Σx > 0 then x·y else x − y",
    (b, x, y) =>
      branch(
        b,
        b.node("less", [scalar(b, 0, "f64"), sumAll(b, x)], {}),
        [x, y],
        (c, p, q) => mul(c, p, q),
        (c, p, q) => sub(c, p, q),
      ),
  ],
  [
    "x ← twice x ← tanh(x)·y",
    (b, x, y) => loop(b, [x, y], 2, (c, p, q) => mul(c, unary(c, "tanh", p), q), "while"),
  ],
];

const sampleOfLoop = (name: string, step: Side, shape: Shape, turns: number, kind: "while" | "for"): Sample =>
  built(`${kind} ${String(turns)}: ${name}`, [of(shape), of(shape)], (b, operands) =>
    loop(b, [operandOf(operands, 0), operandOf(operands, 1)], turns, step, kind),
  );

export const loops: readonly Sample[] = STEPS.flatMap(([name, step]) => {
  const shapes: readonly Shape[] = [[], [1], [3], [0], [2, 2]];
  const samples = shapes.flatMap((shape, i) =>
    (["while", "for"] as const).map((kind) => sampleOfLoop(name, step, shape, [2, 0, 3, 1, 4][i] ?? 1, kind)),
  );
  return [...samples, broadcastInto(sampleOfLoop(name, step, [2, 3], 2, "while"), [3], [2, 3])];
});
