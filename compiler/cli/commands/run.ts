/** `netc run`: the statements at the top of a file, in order. The first assertion that fails ends it with status 1. */
import { basename } from "node:path";
import { printable } from "../../../grammar/index.ts";
import { analyse, hasErrors } from "../../compile.ts";
import { choice, flag, maxIterations, seed, text, type Command } from "../command.ts";
import { dataReader } from "../data-files.ts";
import { EXECUTORS, prepareScript, runScript } from "../executors.ts";
import { fileStem } from "../names.ts";
import { fileResolver } from "../imports.ts";
import { skippedOf } from "../passes.ts";
import { carryOut, type Compute } from "../script-run.ts";
import { StepWriter } from "../script-steps.ts";
import { timeStatements, type Prepare } from "../statement-times.ts";
import { timesText } from "../times-text.ts";
import { printDiagnostics, readSource, readStandardInput } from "../sources.ts";

export const run: Command = async (line, io) => {
  const executor = choice(line, "target", EXECUTORS, "js");
  const skip = skippedOf(line);
  const drawn = seed(line) ?? 0;
  const options = { skip, maxIterations: maxIterations(line) };
  const [operand] = line.operands;
  const source = operand === "-" ? await readStandardInput(io) : await readSource(operand, io);
  const [resolver, readData] = [fileResolver(io.cwd), dataReader(io.cwd)];
  const { built, diagnostics } = analyse(source, new Map(), resolver, skip, readData);
  printDiagnostics(diagnostics, io);
  if (hasErrors(diagnostics)) return 1;
  const { script } = built;
  if (script.length === 0) io.err(`netc: ${printable(source.path)} has no show, assert or plot\n`);
  const compute: Compute = (graph) => runScript(graph, built, executor, drawn, options);
  const stem = operand === "-" ? "script" : fileStem(basename(operand, ".net"));
  const writer = new StepWriter(io, { folder: text(line, "out") ?? "", stem });
  const failure = await carryOut(script, compute, built.provenance, writer);
  if (failure !== undefined) {
    printDiagnostics([failure], io);
    return 1;
  }
  if (flag(line, "time")) {
    const prepare: Prepare = (graph, context) => prepareScript(graph, context, executor, drawn, options);
    io.err(timesText(await timeStatements(built, prepare, executor, () => io.now()), executor));
  }
  return 0;
};
