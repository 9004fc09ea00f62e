/** N0xx: characters and syntax. */
import type { MessageKind } from "../messages.ts";

export const SYNTAX_MESSAGES = {
  N001: {
    title: "unexpected character",
    explanation: "The text holds a character that no word of the language begins with.",
  },
  N002: {
    title: "syntax",
    explanation: "The words do not form a statement. The message names what may stand there.",
  },
  N003: {
    title: "unclosed bracket",
    explanation: "A bracket is not closed, or by one of another kind. The message shows where it was opened.",
  },
  N004: {
    title: "bracket closes nothing",
    explanation: "A closing bracket stands where no bracket of its kind is open.",
  },
  N005: {
    title: "string",
    explanation: "A string begins and ends with a double quote, on one line.",
  },
  N006: {
    title: "mark or word of another language",
    explanation: "The text has a spelling that other languages use. The message says how it is written here.",
  },
  N007: {
    title: "`=` for `==`",
    explanation: "`=` binds a name to a value, once. To compare two values write `==`.",
  },
  N008: {
    title: "missing expression",
    explanation: "A value has to stand here: a name, a number, a call, a list, or an expression of these.",
  },
  N009: {
    title: "not a statement",
    explanation:
      "A line binds a name (`x = ...`), updates one (`v <- ...`), or begins with a word such as `return` or `show`. A value alone does nothing.",
  },
  N010: {
    title: "nested too deeply",
    explanation: "Brackets, blocks or operations stand in each other too deeply. Bind inner parts to names.",
  },
  N011: {
    title: "text too long",
    explanation:
      "A file of the language holds at most 500,000 characters and 100,000 words and marks. Data belongs in a file of its own.",
  },
  N012: {
    title: "malformed number",
    explanation: "Numbers are written 12, 1_000, 0.5 or 1e-3. A name begins with a letter.",
  },
  N013: {
    title: "unknown escape in a string",
    explanation:
      'In strings, \\n \\t \\r \\" \\\\ and \\u{1F600} stand for characters that are hard to write.',
  },
  N014: {
    title: "more messages",
    explanation: "Only the first messages about a text are shown. Correct these, then look again.",
  },
  N015: {
    title: "parentheses needed",
    explanation:
      "`if`, `not` and pipes bind looser than the operator beside them. Parentheses say which is meant.",
  },
  N016: {
    title: "comparisons do not chain",
    explanation: "`a < b < c` is written `a < b and b < c`.",
  },
} as const satisfies Record<string, MessageKind>;
