/** From lines to texts: a line that is unfinished goes on in the next one. */
import { createIsUnfinished } from "../../../grammar/index.ts";
import type { Source } from "../../../grammar/source.ts";

export class LineCollector {
  readonly #path: string;
  readonly #isUnfinished = createIsUnfinished();
  #pending: readonly string[] = [];
  /** How many lines there were before the pending ones. */
  #before = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether a text has begun that is not finished. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** The text that a line finishes; undefined where it goes on. */
  add(line: string): Source | undefined {
    this.#pending = [...this.#pending, line];
    return this.#isUnfinished(this.#pending.join("\n")) ? undefined : this.finish();
  }

  /** The text as far as it goes, with line numbers of the session: the lines before it are empty. */
  finish(): Source {
    const text = "\n".repeat(this.#before) + this.#pending.join("\n");
    this.drop();
    return { path: this.#path, text };
  }

  /** Forgets what has begun. */
  drop(): void {
    this.#before += this.#pending.length;
    this.#pending = [];
  }
}
