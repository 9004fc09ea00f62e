/** Messages N7xx: scripts, and values at run time. */
import type { MessageKind } from "../messages.ts";

export const SCRIPT_MESSAGES = {
  N701: {
    title: "assertion failed",
    explanation:
      "`assert` wants every element of a bool tensor to be true. The script ends at the first assertion that fails. Where it is a comparison, or `all` of one, both sides are shown; floats that were computed are better compared with a tolerance: `assert all(abs(a - b) < 1e-5)`.",
  },
  N702: {
    title: "plot does not fit",
    explanation:
      "`plot` draws vectors of one length: the first is the horizontal axis, each other one a line over it. `labels=[...]` has one text for each line.",
  },
  N703: {
    title: "a run stopped",
    explanation:
      "An index or a label that is known only when the program runs lies outside its axis or is none of the classes, or a `while` made as many turns as it may (a million, or what --max-iterations says). What stands before it in the script has been shown.",
  },
} as const satisfies Record<string, MessageKind>;
