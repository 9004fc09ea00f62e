/** Messages N9xx: parts of the language that this version does not compile yet. */
import type { MessageKind } from "../messages.ts";

export const UNSUPPORTED_MESSAGES = {
  N904: {
    title: "replacing what index tensors pick",
    explanation:
      "`X with [i] = v` takes numbers, ranges, `None` and `...`; where `i` is a tensor or list of whole numbers, `where` builds the same value.",
  },
  N907: { title: "data columns", explanation: "Columns computed from a file are not read yet." },
  N909: { title: "construct", explanation: "The construct is not compiled yet." },
} as const satisfies Record<string, MessageKind>;
