/** What a command may touch of the world, so that tests can give it another one. */
import process from "node:process";

/** A terminal that someone types at. */
export interface Keyboard {
  readonly input: NodeJS.ReadableStream & { setRawMode?(isRaw: boolean): unknown };
  readonly output: NodeJS.WritableStream;
}

export interface Io {
  /** Standard input, piece by piece. */
  input(): AsyncIterable<Uint8Array>;
  /** Where standard input and output are a terminal. */
  readonly keyboard: Keyboard | undefined;
  /** Results. */
  out(text: string): void;
  /** Messages and progress. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Width of the terminal in columns. */
  columns(): number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Seconds since some start. */
  now(): number;
  /**
   * Calls `listener` at the first Ctrl-C, or when the system ends netc. The first one does not end netc; a second one
   * does. Returns a function that removes the listener.
   */
  onInterrupt(listener: () => void): () => void;
}

/** 0: done. 1: a fault in the input. 2: wrong usage. */
export type ExitStatus = 0 | 1 | 2;

/** A reader that has seen enough (`| head`) ends netc quietly; any other failure to print ends it with status 1. */
function endOnFailure(stream: NodeJS.WriteStream, say: (text: string) => void): void {
  stream.on("error", (fault: NodeJS.ErrnoException) => {
    if (fault.code === "EPIPE") process.exit(0);
    say(`netc: cannot print: ${fault.message}\n`);
    process.exit(1);
  });
}

/** Ctrl-C, an end by the system or a job queue, and a closed terminal. */
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function processIo(): Io {
  endOnFailure(process.stdout, (text) => void process.stderr.write(text));
  endOnFailure(process.stderr, () => undefined);
  return {
    input: () => process.stdin,
    keyboard:
      process.stdin.isTTY && process.stdout.isTTY
        ? { input: process.stdin, output: process.stdout }
        : undefined,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY,
    errIsTerminal: process.stderr.isTTY,
    columns: () => process.stderr.columns || 80,
    env: process.env,
    cwd: process.cwd(),
    now: () => performance.now() / 1000,
    onInterrupt: (listener) => {
      const forget = (): void => {
        for (const signal of INTERRUPTS) process.removeListener(signal, interrupt);
      };
      const interrupt = (): void => {
        forget();
        listener();
      };
      for (const signal of INTERRUPTS) process.on(signal, interrupt);
      return forget;
    },
  };
}
