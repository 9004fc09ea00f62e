/**
 * One mistake, one message: of the parser's faults those are dropped that follow from another one in the
 * same statement, or from a fault that was found before the parser ran.
 */
import type { Reporter } from "./reporter.ts";
import type { SyntaxFault } from "./syntax-fault.ts";
import * as t from "./tokens.ts";

/** A fault worth a message, and where its statement begins. */
export interface PlacedFault {
  readonly fault: SyntaxFault;
  readonly start: number;
}

/** The faults worth a message; `boundaries` are the offsets where statements end, ascending. */
export function withoutConsequences(
  faults: readonly SyntaxFault[],
  boundaries: readonly number[],
  reporter: Reporter,
): readonly PlacedFault[] {
  const spoilt = new Set(reporter.spoiltAt.map((offset) => statementAt(boundaries, offset)));
  return faults.flatMap((fault) => {
    const { startOffset } = fault.actual;
    const offset = Number.isNaN(startOffset) ? reporter.source.text.length : startOffset;
    // A block that was never opened leaves its closing brace over.
    if (fault.expected === t.LeftBrace) reporter.forgiveBrace(offset);
    const statement = statementAt(boundaries, offset);
    if (spoilt.has(statement)) return [];
    spoilt.add(statement);
    return [{ fault, start: boundaries[statement - 1] ?? 0 }];
  });
}

/** How many boundaries lie at or before an offset: the number of its statement. */
function statementAt(boundaries: readonly number[], offset: number): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((boundaries[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
