/** `netc build`: the module, its types and its graph, for each model of a file. */
import { join, resolve } from "node:path";
import { ensureDirectory, writeAtomically } from "../../../runtime/files/files.ts";
import { compileModel, optimizerOf } from "../../compile.ts";
import type { BuiltModel } from "../../build/built.ts";
import { declarationsOf, type Docs } from "../../emit/declarations.ts";
import { graphDocument } from "../../emit/graph-json.ts";
import { moduleOf } from "../module-text.ts";
import { choice, maxIterations, text, type Command } from "../command.ts";
import { fileStem } from "../names.ts";
import { chooseModel } from "../sources.ts";

export const build: Command = async (line, io) => {
  const target = choice(line, "target", ["wasm", "js"], "wasm");
  const chosen = await chooseModel(line, io);
  if (chosen === undefined) return 1;
  const { built, model, source, skip } = chosen;
  const compiled = compileModel(built, model, optimizerOf(built, model), {
    skip,
    maxIterations: maxIterations(line),
  });
  const folder = text(line, "out") ?? "dist";
  const stem = join(folder, fileStem(model.name));
  const files: readonly (readonly [string, string])[] = [
    [`${stem}.js`, await moduleOf(compiled.lowered, target)],
    [`${stem}.d.ts`, await declarationsOf(compiled.lowered, docsOf(model))],
    [`${stem}.graph.json`, `${JSON.stringify(graphDocument(compiled, built, source), null, 1)}\n`],
  ];
  await ensureDirectory(resolve(io.cwd, folder));
  for (const [path, content] of files) await writeAtomically(resolve(io.cwd, path), content);
  for (const [path] of files) io.out(`${path}\n`);
  return 0;
};

/** What the text says of the model and its tensors, for the comments of the types. */
function docsOf({ doc, inputs, stored }: BuiltModel): Docs {
  const documented = [...inputs, ...stored].flatMap(({ name, doc: text }) =>
    text === undefined ? [] : [[name, text] as const],
  );
  return { model: doc, tensors: new Map(documented) };
}
