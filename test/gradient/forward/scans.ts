/** Scans that are not linear. */
import { OPS } from "../../../compiler/ir/ops.ts";
import { linesAlong } from "../../../compiler/ir/ops/lines.ts";
import { isFloat } from "../../../compiler/ir/types.ts";
import { assembled, constant, elementsOf, product, sum, type HyperDualNumber } from "./hyper-dual.ts";
import type { ForwardRule } from "./rule.ts";

/** h[i] = a[i] h[i - 1] + b[i] in hyper-dual arithmetic. */
export const recurrence: ForwardRule<"linear_recurrence"> = ([a, b], attrs, dims) => {
  if (a === undefined || b === undefined) throw new RangeError("linear_recurrence has two operands");
  const value = OPS.linear_recurrence.evaluate([a.value, b.value], attrs, dims);
  if (!isFloat(value.dtype)) return constant(value);
  const [factors, results] = [elementsOf(a), [...elementsOf(b)]];
  for (const line of linesAlong(value.shape, attrs.axis)) {
    let before: HyperDualNumber | undefined;
    for (const place of attrs.reverse ? line.toReversed() : line) {
      const [factor, term] = [factors[place], results[place]];
      if (factor === undefined || term === undefined) throw new RangeError("operands of one shape");
      before = before === undefined ? term : sum(product(factor, before), term);
      results[place] = before;
    }
  }
  return assembled(value, results);
};
