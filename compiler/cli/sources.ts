/** Reading `.net` files for a command, and printing what is wrong with them. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import pc from "picocolors";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { renderDiagnostic } from "../../grammar/index.ts";
import type { Source } from "../../grammar/source.ts";
import { fileReason } from "../../runtime/files/files.ts";
import { analyse, hasErrors, type Analysis } from "../compile.ts";
import type { DataReader } from "../build/data/data-sets.ts";
import type { BuiltModel } from "../build/built.ts";
import { modelNamed } from "./choose.ts";
import { CommandFault, type CommandLine } from "./command.ts";
import { skippedOf } from "./passes.ts";
import { fileResolver } from "./imports.ts";
import type { Io } from "./io.ts";
import { blamedOnOverrides, overridesOf } from "./overrides.ts";

/** A text larger than this is not a model; it is refused before it is read. */
export const LARGEST_FILE = 16 * 2 ** 20;

/** `model.net:Name` names one model of a file, or one of its train blocks. */
export interface FileOperand {
  readonly path: string;
  readonly model: string | undefined;
}

export function splitOperand(operand: string): FileOperand {
  const match = /^(.*\.net):([^/\\:]+)$/su.exec(operand);
  return match === null
    ? { path: operand, model: undefined }
    : { path: match[1] ?? "", model: match[2]?.normalize("NFC") };
}

/** Reads a file as UTF-8. Throws CommandFault with the path and the reason. */
export async function readSource(path: string, io: Io): Promise<Source> {
  const absolute = resolve(io.cwd, path);
  try {
    const { size } = await stat(absolute);
    if (size > LARGEST_FILE) throw new CommandFault(`${path} is too large for a .net file`);
    return { path, text: decode(await readFile(absolute)) };
  } catch (fault) {
    if (fault instanceof CommandFault) throw fault;
    throw new CommandFault(`cannot read ${path}: ${fileReason(fault)}`);
  }
}

/** Reads standard input to its end, as UTF-8. Throws CommandFault where that fails. */
export async function readStandardInput(io: Io): Promise<Source> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of io.input()) {
      size += piece.length;
      if (size > LARGEST_FILE) throw new CommandFault("standard input is too large for a script");
      pieces.push(piece);
    }
    return { path: "<stdin>", text: decode(Buffer.concat(pieces)) };
  } catch (fault) {
    if (fault instanceof CommandFault) throw fault;
    throw new CommandFault(`cannot read standard input: ${fileReason(fault)}`);
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** Prints messages on stderr, with colour on a terminal only. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const colours = pc.createColors(io.errIsTerminal && io.env["NO_COLOR"] === undefined);
  const palette = {
    error: colours.red,
    warning: colours.yellow,
    note: colours.cyan,
    strong: colours.bold,
    quiet: colours.dim,
  };
  const texts = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, palette));
  if (texts.length > 0) io.err(`${texts.join("\n\n")}\n`);
}

/** A file without errors. */
export interface CheckedFile extends Analysis {
  readonly source: Source;
  /** The path as it was given, and the name after the colon. */
  readonly path: string;
  readonly wanted: string | undefined;
  /** The passes to leave out. */
  readonly skip: readonly string[];
}
export interface ChosenModel extends CheckedFile {
  readonly model: BuiltModel;
}

/**
 * Reads and checks a command's file. Data files are read with `readData`, where it is given. Undefined where
 * there were errors; they are printed.
 */
export async function checkedFile(
  line: CommandLine,
  io: Io,
  readData?: DataReader,
): Promise<CheckedFile | undefined> {
  const skip = skippedOf(line);
  const { path, model: wanted } = splitOperand(line.operands[0]);
  const source = await readSource(path, io);
  const overrides = overridesOf(line);
  const analyseWith = (values: typeof overrides): Analysis =>
    analyse(source, values, fileResolver(io.cwd), skip, readData);
  const analysis = analyseWith(overrides);
  const { diagnostics } = analysis;
  printDiagnostics(
    blamedOnOverrides(diagnostics, overrides, (values) => analyseWith(values).diagnostics),
    io,
  );
  return hasErrors(diagnostics) ? undefined : { ...analysis, source, path, wanted, skip };
}

/** As `checkedFile`, with the model that the command works on. Throws CommandFault where it is not clear which. */
export async function chooseModel(
  line: CommandLine,
  io: Io,
  readData?: DataReader,
): Promise<ChosenModel | undefined> {
  const file = await checkedFile(line, io, readData);
  return file && { ...file, model: modelNamed(file.built, file.path, file.wanted) };
}
