/** Messages N81x: `if` and `while` on data. */
import type { MessageKind } from "../messages.ts";

export const CONTROL_MESSAGES = {
  N811: {
    title: "condition is not one bool",
    explanation:
      "An `if` or `while` decides once, so its condition is a bool scalar: `sum(b) > 0`, `all(a == b)`. To decide for each element, write `where(condition, a, b)`.",
  },
  N812: {
    title: "sides of an if differ",
    explanation:
      "Which side of an `if` on data runs is known at run time only, and shapes are known before: both sides have one shape. A scalar fills the shape of the other side; dtypes promote.",
  },
  N813: {
    title: "loop changes a type",
    explanation:
      "What a `while` carries from turn to turn keeps its dtype and shape. `var s = 0` begins as i32: write `var s = 0.0` for a sum of floats.",
  },
  N814: {
    title: "condition never changes",
    explanation:
      "A `while` ends when its condition fails. Where no name in the condition is updated in the body, the loop runs never or for ever.",
  },
  N815: {
    title: "statement inside while",
    explanation:
      "How often a `while` runs is known at run time only. What is declared or done once (`return`, `param`, `state`, `output`, `show`) stands before or after it. `for i in 0..n` with static bounds takes such statements.",
  },
  N816: {
    title: "state changed inside if or while",
    explanation:
      "Each step gives a state one next value. Compute it inside the `if` or `while`, and update the state outside. A layer that updates a state of its own (`batch_norm` in training) stands outside too.",
  },
  N817: {
    title: "gradient inside a loop misses a part",
    explanation:
      "Inside a `while` a gradient sees the turn it is taken in. Where the value also comes from something that the loop carries, and that depends on the variable through other turns, a part would be missing. `detach(...)` says that this turn alone is meant; a gradient taken after the loop has all of it.",
  },
} as const satisfies Record<string, MessageKind>;
