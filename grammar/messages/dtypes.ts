/** Messages N3xx: element types. */
import type { MessageKind } from "../messages.ts";

export const DTYPE_MESSAGES = {
  N301: {
    title: "unknown dtype",
    explanation:
      "The dtypes are f32, f64, i32 and bool; a function's parameter may also say `float` (f32 or f64) or `any`.",
  },
  N302: {
    title: "dtype is not the declared one",
    explanation:
      "The tensor's dtype differs from the one that was declared for it, and no conversion without loss leads there.",
  },
  N303: {
    title: "dtype has no such operation",
    explanation: "The operator is not defined for tensors of this dtype.",
  },
  N304: {
    title: "number out of range",
    explanation:
      "An i32 holds whole numbers from -2147483648 to 2147483647, an f64 numbers up to 1.8e308. Results of i32 arithmetic outside its range wrap round, as in NumPy and PyTorch. `cast` from floats gives the nearest i32, and 0 for nan. Where the numbers are known when compiling, this is a warning. Floats hold larger numbers: `sum(cast(x, f64))`. `mean` and the losses work with floats.",
  },
} as const satisfies Record<string, MessageKind>;
