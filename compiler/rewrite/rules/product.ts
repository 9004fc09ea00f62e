/** Equations of the general product: transposes around it become its axes. */
import type { DotDims } from "../../ir/attrs.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import { freeAxes } from "../../ir/ops/products.ts";
import { any, operator, type Bindings } from "../pattern.ts";
import type { Rewrite } from "../rewrite.ts";

const x = any("x");
const y = any("y");

/** The attributes for an operand without its transpose; null where its free axes would come in another order. */
function absorbed(attrs: DotDims, side: 0 | 1, permutation: readonly number[]): DotDims | null {
  const place = (axis: number): number => permutation[axis] ?? 0;
  const free = freeAxes(permutation.length, attrs, side).map(place);
  if (free.some((axis, i) => i > 0 && axis < (free[i - 1] ?? 0))) return null;
  const moved = ([left, right]: DotDims["contract"]): DotDims["contract"] =>
    side === 0 ? [left.map(place), right] : [left, right.map(place)];
  return { contract: moved(attrs.contract), batch: moved(attrs.batch) };
}

/** `transpose(x @ y)` is `y @ x` where it puts y's free axes before x's. */
function exchanged(b: Builder, m: Bindings): Node | null {
  const { contract, batch } = m.of("dot_general", "dot").attrs;
  const { permutation } = m.of("transpose", "out").attrs;
  const batches = batch[0].length;
  const left = m.node("x").type.shape.length - batches - contract[0].length;
  const wanted = permutation.map((_, i) => {
    if (i < batches) return i;
    const free = i - batches;
    const right = permutation.length - batches - left;
    return free < right ? batches + left + free : batches + free - right;
  });
  if (permutation.some((axis, i) => axis !== wanted[i])) return null;
  return b.node("dot_general", [m.node("y"), m.node("x")], {
    contract: [contract[1], contract[0]],
    batch: [batch[1], batch[0]],
  });
}

export const PRODUCTS: readonly Rewrite[] = [
  {
    name: "transposed-left",
    equation: "transpose(x) @ y = x @ y along x's other axes",
    when: operator("dot_general", [operator("transpose", [x], "moved"), y], "dot"),
    to(b, m) {
      const attrs = absorbed(
        m.of("dot_general", "dot").attrs,
        0,
        m.of("transpose", "moved").attrs.permutation,
      );
      return attrs && b.node("dot_general", [m.node("x"), m.node("y")], attrs);
    },
    floats: "exact",
  },
  {
    name: "transposed-right",
    equation: "x @ transpose(y) = x @ y along y's other axes",
    when: operator("dot_general", [x, operator("transpose", [y], "moved")], "dot"),
    to(b, m) {
      const attrs = absorbed(
        m.of("dot_general", "dot").attrs,
        1,
        m.of("transpose", "moved").attrs.permutation,
      );
      return attrs && b.node("dot_general", [m.node("x"), m.node("y")], attrs);
    },
    floats: "exact",
  },
  {
    name: "transposed-product",
    equation: "transpose(x @ y) = y @ x along their other axes",
    when: operator("transpose", [operator("dot_general", [x, y], "dot")], "out"),
    to: exchanged,
    floats: "exact",
  },
];
