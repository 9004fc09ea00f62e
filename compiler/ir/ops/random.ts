/** Random bits. Integer work, so it counts no floating-point operation. */
import { philoxBits } from "../numerics/philox.ts";
import type { OpDef } from "../op-def.ts";
import { ShapeFault } from "../shape-fault.ts";
import { formatType, type TensorType } from "../types.ts";
import { requireShape, two } from "./check.ts";
import { elementAt, elementCount, operandValue, staticShape } from "./value.ts";

function requireType(
  found: TensorType,
  dtype: "i32",
  shape: readonly number[],
  what: string,
  operand: number,
): void {
  const expected: TensorType = { dtype, shape };
  if (formatType(found) !== formatType(expected))
    throw new ShapeFault(
      found.dtype === dtype ? "shape" : "dtype",
      `random_bits takes a ${what} of type ${formatType(expected)}, not ${formatType(found)}`,
      [operand],
    );
}

export const RANDOM: { readonly random_bits: OpDef<"random_bits"> } = {
  random_bits: {
    class: "random",
    commutative: false,
    infer(src, { shape, stream }) {
      const [key, counter] = two("random_bits", src);
      requireType(key, "i32", [2], "key", 0);
      requireType(counter, "i32", [], "counter", 1);
      requireShape("random_bits", shape);
      if (!Number.isInteger(stream) || stream < 0 || stream >= 2 ** 32)
        throw new ShapeFault(
          "shape",
          `random_bits needs a stream from 0 to 2**32 - 1, not ${String(stream)}`,
        );
      return { dtype: "i32", shape };
    },
    evaluate(src, { shape, stream }, dims) {
      const sizes = staticShape(shape, dims);
      const key = operandValue(src, 0);
      const counter = elementAt(operandValue(src, 1), 0);
      const words = philoxBits(elementCount(sizes), [elementAt(key, 0), elementAt(key, 1)], counter, stream);
      return { dtype: "i32", shape: sizes, data: Float64Array.from(words) };
    },
    flops: () => 0,
  },
};
