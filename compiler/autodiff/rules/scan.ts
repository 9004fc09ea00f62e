/** Gradient rules of the scans: what went one way comes back the other way. */
import { mul } from "../../ir/construct.ts";
import { addDims, type Dim } from "../../ir/dim.ts";
import type { Builder, Node } from "../../ir/graph.ts";
import type { GradTable } from "../rule.ts";
import { side, unary } from "./derive.ts";

/**
 * From h[i] = a[i] h[i - 1] + b[i] follows for s = ∂L/∂b, which is the whole of ∂L/∂h, that
 * s[i] = ∂L/∂out[i] + a[i + 1] s[i + 1], and ∂L/∂a[i] = s[i] h[i - 1]: products and another recurrence, so that
 * no division can meet a zero, and that derivatives of every order cost no more than a pass each.
 */
export const SCANS: Pick<GradTable, "cumsum" | "linear_recurrence"> = {
  cumsum: unary("∂L/∂a = ∂L/∂out summed up the other way round", (b, c, _x, { attrs: { axis, reverse } }) =>
    b.node("cumsum", [c], { axis, reverse: !reverse }),
  ),
  linear_recurrence: {
    operands: [
      side("∂L/∂a = s ⊙ out one place before, where s = ∂L/∂b", (b, c, x, _y, out) =>
        mul(b, whole(b, c, x, out), shifted(b, out, out.attrs.axis, out.attrs.reverse ? -1 : 1)),
      ),
      side("∂L/∂b = s, where s = ∂L/∂out + a ⊙ s one place further on", (b, c, x, _y, out) =>
        whole(b, c, x, out),
      ),
    ],
  },
};

/** The cotangent of every h with what flows back to it from the elements after it. */
function whole(b: Builder, c: Node, factors: Node, { attrs: { axis, reverse } }: Node<"linear_recurrence">) {
  return b.node("linear_recurrence", [shifted(b, factors, axis, reverse ? 1 : -1), c], {
    axis,
    reverse: !reverse,
  });
}

/** Every element one place further along an axis (by 1), or one place before (by -1); a zero moves in. */
function shifted(b: Builder, x: Node, axis: number, by: 1 | -1): Node {
  const { shape } = x.type;
  const only = (value: Dim): readonly Dim[] => shape.map((_, i) => (i === axis ? value : 0));
  const [low, high] = by === 1 ? [1, 0] : [0, 1];
  const padded = b.node("pad", [x], { low: only(low), high: only(high), interior: shape.map(() => 0) });
  return b.node("slice", [padded], {
    start: only(high),
    stop: shape.map((dim, i) => (i === axis ? addDims(dim, high) : dim)),
    step: shape.map(() => 1),
  });
}
