/** `netc emit`: what a stage of the compiler made of the file, as text. */
import { jsMachine } from "../../codegen/js/index.ts";
import { wasmMachine } from "../../codegen/wasm/index.ts";
import { compileModel, optimizerOf, type CompiledModel } from "../../compile.ts";
import { printGraph } from "../../ir/print.ts";
import type { Graph } from "../../ir/graph.ts";
import { printKernel } from "../../lower/print.ts";
import { STABILISE } from "../../passes/stabilise.ts";
import { programsOf } from "../../programs.ts";
import { choice, flag, text, type Command } from "../command.ts";
import { passList, passNamed } from "../passes.ts";
import { chooseModel, type ChosenModel } from "../sources.ts";

const STAGES = ["ast", "graph", "backward", "optimised", "kernels", "wat", "js"] as const;
type Stage = (typeof STAGES)[number];

export const emit: Command = async (line, io) => {
  if (flag(line, "list-passes")) {
    io.out(passList());
    return 0;
  }
  const stage = choice(line, "stage", STAGES, "graph");
  const wanted = text(line, "print-after");
  const after = wanted === undefined ? undefined : passNamed(wanted);
  const chosen = await chooseModel(line, io);
  if (chosen === undefined) return 1;
  const printed: string[] = [];
  const compiled = (): CompiledModel =>
    compileModel(chosen.built, chosen.model, optimizerOf(chosen.built, chosen.model), {
      skip: chosen.skip,
      after: (pass, graph) => {
        if (pass === after) printed.push(printGraph(graph));
      },
    });
  if (after === STABILISE.name) {
    io.out(`${await PRINTERS.graph(chosen, compiled)}\n`);
    return 0;
  }
  if (after !== undefined) {
    compiled();
    io.out(printed.join("\n"));
    return 0;
  }
  io.out(`${await PRINTERS[stage](chosen, compiled)}\n`);
  return 0;
};

/** Each stage's text, from the analysis and, where it is needed, the compiled model. */
const PRINTERS: Readonly<
  Record<Stage, (chosen: ChosenModel, compiled: () => CompiledModel) => string | Promise<string>>
> = {
  ast: ({ module }) =>
    JSON.stringify(module, (key, value: unknown) => (HIDDEN.has(key) ? undefined : value), 2),
  graph: ({ model }) => printAll([model.forward, ...(model.training === undefined ? [] : [model.training])]),
  backward: ({ built, model }) => printAll(programsOf(model, optimizerOf(built, model), built).graphs),
  optimised: (_, compiled) => printAll(compiled().optimised),
  kernels: (_, compiled) => compiled().lowered.kernels.map(printKernel).join("\n"),
  wat: async (_, compiled) => (await wasmMachine(compiled().lowered)).wat,
  js: (_, compiled) => jsMachine(compiled().lowered),
};

/** Fields of the tree that say where, not what. */
const HIDDEN = new Set(["span", "source", "operatorSpan"]);

const printAll = (graphs: readonly Graph[]): string => graphs.map(printGraph).join("\n");
