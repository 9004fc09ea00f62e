/** `netc run`: the statements at the top of a file, in order. The first assertion that fails ends it with status 1. */
import { basename, join, resolve } from "node:path";
import { printable } from "../../../grammar/index.ts";
import { formatTensor, type ShownTensor } from "../../../runtime/show/format-tensor.ts";
import { textChart } from "../../../runtime/show/text-chart.ts";
import { ensureDirectory, writeAtomically } from "../../../runtime/train/files.ts";
import type { ScriptStep, ShownValue } from "../../build/model.ts";
import { analyse, hasErrors, scriptGraph } from "../../compile.ts";
import type { Node } from "../../ir/graph.ts";
import { failureOf } from "../assertions.ts";
import { choice, seed, text, type Command } from "../command.ts";
import { EXECUTORS, runScript } from "../executors.ts";
import type { Io } from "../io.ts";
import { fileStem } from "../names.ts";
import { fileResolver } from "../imports.ts";
import { printDiagnostics, readSource, readStandardInput } from "../sources.ts";

/** Lines of a chart on a terminal. */
const CHART_HEIGHT = 20;

export const run: Command = async (line, io) => {
  const executor = choice(line, "target", EXECUTORS, "js");
  const drawn = seed(line) ?? 0;
  const [operand] = line.operands;
  const source = operand === "-" ? await readStandardInput(io) : await readSource(operand, io);
  const { built, diagnostics } = analyse(source, new Map(), fileResolver(io.cwd));
  printDiagnostics(diagnostics, io);
  if (hasErrors(diagnostics)) return 1;
  const { script } = built;
  if (script.length === 0) io.err(`netc: ${printable(source.path)} has no show, assert or plot\n`);
  const values = await runScript(scriptGraph(script), built, executor, drawn);
  const valueOf = (node: Node): ShownTensor => {
    const value = values.get(node);
    if (value === undefined) throw new Error(`%${String(node.id)} (${node.op}) was not computed`);
    return value;
  };

  const folder = text(line, "out") ?? "";
  const stem = operand === "-" ? "script" : fileStem(basename(operand, ".net"));
  let plots = 0;
  for (const step of script) {
    switch (step.kind) {
      case "show":
        for (const value of step.values) io.out(`${textOf(value, valueOf)}\n`);
        break;
      case "assert": {
        const failure = failureOf(step, valueOf);
        if (failure === undefined) break;
        printDiagnostics([failure], io);
        return 1;
      }
      case "plot":
        plots++;
        await plot(step, valueOf, join(folder, `${stem}-plot-${String(plots)}.svg`), io);
    }
  }
  return 0;
};

function textOf(value: ShownValue, valueOf: (node: Node) => ShownTensor): string {
  return value.kind === "text"
    ? value.text.split("\n").map(printable).join("\n")
    : formatTensor(valueOf(value.node));
}

/** Writes the chart as SVG; on a terminal it is drawn there too. */
async function plot(
  { x, series }: Extract<ScriptStep, { readonly kind: "plot" }>,
  valueOf: (node: Node) => ShownTensor,
  path: string,
  io: Io,
): Promise<void> {
  // The libraries behind it take their time to load; most scripts draw nothing.
  const { lineChart } = await import("../../../runtime/show/line-chart.ts");
  const data = {
    x: valueOf(x).data,
    series: series.map(({ node, label }) => ({ label, y: valueOf(node).data })),
  };
  if (io.outIsTerminal) io.out(`${textChart({ ...data, width: io.columns(), height: CHART_HEIGHT })}\n`);
  const absolute = resolve(io.cwd, path);
  await ensureDirectory(resolve(absolute, ".."));
  await writeAtomically(absolute, lineChart(data));
  io.out(`wrote ${printable(path)}\n`);
}
