/** The commands: how each is written, what it says of itself, and the chunk that does it. */
import type { Command } from "./command.ts";

export interface CommandEntry {
  readonly name: string;
  /** The operands as the help prints them; `...` where there may be several, nothing where there is none. */
  readonly operands: string;
  readonly about: string;
  readonly options: readonly OptionEntry[];
  /** A command's code is a chunk of its own, read only when it runs. */
  load(): Promise<Command>;
}
export interface OptionEntry {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; a flag has none. */
  readonly value?: string;
  readonly repeats?: boolean;
  readonly about: string;
}

const SET: OptionEntry = {
  name: "set",
  value: "name=value",
  repeats: true,
  about: "give an argument of the model another value",
};
const TARGET: OptionEntry = { name: "target", value: "target", about: "wasm or js (default: wasm)" };
const JSON_OUTPUT: OptionEntry = { name: "json", about: "print for machines" };
const SKIP: OptionEntry = {
  name: "skip",
  value: "pass",
  repeats: true,
  about: "leave a pass out; netc emit --list-passes lists them",
};
const MAX_ITERATIONS: OptionEntry = {
  name: "max-iterations",
  value: "number",
  about: "how many turns a while loop may make (default: 1000000)",
};
const out = (value: string, otherwise: string): OptionEntry => ({
  name: "out",
  short: "o",
  value,
  about: `where to write (default: ${otherwise})`,
});

/** How statements are carried out, in a script and in a session. */
const COMPUTING: readonly OptionEntry[] = [
  { name: "target", value: "target", about: "js, wasm or interpreter, the f64 reference (default: js)" },
  { name: "seed", value: "number", about: "what random numbers follow from (default: 0)" },
  out("folder", "the working folder; plots are written there"),
  MAX_ITERATIONS,
];

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "check",
    operands: "file...",
    about: "report errors and warnings; nothing is run",
    options: [SKIP, JSON_OUTPUT],
    load: async () => (await import("./commands/check.ts")).check,
  },
  {
    name: "run",
    operands: "file",
    about: "carry out a script: show, assert, plot (- reads standard input)",
    options: [
      ...COMPUTING,
      { name: "time", about: "print how long each statement took to compute, on standard error" },
      SKIP,
    ],
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "repl",
    operands: "",
    about: "an interactive session, which keeps what is defined",
    options: COMPUTING,
    load: async () => (await import("./commands/repl.ts")).repl,
  },
  {
    name: "train",
    operands: "file",
    about:
      "train the model (file.net:Name for one of several); save checkpoint, weights, curves and the graph page",
    options: [
      out("folder", "runs/<model>, or the train block's name"),
      TARGET,
      SET,
      { name: "epochs", value: "number", about: "passes over the training data" },
      { name: "batch", value: "number", about: "examples a step" },
      { name: "lr", value: "number", about: "learning rate, also in place of a schedule" },
      {
        name: "seed",
        value: "number",
        about: "what the first weights and the order of the examples follow from",
      },
      {
        name: "resume",
        about: "resume from the folder's checkpoint, to the same weights as without the interruption",
      },
      {
        name: "checkpoint-every",
        value: "minutes",
        about:
          'how often netc writes a checkpoint, or "500 steps" (default: 5); it also writes one at Ctrl-C and at the end',
      },
      {
        name: "page-limit",
        value: "seconds",
        about: "how long the graph page may take (default: 60); 0 leaves it out",
      },
      MAX_ITERATIONS,
      SKIP,
      JSON_OUTPUT,
    ],
    load: async () => (await import("./commands/train.ts")).train,
  },
  {
    name: "build",
    operands: "file",
    about: "write a self-contained ES module, its types and its graph",
    options: [out("folder", "dist"), TARGET, MAX_ITERATIONS, SKIP, SET],
    load: async () => (await import("./commands/build.ts")).build,
  },
  {
    name: "view",
    operands: "file",
    about: "write the graph page: one HTML file that works offline",
    options: [
      out("file", "<model>.html; - is standard output"),
      { name: "svg", about: "write the picture alone, as SVG" },
      SKIP,
      SET,
    ],
    load: async () => (await import("./commands/view.ts")).view,
  },
  {
    name: "emit",
    operands: "file",
    about: "print what a stage of the compiler made of the file",
    options: [
      {
        name: "stage",
        value: "stage",
        about: "ast, graph, backward, optimised, kernels, wat or js (default: graph)",
      },
      { name: "print-after", value: "pass", about: "print the graphs as they are after this pass" },
      SKIP,
      { name: "list-passes", about: "print the passes, in order" },
      SET,
    ],
    load: async () => (await import("./commands/emit.ts")).emit,
  },
  {
    name: "fmt",
    operands: "file...",
    about: "rewrite files in the canonical form",
    options: [{ name: "check", about: "only say which files would change" }],
    load: async () => (await import("./commands/fmt.ts")).fmt,
  },
  {
    name: "explain",
    operands: "file or code",
    about: "report what is made of a file: passes, costs, orders, memory; or say what a message means: N204",
    options: [
      {
        name: "at",
        value: "name=value",
        repeats: true,
        about: "what a dimension is taken as (default: the batch, or 1)",
      },
      SKIP,
      SET,
      JSON_OUTPUT,
    ],
    load: async () => (await import("./commands/explain.ts")).explain,
  },
];
