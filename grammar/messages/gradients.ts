/** Messages N5xx: gradients. */
import type { MessageKind } from "../messages.ts";

export const GRADIENT_MESSAGES = {
  N501: {
    title: "gradient of a tensor",
    explanation:
      "A gradient belongs to one number. Reduce the tensor first, as in grad(sum(y), x), or give the gradient of something further on with respect to it: grad(y, x, seed=ones_like(y)).",
  },
  N502: {
    title: "seed does not fit",
    explanation:
      "The seed of grad(y, x, seed=s) is the gradient of something further on with respect to y, so it has the dtype and shape of y.",
  },
  N503: {
    title: "no gradient on the way",
    explanation:
      "The value depends on the name only through operators such as comparisons, argmax or a cast to i32, which change in jumps. The gradient would be zero everywhere, and nothing would be learned: put a smooth function in the operator's place, or write detach(...) where zero is meant.",
  },
  N504: {
    title: "gradient by what is not a name",
    explanation:
      "grad(L, x) asks how L changes with a value that it was computed from, and that value must have a name: one bound with =, an input, a parameter, a function's parameter, or a list of these. A name stands for its own value, even where another name has an equal one.",
  },
  N505: {
    title: "not differentiable",
    explanation:
      "Only f32 and f64 tensors have gradients. Whole numbers, bools, and numbers that must be known at compile time (constants, arguments of a model, loop variables) cannot change by a little.",
  },
  N506: {
    title: "gradient is zero",
    explanation:
      "The value was not computed from this name, so its gradient with respect to it is all zeros. Often another name was meant.",
  },
} as const satisfies Record<string, MessageKind>;
