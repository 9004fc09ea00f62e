/** `netc check`: messages for each file; status 1 where one has an error. */
import { analyse, hasErrors } from "../../compile.ts";
import { positionAt } from "../../../grammar/source.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { flag, type Command } from "../command.ts";
import { dataReader } from "../data-files.ts";
import { skippedOf } from "../passes.ts";
import { fileResolver } from "../imports.ts";
import { printDiagnostics, readSource } from "../sources.ts";

export const check: Command = async (line, io) => {
  const skip = skippedOf(line);
  const found: Diagnostic[] = [];
  for (const path of line.operands) {
    const source = await readSource(path, io);
    found.push(...analyse(source, new Map(), fileResolver(io.cwd), skip, dataReader(io.cwd)).diagnostics);
  }
  if (flag(line, "json")) io.out(`${JSON.stringify(found.map(forMachines), null, 2)}\n`);
  else printDiagnostics(found, io);
  return hasErrors(found) ? 1 : 0;
};

function forMachines({ span, labels, ...diagnostic }: Diagnostic) {
  return {
    ...diagnostic,
    ...placeOf(span),
    labels: labels.map(({ span: place, text }) => ({ ...placeOf(place), text })),
  };
}

function placeOf(span: Diagnostic["span"]) {
  return { file: span.source.path, ...positionAt(span.source, span.start), start: span.start, end: span.end };
}
