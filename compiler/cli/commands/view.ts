/** `netc view`: the graph page, or with --svg its picture alone; as a file, or with `-o -` on standard output. */
import { resolve } from "node:path";
import { writeAtomically } from "../../../runtime/files/files.ts";
import { compileModel, optimizerOf } from "../../compile.ts";
import { flag, text, type Command } from "../command.ts";
import { drawGraph } from "../draw-graph.ts";
import { fileStem } from "../names.ts";
import { chooseModel } from "../sources.ts";

export const view: Command = async (line, io) => {
  const chosen = await chooseModel(line, io);
  if (chosen === undefined) return 1;
  const { built, model, source, skip } = chosen;
  const compiled = compileModel(built, model, optimizerOf(built, model), { skip });
  const svg = flag(line, "svg");
  const path = text(line, "out") ?? `${fileStem(model.name)}.${svg ? "svg" : "html"}`;
  const content = await drawGraph({ kind: svg ? "svg" : "page", compiled, built, source });
  if (path === "-") io.out(content);
  else {
    await writeAtomically(resolve(io.cwd, path), content);
    io.out(`${path}\n`);
  }
  return 0;
};
