/**
 * Every message code, with its title and a paragraph for `netc explain N204`.
 * N0xx: characters and syntax. N1xx: names and scopes. N2xx: shapes. N3xx: dtypes. N4xx: models,
 * layers, optimisers. N5xx: gradients. N6xx: data and training. N7xx: scripts, values at run time.
 * N80x: notes on what a reader may not expect. N81x: `if` and `while` on data.
 */
import { CONTROL_MESSAGES } from "./messages/control.ts";
import { DTYPE_MESSAGES } from "./messages/dtypes.ts";
import { GRADIENT_MESSAGES } from "./messages/gradients.ts";
import { MODEL_MESSAGES } from "./messages/models.ts";
import { NAME_MESSAGES } from "./messages/names.ts";
import { NOTE_MESSAGES } from "./messages/notes.ts";
import { SCRIPT_MESSAGES } from "./messages/scripts.ts";
import { SHAPE_MESSAGES } from "./messages/shapes.ts";
import { SYNTAX_MESSAGES } from "./messages/syntax.ts";
import { TRAINING_MESSAGES } from "./messages/training.ts";

export interface MessageKind {
  readonly title: string;
  readonly explanation: string;
}

export const MESSAGES = {
  ...SYNTAX_MESSAGES,
  ...NAME_MESSAGES,
  ...SHAPE_MESSAGES,
  ...DTYPE_MESSAGES,
  ...MODEL_MESSAGES,
  ...GRADIENT_MESSAGES,
  ...TRAINING_MESSAGES,
  ...SCRIPT_MESSAGES,
  ...NOTE_MESSAGES,
  ...CONTROL_MESSAGES,
} as const satisfies Record<string, MessageKind>;

export type MessageCode = keyof typeof MESSAGES;
