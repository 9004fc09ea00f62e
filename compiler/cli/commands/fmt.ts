/** `netc fmt`: rewrites files in the canonical form. A file with a syntax error is left as it is. */
import { resolve } from "node:path";
import { format, parse } from "../../../grammar/index.ts";
import { writeAtomically } from "../../../runtime/files/files.ts";
import { hasErrors } from "../../compile.ts";
import { flag, type Command } from "../command.ts";
import { printDiagnostics, readSource } from "../sources.ts";

export const fmt: Command = async (line, io) => {
  let clean = true;
  for (const path of line.operands) {
    const source = await readSource(path, io);
    const { module, diagnostics } = parse(source);
    if (hasErrors(diagnostics)) {
      printDiagnostics(diagnostics, io);
      clean = false;
      continue;
    }
    const text = format(module);
    if (text === source.text) continue;
    if (flag(line, "check")) {
      io.out(`${path}\n`);
      clean = false;
    } else {
      await writeAtomically(resolve(io.cwd, path), text);
    }
  }
  return clean ? 0 : 1;
};
