/**
 * Every message code, with its title and a paragraph for `netc explain N204`.
 * N0xx: characters and syntax. N1xx: names and scopes. N2xx: shapes. N3xx: dtypes. N4xx: models,
 * layers, optimisers. N5xx: gradients. N6xx: data and training. N7xx: values at run time.
 * N9xx: not supported yet.
 */
export interface MessageKind {
  readonly title: string;
  readonly explanation: string;
}

export const MESSAGES = {
  N001: {
    title: "unexpected character",
    explanation: "The text holds a character that no word of the language begins with.",
  },
  N002: {
    title: "syntax",
    explanation: "The words do not form a statement. The message names what may stand there.",
  },
  N101: {
    title: "unknown name",
    explanation: "No binding, parameter, function or constant of this name is in scope.",
  },
  N204: {
    title: "shapes do not broadcast",
    explanation:
      "Two shapes broadcast when, counted from the last axis, each pair of dimensions is equal or one of them is 1.",
  },
} as const satisfies Record<string, MessageKind>;

export type MessageCode = keyof typeof MESSAGES;
