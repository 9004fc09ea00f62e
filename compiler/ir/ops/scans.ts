/** Scans: along one axis in order, each element made of the operand's and of the one made before it. */
import { multiplyDims, sizeOf } from "../dim.ts";
import type { OpDef, TensorValue } from "../op-def.ts";
import { one, requireAxis, requireDomain, requireSameDType, requireSameShape, two } from "./check.ts";
import { linesAlong } from "./lines.ts";
import { elementAt, operandValue, tabulate } from "./value.ts";

type ScanOp = "cumsum" | "linear_recurrence";

const SCAN = { class: "scan", commutative: false } as const;

/** Fills a tensor like `like` along an axis, the other way round where `reverse`. `before` is undefined at the first place. */
function scan(
  like: TensorValue,
  { axis, reverse }: { readonly axis: number; readonly reverse: boolean },
  next: (place: number, before: number | undefined) => number,
): TensorValue {
  const result = tabulate(like.dtype, like.shape, () => 0);
  for (const line of linesAlong(like.shape, axis)) {
    let before: number | undefined;
    for (const place of reverse ? line.toReversed() : line) {
      before = next(place, before);
      result.data[place] = before;
    }
  }
  return result;
}

export const SCANS: { readonly [K in ScanOp]: OpDef<K> } = {
  cumsum: {
    ...SCAN,
    infer(src, { axis }) {
      const x = one("cumsum", src);
      requireDomain("cumsum", "number", x, [0]);
      requireAxis("cumsum", axis, x.shape.length);
      return x;
    },
    evaluate(src, attrs) {
      const x = operandValue(src, 0);
      return scan(x, attrs, (place, before = 0) => {
        const sum = before + elementAt(x, place);
        return x.dtype === "i32" ? sum | 0 : sum;
      });
    },
    flops: (_src, _attrs, { shape }) => sizeOf(shape),
  },

  linear_recurrence: {
    ...SCAN,
    infer(src, { axis }) {
      const [a, b] = two("linear_recurrence", src);
      requireDomain("linear_recurrence", "number", a, [0]);
      requireSameDType("linear_recurrence", a, b, [0, 1]);
      requireSameShape("linear_recurrence", a, b, [0, 1]);
      requireAxis("linear_recurrence", axis, a.shape.length);
      return b;
    },
    evaluate(src, attrs) {
      const [a, b] = [operandValue(src, 0), operandValue(src, 1)];
      return scan(b, attrs, (place, before) => {
        const [factor, term] = [elementAt(a, place), elementAt(b, place)];
        if (before === undefined) return term;
        return b.dtype === "i32" ? (Math.imul(factor, before) + term) | 0 : factor * before + term;
      });
    },
    flops: (_src, _attrs, { shape }) => multiplyDims(2, sizeOf(shape)),
  },
};
