/** Collects messages. One mistake gives one message, however often the text that holds it is inlined. */
import type { Diagnostic, Label, Severity } from "../../grammar/diagnostic.ts";
import type { MessageCode } from "../../grammar/messages.ts";
import type { Span } from "../../grammar/source.ts";

export interface Report {
  readonly code: MessageCode;
  readonly message: string;
  readonly span: Span;
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: string | undefined;
  /** A help that names no text of the place, so that it also serves where the fault lies inside a standard function. */
  readonly general?: string | undefined;
  readonly severity?: Severity;
}

const NAME_CODES: ReadonlySet<MessageCode> = new Set([
  ...(["N101", "N102", "N103", "N104", "N106", "N107", "N108", "N109"] as const),
]);

/** So many errors get a help that has to be looked for. */
const MOST_HELPED = 100;

const keyOf = (code: MessageCode, { source, start, end }: Span): string =>
  `${code} ${source.path} ${String(start)} ${String(end)}`;

export class Reporter {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #errors = 0;
  #isAboutNames = false;

  report(report: Report): void {
    const {
      code,
      message,
      span,
      labels = [],
      notes = [],
      general,
      help = general,
      severity = "error",
    } = report;
    if (this.#isAboutNames && !NAME_CODES.has(code)) return;
    // A mistake that is met again is one more all the same: who asks whether something went wrong must hear of it.
    if (severity === "error") this.#errors++;
    const key = keyOf(code, span);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#diagnostics.push({ severity, code, message, span, labels, notes, help });
  }

  /** Whether there is a message of this code for this place: another would be dropped, so its help need not be looked for. */
  has(code: MessageCode, span: Span): boolean {
    return this.#seen.has(keyOf(code, span));
  }

  /** Whether this lies within `aboutNames`. */
  get looksAtNamesOnly(): boolean {
    return this.#isAboutNames;
  }

  /** Within `run` only mistakes are reported that hold whatever the values are: in names and arguments. */
  aboutNames(run: () => void): void {
    const before = this.#isAboutNames;
    this.#isAboutNames = true;
    try {
      run();
    } finally {
      this.#isAboutNames = before;
    }
  }

  /** Whether a help is still worth a search through all names: nobody reads it behind so many errors. */
  get wantsHelp(): boolean {
    return this.#diagnostics.length < MOST_HELPED;
  }

  /** How many mistakes were met so far, the same one again included. */
  get errors(): number {
    return this.#errors;
  }

  /** Those of each file together and in the order of its text. */
  sorted(): readonly Diagnostic[] {
    const sources = [...new Set(this.#diagnostics.map(({ span }) => span.source))];
    const places = new Map(sources.map((source, place) => [source, place]));
    const placeOf = ({ span }: Diagnostic): number => places.get(span.source) ?? 0;
    return this.#diagnostics.toSorted((a, b) => placeOf(a) - placeOf(b) || a.span.start - b.span.start);
  }
}
