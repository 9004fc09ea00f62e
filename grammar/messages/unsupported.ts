/** Messages N9xx: parts of the language that this version does not compile yet. */
import type { MessageKind } from "../messages.ts";

export const UNSUPPORTED_MESSAGES = {
  N909: { title: "construct", explanation: "The construct is not compiled yet." },
} as const satisfies Record<string, MessageKind>;
