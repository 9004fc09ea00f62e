/** Shape rules on operand types written as text. */
import type { Attrs, OpName } from "../../compiler/ir/attrs.ts";
import { parseDim } from "../../compiler/ir/dim-parse.ts";
import { createBuilder, ShapeFault, type Node } from "../../compiler/ir/graph.ts";
import { formatType, type DType, type Shape } from "../../compiler/ir/types.ts";

/** `f32[N, 3]` as operand. */
export function typeOf(text: string): { dtype: DType; shape: Shape } {
  const dtype = (["f32", "f64", "i32", "bool"] as const).find((name) => text.startsWith(`${name}[`));
  if (dtype === undefined) throw new Error(`not a type: ${text}`);
  const dims = text.slice(dtype.length + 1, -1);
  return { dtype, shape: dims === "" ? [] : dims.split(",").map(parseDim) };
}

/** The type an operator gives on operands of these types. */
export function infer<K extends OpName>(op: K, operands: readonly string[], attrs: Attrs[K]): string {
  const b = createBuilder();
  const src = operands.map((text, i): Node => b.node("input", [], { name: String(i), type: typeOf(text) }));
  return formatType(b.node<OpName>(op, src, attrs).type);
}

/** The ShapeFault that a function throws. */
export function faultOf(run: () => unknown): Pick<ShapeFault, "code" | "message" | "operands"> {
  try {
    run();
  } catch (fault) {
    if (fault instanceof ShapeFault)
      return { code: fault.code, message: fault.message, operands: fault.operands };
    throw fault;
  }
  throw new Error("no fault");
}
