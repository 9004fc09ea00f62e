/** `netc check`: messages for each file; status 1 where one has an error. */
import { analyse, hasErrors } from "../../compile.ts";
import { positionAt } from "../../../grammar/source.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Source } from "../../../grammar/source.ts";
import { CommandFault, flag, type Command } from "../command.ts";
import { dataReader } from "../data-files.ts";
import type { Io } from "../io.ts";
import { skippedOf } from "../passes.ts";
import { fileResolver } from "../imports.ts";
import { printDiagnostics, readSource, readStandardInput } from "../sources.ts";

export const check: Command = async (line, io) => {
  const skip = skippedOf(line);
  const found: Diagnostic[] = [];
  const unread: string[] = [];
  for (const path of line.operands) {
    const source = await sourceOf(path, io, unread);
    if (source === undefined) continue;
    found.push(...analyse(source, new Map(), fileResolver(io.cwd), skip, dataReader(io.cwd)).diagnostics);
  }
  if (flag(line, "json")) io.out(`${JSON.stringify(found.map(forMachines), null, 2)}\n`);
  else printDiagnostics(found, io);
  // What can be read is checked all the same.
  if (unread.length > 0) throw new CommandFault(unread.join("; "));
  return hasErrors(found) ? 1 : 0;
};

/** The text of an operand, of `-` standard input; undefined where it cannot be read: then `unread` says why. */
async function sourceOf(path: string, io: Io, unread: string[]): Promise<Source | undefined> {
  try {
    return path === "-" ? await readStandardInput(io) : await readSource(path, io);
  } catch (fault) {
    if (!(fault instanceof CommandFault)) throw fault;
    unread.push(fault.message);
    return undefined;
  }
}

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
