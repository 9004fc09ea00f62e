/** A cursor over the text form of the IR: takes one token after the other and says where something is amiss. */

/** The text is not of the IR's grammar, or what it describes is not a valid graph. */
export class ParseFault extends Error {
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(`${String(line)}:${String(column)}: ${message}`);
    this.name = "ParseFault";
    this.line = line;
    this.column = column;
  }
}

export class TextReader {
  readonly #text: string;
  #at = 0;
  /** Where the token taken last begins. */
  #taken = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  /** Takes what the pattern matches here (it must be sticky and unicode-aware), or nothing. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#advance(found.length);
    return found;
  }

  /** As `match`, but the pattern must be there. Throws ParseFault. */
  expectMatch(pattern: RegExp, what: string): string {
    return this.match(pattern) ?? this.fail(`expected ${what}`);
  }

  /** Takes the literal if it comes next. */
  take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#advance(literal.length);
    return true;
  }

  /** Takes the literal, which must come next. Throws ParseFault. */
  expect(literal: string): void {
    if (!this.take(literal)) this.fail(`expected ${JSON.stringify(literal)}`);
  }

  /** Items between two brackets, divided by commas; a comma after the last is not allowed. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    if (this.take(close)) return items;
    do items.push(item());
    while (this.take(","));
    this.expect(close);
    return items;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Throws ParseFault at what comes next. */
  fail(message: string): never {
    return this.#failAt(this.#at, message);
  }

  /** Throws ParseFault at the token taken last. */
  reject(message: string): never {
    return this.#failAt(this.#taken, message);
  }

  #failAt(place: number, message: string): never {
    const before = this.#text.slice(0, place).split("\n");
    throw new ParseFault(message, before.length, (before.at(-1)?.length ?? 0) + 1);
  }

  #advance(length: number): void {
    this.#taken = this.#at;
    this.#at += length;
    this.#skipSpace();
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
  }
}
