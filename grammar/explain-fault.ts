/** Puts the parser's faults in words: what was found, what may stand there, what to do. */
import { EOF } from "chevrotain";
import type { Details, Reporter } from "./reporter.ts";
import type { SyntaxFault } from "./syntax-fault.ts";
import * as t from "./tokens.ts";

/** Reports one fault of the parser. */
export function explainFault(fault: SyntaxFault, reporter: Reporter): void {
  const { actual, expected } = fault;
  const found = actual.tokenType === EOF ? "the end of the text" : `\`${actual.image}\``;
  const wanted = expected?.LABEL ?? "something else";
  const details: Details = actual.tokenType === t.Newline ? {} : {};
  reporter.at("N002", `expected ${wanted}, found ${found}`, reporter.spanOf(actual), details);
}
