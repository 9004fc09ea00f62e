/** The TypeScript compiler on texts in memory. */
import ts from "typescript";

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts"],
  types: [],
};

const FOLDER = "/texts/";

/** A function that gives the faults of all files, as `main.ts(4,1): message`. It reads the standard library once. */
export function typeChecker(): (files: Readonly<Record<string, string>>) => readonly string[] {
  const libraries = new Map<string, ts.SourceFile | undefined>();
  return (files) => {
    const texts = new Map(Object.entries(files).map(([name, text]) => [FOLDER + name, text]));
    const disk = ts.createCompilerHost(OPTIONS);
    const host: ts.CompilerHost = {
      ...disk,
      fileExists: (path) => texts.has(path) || disk.fileExists(path),
      readFile: (path) => texts.get(path) ?? disk.readFile(path),
      directoryExists: (path) => FOLDER.startsWith(path) || disk.directoryExists?.(path) === true,
      getSourceFile: (path, version) => {
        const text = texts.get(path);
        if (text !== undefined) return ts.createSourceFile(path, text, version, true);
        if (!libraries.has(path)) libraries.set(path, disk.getSourceFile(path, version));
        return libraries.get(path);
      },
    };
    const program = ts.createProgram([...texts.keys()], OPTIONS, host);
    return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const place = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
      const name = file?.fileName.replace(FOLDER, "") ?? "";
      const message = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${name}(${String(place.line + 1)},${String(place.character + 1)}): ${message}`;
    });
  };
}
