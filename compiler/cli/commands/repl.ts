/**
 * `netc repl`: a session at the terminal, or from a pipe. From a pipe there are no prompts, a mistake does not end
 * it, and its status is 1 where there was one.
 */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { choice, maxIterations, seed, text, type Command } from "../command.ts";
import { EXECUTORS } from "../executors.ts";
import type { ExitStatus, Io, Keyboard } from "../io.ts";
import { LineCollector } from "../repl/lines.ts";
import { Session } from "../repl/session.ts";
import { report } from "../fault-report.ts";
import { StepWriter } from "../script-steps.ts";
import type { Source } from "../../../grammar/source.ts";

const GREETING = "netc: type a statement or an expression; Ctrl-C drops the line, Ctrl-D leaves\n";
const PROMPT = "> ";
const PROMPT_FOR_MORE = ". ";

export const repl: Command = (line, io) => {
  const settings = {
    executor: choice(line, "target", EXECUTORS, "js"),
    seed: seed(line) ?? 0,
    maxIterations: maxIterations(line),
  };
  const writer = new StepWriter(io, { folder: text(line, "out") ?? "", stem: "session" });
  const session = new Session(io, writer, settings);
  const enter = async (source: Source): Promise<boolean> => {
    try {
      return await session.enter(source);
    } catch (fault) {
      report(fault, io);
      return false;
    }
  };
  return io.keyboard === undefined ? fromPipe(enter, io) : fromKeyboard(enter, io, io.keyboard);
};

type Enter = (source: Source) => Promise<boolean>;

async function fromPipe(enter: Enter, io: Io): Promise<ExitStatus> {
  const lines = new LineCollector("<stdin>");
  let isGood = true;
  for await (const line of createInterface({ input: Readable.from(io.input()), crlfDelay: Infinity })) {
    const source = lines.add(line);
    if (source !== undefined) isGood = (await enter(source)) && isGood;
  }
  if (lines.isPending) isGood = (await enter(lines.finish())) && isGood;
  return isGood ? 0 : 1;
}

async function fromKeyboard(enter: Enter, io: Io, { input, output }: Keyboard): Promise<ExitStatus> {
  io.out(GREETING);
  const lines = new LineCollector("session");
  const reader = createInterface({ input, output, terminal: true, historySize: 1000, prompt: PROMPT });
  const ask = (): void => {
    reader.setPrompt(lines.isPending ? PROMPT_FOR_MORE : PROMPT);
    reader.prompt();
  };
  reader.on("SIGINT", () => {
    lines.drop();
    output.write("^C\n");
    reader.setPrompt(PROMPT);
    // To the end of the line; then all before it goes, and the prompt is drawn.
    reader.write(null, { ctrl: true, name: "e" });
    reader.write(null, { ctrl: true, name: "u" });
  });
  ask();
  for await (const line of reader) {
    const source = lines.add(line);
    if (source !== undefined) {
      // While something is computed, Ctrl-C ends netc: nothing else could.
      input.setRawMode?.(false);
      await enter(source);
      input.setRawMode?.(true);
    }
    ask();
  }
  io.out("\n");
  return 0;
}
