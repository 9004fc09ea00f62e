/**
 * What a message is. Kinds and texts of messages are in `messages.ts`; drawing one with its source
 * line and carets is `render.ts`. The compiler's own faults use the same type.
 */
import type { Span } from "./source.ts";
import type { MessageCode } from "./messages.ts";

export type Severity = "error" | "warning" | "note";

/** A second place, with what to say of it: `f32[3]` under an operand, `first bound here`. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  readonly severity: Severity;
  readonly code: MessageCode;
  /** One line without a full stop: what was found and what was expected. */
  readonly message: string;
  /** The place the caret points at. */
  readonly span: Span;
  readonly labels: readonly Label[];
  /** Further lines between the picture and the help: why, in the case at hand. */
  readonly notes: readonly string[];
  /** What to do, in one line; code in it can be pasted. */
  readonly help: string | undefined;
}
