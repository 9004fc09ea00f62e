/** The message for a value that depends on a name only through an operator without a gradient. */
import { textOf } from "../../grammar/source.ts";
import type { Span } from "../../grammar/source.ts";
import type { Node } from "../ir/graph.ts";
import type { Provenance } from "../ir/provenance.ts";
import type { Report } from "./report.ts";

interface Blocked {
  /** What is differentiated, in the user's words. */
  readonly value: string;
  /** The name it is differentiated by, and where it is asked for. */
  readonly text: string;
  readonly span: Span;
  readonly blockedBy: Node;
}

export function obstacleReport(provenance: Provenance, { value, text, span, blockedBy }: Blocked): Report {
  const origin = provenance.origins(blockedBy).at(-1);
  const operator = origin === undefined ? blockedBy.op : brief(origin.span, blockedBy.op);
  return {
    code: "N503",
    message: `${value} depends on ${text} only through ${operator}, which has no gradient`,
    span,
    labels: origin === undefined ? [] : [{ span: origin.span, text: "changes in jumps" }],
    help: `put a smooth function in its place, or write detach(${text}) if a gradient of zero is meant`,
  };
}

/** The text of a place where it is short, else another. */
export function brief(span: Span, otherwise: string): string {
  const text = textOf(span);
  return text.length > 32 || text.includes("\n") ? otherwise : text;
}
