/** What `netc explain FILE` reports on: a model of the file, or its script, compiled pass by pass. */
import {
  compileModel,
  lowerPrograms,
  lowerScript,
  optimizerOf,
  scriptGraph,
  trainingOf,
} from "../compile.ts";
import type { BuiltModel } from "../build/built.ts";
import type { Graph } from "../ir/graph.ts";
import { runPasses } from "../passes/index.ts";
import type { LoweredModel } from "../lower/program.ts";
import { reportOf, type Compilation, type Report } from "../report/report.ts";
import { CommandFault, list, UsageFault, type CommandLine } from "./command.ts";
import type { CheckedFile } from "./sources.ts";

/** The graphs of all programs after each pass; the first as they are before any. */
class Stages {
  readonly #graphs: Graph[][];

  constructor(graphs: readonly Graph[]) {
    this.#graphs = [[...graphs]];
  }

  /** The programs are taken through the passes one after the other: each begins again at the first pass. */
  readonly after = (_pass: string, graph: Graph): void => {
    const stage = this.#graphs.find((graphs, i) => i > 0 && !graphs.some(({ name }) => name === graph.name));
    if (stage === undefined) this.#graphs.push([graph]);
    else stage.push(graph);
  };

  lowered(lower: (graphs: readonly Graph[]) => LoweredModel): readonly Compilation[] {
    return this.#graphs.map((graphs) => ({ graphs, records: new Map(), lowered: lower(graphs) }));
  }
}

export function modelReport(file: CheckedFile, model: BuiltModel, line: CommandLine): Report {
  const { built, source, skip } = file;
  const training = trainingOf(built, model);
  const at = dimensionsAt(line, model, training?.batch);
  const passed: (readonly [string, Graph])[] = [];
  const compiled = compileModel(built, model, optimizerOf(built, model), {
    skip,
    after: (pass, graph) => void passed.push([pass, graph]),
  });
  const stages = new Stages(compiled.programs.graphs);
  for (const [pass, graph] of passed) stages.after(pass, graph);
  const { optimised: graphs, records, lowered } = compiled;
  return reportOf({
    name: model.name,
    built,
    source,
    at,
    programs: ["predict", "step"],
    compiled: { graphs, records, lowered },
    stages: stages.lowered((stage) => lowerPrograms(model, compiled.programs, stage)),
  });
}

export function scriptReport({ built, source, skip }: CheckedFile): Report {
  const graph: Graph = { ...scriptGraph(built.script), name: "script" };
  const stages = new Stages([graph]);
  const { graph: optimised, records } = runPasses(graph, built, { skip, after: stages.after });
  return reportOf({
    name: source.path,
    built,
    source,
    at: new Map(),
    programs: ["script"],
    compiled: {
      graphs: [optimised],
      records: new Map([["script", records]]),
      lowered: lowerScript(optimised, built),
    },
    stages: stages.lowered(([stage = graph]) => lowerScript(stage, built)),
  });
}

/** `--at N=64`; what counts examples is else the batch of training, anything else 1. */
function dimensionsAt(
  line: CommandLine,
  model: BuiltModel,
  batch: number | undefined,
): ReadonlyMap<string, number> {
  const values = new Map(model.dimensions.map(({ name, axis }) => [name, axis === 0 ? (batch ?? 1) : 1]));
  for (const entry of list(line, "at")) {
    const [, name, digits] = /^\s*(.+?)\s*=\s*(\d+)\s*$/su.exec(entry) ?? [];
    const value = Number(digits);
    if (name === undefined || !Number.isSafeInteger(value) || value < 1)
      throw new UsageFault(`--at takes name=value with a whole number from 1; found "${entry}"`);
    if (!values.has(name))
      throw new CommandFault(
        `${model.name} has no dimension ${name}; it has ${[...values.keys()].join(", ") || "none"}`,
      );
    values.set(name, value);
  }
  return values;
}
