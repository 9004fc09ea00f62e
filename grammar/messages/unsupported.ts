/** Messages N9xx: parts of the language that this version does not compile yet. */
import type { MessageKind } from "../messages.ts";

export const UNSUPPORTED_MESSAGES = {
  N901: {
    title: "condition on data",
    explanation:
      "`if` needs a condition that is known at compile time; `where(c, a, b)` chooses element by element.",
  },
  N902: {
    title: "while",
    explanation:
      "Loops that run on data are not compiled yet. `for i in 0..n` with static bounds is unrolled.",
  },
  N909: { title: "construct", explanation: "The construct is not compiled yet." },
} as const satisfies Record<string, MessageKind>;
