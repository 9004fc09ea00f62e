/** Collects the messages of one text and makes their spans from tokens. */
import type { IToken } from "chevrotain";
import type { Diagnostic, Label } from "./diagnostic.ts";
import type { MessageCode } from "./messages.ts";
import { LOOKALIKES } from "./foreign.ts";
import { printable } from "./printable.ts";
import type { Source, Span } from "./source.ts";

/** So many messages are shown of one text. */
const MOST_MESSAGES = 20;

/** More of a text is not put into a help. */
const LONGEST_HELP = 60;

export interface Details {
  readonly labels?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: string | undefined;
  /** True where the parser's own fault on the same line would be about the same mistake. */
  readonly spoilsLine?: boolean;
}

export class Reporter {
  readonly source: Source;
  readonly diagnostics: Diagnostic[] = [];
  /** Offsets of faults that spoil their line. */
  readonly spoiltAt: number[] = [];
  /** Stray `}`, by their diagnostics: a missing `{` explains one. */
  readonly strayBraces: Diagnostic[] = [];

  /** The offset of the mark that closes a pair of which the first was reported. */
  private closingAt = -1;

  constructor(source: Source) {
    this.source = source;
  }

  /** The offset just behind a token; 0 for none. */
  endOf(token: IToken | undefined): number {
    if (token === undefined || Number.isNaN(token.startOffset))
      return token === undefined ? 0 : this.source.text.length;
    return token.startOffset + token.image.length;
  }
  spanOf(token: IToken): Span {
    return { source: this.source, start: token.startOffset, end: this.endOf(token) };
  }

  at(code: MessageCode, message: string, span: Span, details: Details = {}): Diagnostic {
    const diagnostic: Diagnostic = {
      severity: "error",
      code,
      message,
      span,
      labels: details.labels ?? [],
      notes: details.notes ?? [],
      help: details.help,
    };
    this.diagnostics.push(diagnostic);
    if (details.spoilsLine === true) this.spoiltAt.push(span.start);
    return diagnostic;
  }
  atToken(code: MessageCode, message: string, token: IToken, details: Details = {}): Diagnostic {
    return this.at(code, message, this.spanOf(token), details);
  }

  /** Characters that no word begins with. */
  unexpected(offset: number, length: number): void {
    if (offset === this.closingAt) return;
    const text = this.source.text.slice(offset, offset + length);
    const inner = /^\u2016([^\u2016\r\n#]+)\u2016/.exec(
      this.source.text.slice(offset, offset + LONGEST_HELP),
    )?.[1];
    if (inner !== undefined) this.closingAt = offset + inner.length + 1;
    const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const shown = printable(character);
    const name = shown === character ? `\`${character}\` (U+${code})` : `U+${code}`;
    this.at(
      "N001",
      `unexpected character ${name}`,
      { source: this.source, start: offset, end: offset + length },
      {
        help: inner === undefined ? LOOKALIKES.get(character) : `write norm(${inner.trim()})`,
        spoilsLine: true,
      },
    );
  }

  /** Drops the message about the first stray `}` behind an offset. */
  forgiveBrace(offset: number): void {
    const index = this.strayBraces.findIndex((diagnostic) => diagnostic.span.start >= offset);
    const [forgiven] = index < 0 ? [] : this.strayBraces.splice(index, 1);
    if (forgiven !== undefined) this.diagnostics.splice(this.diagnostics.indexOf(forgiven), 1);
  }

  /** All messages in the order of the text, the first ones if there are many. */
  finish(): readonly Diagnostic[] {
    const sorted = this.diagnostics.toSorted((one, other) => one.span.start - other.span.start);
    const rest = sorted[MOST_MESSAGES];
    if (rest === undefined) return sorted;
    const count = sorted.length - MOST_MESSAGES;
    const last = {
      ...rest,
      code: "N014",
      labels: [],
      notes: [],
      help: "correct the first ones, then look again",
    } as const;
    return [...sorted.slice(0, MOST_MESSAGES), { ...last, message: `and ${count} more` }];
  }

  /** Brackets that nothing closes, innermost first; `offset` is where closers were put in. */
  unclosed(openers: readonly IToken[], offset: number): void {
    const marks = openers.map((opener) => `\`${opener.image}\``).reverse();
    const verb = marks.length === 1 ? "is" : "are";
    this.at(
      "N003",
      `${marks.join(" and ")} ${verb} not closed`,
      { source: this.source, start: offset, end: offset },
      {
        labels: openers.map((opener) => ({ span: this.spanOf(opener), text: "opened here" })).reverse(),
        spoilsLine: true,
      },
    );
  }
  mismatched(opener: IToken, closer: IToken): void {
    this.atToken("N003", `\`${opener.image}\` is closed by \`${closer.image}\``, closer, {
      labels: [{ span: this.spanOf(opener), text: "opened here" }],
    });
  }
  stray(closer: IToken | undefined): void {
    if (closer === undefined) return;
    const diagnostic = this.atToken("N004", `\`${closer.image}\` closes nothing`, closer, {
      help: "remove it, or open it before",
    });
    if (closer.image === "}") this.strayBraces.push(diagnostic);
    else this.spoiltAt.push(closer.startOffset);
  }
}
