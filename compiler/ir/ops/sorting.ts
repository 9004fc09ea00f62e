/** The order of elements along an axis. A NaN counts as greater than all, as in NumPy and PyTorch; equal elements keep their order. */
import { multiplyDims, sizeOf } from "../dim.ts";
import type { OpDef } from "../op-def.ts";
import { one, requireAxis, requireDomain } from "./check.ts";
import { linesAlong } from "./lines.ts";
import { elementAt, operandValue, tabulate } from "./value.ts";

/** Below 0 where x comes before y, going up. 0 and -0 are equal. */
function compare(x: number, y: number): number {
  if (x < y) return -1;
  if (x > y) return 1;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
}

/** Comparisons an element, as a machine sorts: by four digits of eight bits. */
const STEPS = 4;

export const SORTING: { readonly argsort: OpDef<"argsort"> } = {
  argsort: {
    class: "sort",
    commutative: false,
    infer(src, { axis }) {
      const x = one("argsort", src);
      requireDomain("argsort", "number", x, [0]);
      requireAxis("argsort", axis, x.shape.length);
      return { dtype: "i32", shape: x.shape };
    },
    evaluate(src, { axis, descending }) {
      const x = operandValue(src, 0);
      const result = tabulate("i32", x.shape, () => 0);
      for (const line of linesAlong(x.shape, axis)) {
        const elements = line.map((place) => elementAt(x, place));
        const sign = descending ? -1 : 1;
        const order = [...line.keys()].sort((i, j) => sign * compare(elements[i] ?? NaN, elements[j] ?? NaN));
        line.forEach((place, i) => (result.data[place] = order[i] ?? 0));
      }
      return result;
    },
    flops: (_src, _attrs, { shape }) => multiplyDims(STEPS, sizeOf(shape)),
  },
};
