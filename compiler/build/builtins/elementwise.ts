/** Functions of each element by itself. On numbers they are worked out at once. */
import { broadcastShapes } from "../../ir/broadcast.ts";
import type { OpName } from "../../ir/attrs.ts";
import type { Builtin, BuiltinCall } from "./builtin.ts";
import { broadcastFault } from "../broadcast-fault.ts";
import { fail } from "../context.ts";
import { broadcastTo, cast, emit, toFloat, toNumeric } from "../emit.ts";
import { materialize, materializeAll } from "../materialize.ts";
import { emitStable } from "../stabilise.ts";
import { dtypeArgument, tensorArgument } from "../calls/static-arguments.ts";
import { describe, float, floatText, integer, tensor, UNKNOWN } from "../values.ts";
import type { Value } from "../values.ts";

type FloatOp = Extract<
  OpName,
  "exp" | "expm1" | "log" | "log1p" | "sqrt" | "sin" | "cos" | "tanh" | "erf" | "erfc"
>;

/** A function on floats; integers and bools are taken as f32. */
function floatFunction(op: FloatOp, fold?: (x: number) => number): Builtin {
  return {
    parameters: ["x"],
    apply(call) {
      const value = call.given.get("x")?.value;
      if (value?.kind === "number" && fold !== undefined) return float(fold(value.value));
      const node = tensorArgument(call, "x");
      return node === undefined ? UNKNOWN : tensor(emitStable(call.site, op, [toFloat(call.site, node)], {}));
    },
  };
}

/** A function that keeps whole numbers whole. */
function numberFunction(op: Extract<OpName, "abs" | "sign">, fold: (x: number) => number): Builtin {
  return {
    parameters: ["x"],
    apply(call) {
      const value = call.given.get("x")?.value;
      if (value?.kind === "number") return { ...value, value: fold(value.value) };
      const node = tensorArgument(call, "x");
      return node === undefined ? UNKNOWN : tensor(emit(call.site, op, [toNumeric(call.site, node)], {}));
    },
  };
}

/** Rounding gives the same tensor for integers. */
function rounding(op: Extract<OpName, "floor" | "ceil" | "round">, fold?: (x: number) => number): Builtin {
  return {
    parameters: ["x"],
    apply(call) {
      const value = call.given.get("x")?.value;
      if (value?.kind === "number" && value.isInteger) return value;
      if (value?.kind === "number" && fold !== undefined) return float(fold(value.value));
      const node = tensorArgument(call, "x");
      if (node === undefined) return UNKNOWN;
      const number = toNumeric(call.site, node);
      return tensor(number.type.dtype === "i32" ? number : emit(call.site, op, [number], {}));
    },
  };
}

function applyWhere(call: BuiltinCall): Value {
  const { site, given } = call;
  const [condition, a, b] = [given.get("condition"), given.get("a"), given.get("b")];
  if (condition === undefined || a === undefined || b === undefined) return UNKNOWN;
  const mask = materialize(site.context, condition);
  const sides = materializeAll(site.context, [a, b]);
  const [x, y] = sides ?? [];
  if (mask === undefined || x === undefined || y === undefined) return UNKNOWN;
  if (mask.type.dtype !== "bool")
    return fail(site.context, {
      code: "N303",
      message: `the condition of where must be bool, not ${describe(condition.value)}`,
      span: condition.span,
      help: "compare it, as in where(x > 0, a, b)",
    });
  const operands = [
    { node: mask, located: condition },
    { node: x, located: a },
    { node: y, located: b },
  ];
  let shape = mask.type.shape;
  for (const [i, { node, located }] of operands.entries()) {
    const common = broadcastShapes(shape, node.type.shape);
    if ("shape" in common) shape = common.shape;
    else {
      const clashing = operands
        .slice(0, i)
        .find((other) => "clash" in broadcastShapes(other.node.type.shape, node.type.shape));
      const first = clashing ?? operands[0];
      if (first === undefined) return UNKNOWN;
      const shown = (operand: typeof first) => ({ ...operand.located, type: operand.node.type });
      return broadcastFault(site.context, shown(first), shown({ node, located }), call.calleeSpan);
    }
  }
  return tensor(
    emit(
      site,
      "where",
      operands.map(({ node }) => broadcastTo(site, node, shape)),
      {},
    ),
  );
}

function applyCast(call: BuiltinCall): Value {
  const value = call.given.get("x")?.value;
  const dtype = dtypeArgument(call, "dtype", "f32");
  if (dtype === undefined || value === undefined) return UNKNOWN;
  if (value.kind === "number" && dtype === "i32") return castNumber(call, value.value);
  const node = tensorArgument(call, "x");
  return node === undefined ? UNKNOWN : tensor(cast(call.site, node, dtype));
}

/** A constant that no i32 holds is an error, as it is for an integer literal. */
function castNumber({ site, given }: BuiltinCall, value: number): Value {
  const whole = Math.trunc(value);
  if (whole === (whole | 0)) return integer(whole);
  return fail(site.context, {
    code: "N304",
    message: `${floatText(value)} does not fit in i32`,
    span: given.get("x")?.span ?? site.span,
    help: "cast to f64, which holds it",
  });
}

/** `sqrt(2)` is a number; `erf(2)` and `round(0.5)`, which JavaScript has not, are left to the graph. */
export const ELEMENTWISE: readonly (readonly [string, Builtin])[] = [
  ["exp", floatFunction("exp", Math.exp)],
  ["expm1", floatFunction("expm1", Math.expm1)],
  ["log", floatFunction("log", Math.log)],
  ["log1p", floatFunction("log1p", Math.log1p)],
  ["sqrt", floatFunction("sqrt", Math.sqrt)],
  ["sin", floatFunction("sin", Math.sin)],
  ["cos", floatFunction("cos", Math.cos)],
  ["tanh", floatFunction("tanh", Math.tanh)],
  ["erf", floatFunction("erf")],
  ["erfc", floatFunction("erfc")],
  ["abs", numberFunction("abs", Math.abs)],
  ["sign", numberFunction("sign", Math.sign)],
  ["floor", rounding("floor", Math.floor)],
  ["ceil", rounding("ceil", Math.ceil)],
  ["round", rounding("round")],
  [
    "where",
    {
      parameters: ["condition", "a", "b"],
      apply: applyWhere,
    },
  ],
  ["cast", { parameters: ["x", "dtype"], apply: applyCast }],
  ["detach", identity("detach")],
  ["as_written", identity("as_written")],
];

/** Changes no value, but keeps passes from rearranging products across it. */
function identity(op: "detach" | "as_written"): Builtin {
  return {
    parameters: ["x"],
    apply(call) {
      const node = tensorArgument(call, "x");
      return node === undefined ? UNKNOWN : tensor(emit(call.site, op, [node], {}));
    },
  };
}
