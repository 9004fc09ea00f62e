/** Samples of the elementwise operators. */
import type { OpName } from "../../../compiler/ir/attrs.ts";
import { binary, broadcastTo, castTo, full, scalar } from "../../../compiler/ir/construct.ts";
import type { Builder, Node } from "../../../compiler/ir/graph.ts";
import { isFloat, type Shape } from "../../../compiler/ir/types.ts";
import { applied, BROADCASTS, broadcastInto, built, of, operandOf, SHAPES } from "./sample.ts";
import type { Domain, Sample } from "./sample.ts";

/** All operands of one shape; each of them a broadcast one; all of them the same node. */
function onShapes(domains: readonly Domain[], build: Sample["build"], name: string): readonly Sample[] {
  const on = (shape: Shape): Sample =>
    built(
      name,
      domains.map((domain) => of(shape, domain)),
      build,
    );
  const broadcast = BROADCASTS.flatMap(([from, to]) =>
    domains.map((_, i) => broadcastInto(on(to), ...domains.map((__, other) => (other === i ? from : to)))),
  );
  return [...SHAPES.map(on), ...broadcast];
}

export function unary(op: OpName & PlainOp, domain: Domain): readonly Sample[] {
  return onShapes([domain], (b, nodes) => b.node(op, nodes, {}), "");
}

export function binaryOp(op: OpName & PlainOp, left: Domain, right: Domain): readonly Sample[] {
  return onShapes([left, right], (b, nodes) => b.node(op, nodes, {}), "");
}

/** Both operands are one node. */
export function withItself(op: OpName & PlainOp, domain: Domain): readonly Sample[] {
  return [[], [1], [3], [2, 3], [0]].map((shape) =>
    built("with itself", [of(shape, domain)], (b, [x]) => b.node(op, x === undefined ? [] : [x, x], {})),
  );
}

/** Operators without attributes. */
type PlainOp =
  | ("neg" | "abs" | "sign" | "floor" | "ceil" | "round" | "sqrt" | "exp" | "expm1" | "log" | "log1p" | "sin")
  | ("cos" | "tanh" | "erf" | "erfc" | "detach" | "add" | "sub" | "mul" | "div" | "floor_div" | "mod" | "pow")
  | ("equal" | "not_equal" | "less" | "less_equal" | "as_written");

export const cast: readonly Sample[] = (["f32", "f64"] as const).flatMap((dtype) =>
  onShapes(
    ["any"],
    (b, [x]) => castTo(b, b.node("cast", x === undefined ? [] : [x], { dtype }), "f64"),
    dtype,
  ),
);

export const variable: readonly Sample[] = onShapes(
  ["any"],
  (b, nodes) => b.node("variable", nodes, { number: 1 }),
  "",
);

/** Of two neighbours along the last axis one is true. A scalar is false. */
function mask(b: Builder, shape: Shape): Node {
  if (shape.length === 0) return scalar(b, 0, "bool");
  const places = b.node("iota", [], { dtype: "i32", shape, axis: shape.length - 1 });
  const parity = binary(b, "mod", places, scalar(b, 2, "i32"));
  return binary(b, "equal", parity, scalar(b, 0, "i32"));
}

export const where: readonly Sample[] = [
  ...onShapes(
    ["any", "any"],
    (b, [x, y]) => {
      if (x === undefined || y === undefined) throw new RangeError("two operands");
      return b.node("where", [mask(b, x.type.shape), x, y], {});
    },
    "on a mask",
  ),
  ...onShapes(
    ["distinct", "any"],
    (b, nodes) => {
      const [x, zero] = [operandOf(nodes, 0), full(b, 0, operandOf(nodes, 0).type)];
      return b.node("where", [b.node("less", [zero, x], {}), x, operandOf(nodes, 1)], {});
    },
    "by the sign of the first",
  ),
];

/** x ** n for constants n; at zero too where the power is smooth there. */
export const constantPowers: readonly Sample[] = [0, 1, 2, 3, -1, 0.5].flatMap((exponent) => {
  const isSmooth = Number.isInteger(exponent) && exponent >= 0;
  return SHAPES.map((shape) =>
    built(`** ${String(exponent)}`, [of(shape, isSmooth ? "some-zeros" : "positive")], (b, [x]) => {
      if (x === undefined) throw new RangeError("one operand");
      return b.node("pow", [x, broadcastTo(b, scalar(b, exponent, "f64"), shape)], {});
    }),
  );
});

/** Comparisons of floats. */
export function comparison(op: OpName & ("equal" | "not_equal" | "less" | "less_equal")): readonly Sample[] {
  return onShapes(["distinct", "between"], (b, nodes) => b.node(op, nodes, {}), "");
}

/** Logic on comparisons. */
export const logic = {
  not: onShapes(["nonzero"], (b, nodes) => b.node("not", [isPositive(b, operandOf(nodes, 0))], {}), ""),
  and: onShapes(
    ["nonzero", "nonzero"],
    (b, nodes) =>
      b.node(
        "and",
        nodes.map((x) => isPositive(b, x)),
        {},
      ),
    "",
  ),
  or: onShapes(
    ["nonzero", "nonzero"],
    (b, nodes) =>
      b.node(
        "or",
        nodes.map((x) => isPositive(b, x)),
        {},
      ),
    "",
  ),
};

function isPositive(b: Builder, x: Node): Node {
  if (!isFloat(x.type.dtype)) throw new RangeError("the operand of a comparison is a float here");
  return b.node("less", [full(b, 0, x.type), x], {});
}

export const castToWhole: readonly Sample[] = SHAPES.flatMap((shape) => [
  applied("cast", { dtype: "i32" }, of(shape, "between")),
  applied("cast", { dtype: "bool" }, of(shape, "nonzero")),
]);
