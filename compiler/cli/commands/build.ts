/**
 * `netc build`: the module, its types and its graph. Reads data files for what the module records about its data. A file that
 * is not there is a warning, since the model itself does not need it.
 */
import { join, resolve } from "node:path";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { ensureDirectory, writeAtomically } from "../../../runtime/files/files.ts";
import { compileModel, optimizerOf, trainingOf } from "../../compile.ts";
import type { BuiltModel } from "../../build/built.ts";
import type { DataReader } from "../../build/data/data-sets.ts";
import { declarationsOf, type Docs } from "../../emit/declarations.ts";
import { graphDocument } from "../../emit/graph-json.ts";
import { dataReader } from "../data-files.ts";
import { moduleOf } from "../module-text.ts";
import { choice, maxIterations, text, type Command } from "../command.ts";
import { fileStem } from "../names.ts";
import { chooseModel, printDiagnostics } from "../sources.ts";

export const build: Command = async (line, io) => {
  const target = choice(line, "target", ["wasm", "js"], "wasm");
  const faults: string[] = [];
  const chosen = await chooseModel(line, io, readable(dataReader(io.cwd), faults));
  if (chosen === undefined) return 1;
  const { built, model, source, skip } = chosen;
  const unread = trainingOf(built, model)?.unread;
  if (unread !== undefined) printDiagnostics([unreadData(unread, faults)], io);
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

/** Reads the files that are there, and warns of the others. One that is there and cannot be read is an error. */
function readable(read: DataReader, faults: string[]): DataReader {
  return (path, importer) => {
    const found = read(path, importer);
    if (found === undefined || !("reason" in found) || found.isAbsent !== true) return found;
    faults.push(`${path} cannot be read: ${found.reason}`);
    return undefined;
  };
}

function unreadData(span: Span, faults: readonly string[]): Diagnostic {
  return {
    severity: "warning",
    code: "N606",
    message: faults.join("; "),
    span,
    labels: [],
    notes: ["the module does not know how the data are prepared: it has neither prepare nor classes"],
    help: "build where the file is, and the module takes raw rows",
  };
}

/** What the text says of the model and its tensors, for the comments of the types. */
function docsOf({ doc, inputs, stored }: BuiltModel): Docs {
  const documented = [...inputs, ...stored].flatMap(({ name, doc: text }) =>
    text === undefined ? [] : [[name, text] as const],
  );
  return { model: doc, tensors: new Map(documented) };
}
