/** Reading `.net` files for a command, and printing what is wrong with them. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import pc from "picocolors";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { renderDiagnostic } from "../../grammar/index.ts";
import type { Source } from "../../grammar/source.ts";
import { analyse, hasErrors, type Analysis } from "../compile.ts";
import type { BuiltModel } from "../build/model.ts";
import { CommandFault, UsageFault, list, type CommandLine } from "./command.ts";
import { fileResolver } from "./imports.ts";
import type { Io } from "./io.ts";

/** A text larger than this is not a model; it is refused before it is read. */
export const LARGEST_FILE = 16 * 2 ** 20;

/** `model.net:Name` names one model of a file. */
export interface FileOperand {
  readonly path: string;
  readonly model: string | undefined;
}

export function splitOperand(operand: string): FileOperand {
  const match = /^(.*\.net):([^/\\:]+)$/su.exec(operand);
  return match === null ? { path: operand, model: undefined } : { path: match[1] ?? "", model: match[2] };
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
    throw new CommandFault(`cannot read ${path}: ${reasonOf(fault)}`);
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
    throw new CommandFault(`cannot read standard input: ${reasonOf(fault)}`);
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

/** What went wrong with a file, in words. */
export function reasonOf(fault: unknown): string {
  const code = typeof fault === "object" && fault !== null && "code" in fault ? fault.code : undefined;
  const words: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is not a folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    ELOOP: "its links lead in a circle",
    ENAMETOOLONG: "the name is too long",
    ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8 text",
  };
  if (typeof code === "string" && words[code] !== undefined) return words[code];
  return fault instanceof Error ? fault.message : String(fault);
}

/** Prints messages on stderr, with colour on a terminal only. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const colours = pc.createColors(io.errIsTerminal && io.env["NO_COLOR"] === undefined);
  const palette = {
    error: colours.red,
    warning: colours.yellow,
    strong: colours.bold,
    quiet: colours.dim,
  };
  const texts = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, palette));
  if (texts.length > 0) io.err(`${texts.join("\n\n")}\n`);
}

/** `--set hidden=128 --set lambda=0` as a map. */
export function overridesOf(line: CommandLine): ReadonlyMap<string, string> {
  return new Map(
    list(line, "set").map((entry) => {
      const at = entry.indexOf("=");
      if (at <= 0) throw new UsageFault(`--set takes name=value; found "${entry}"`);
      return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()] as const;
    }),
  );
}

export interface ChosenModel extends Analysis {
  readonly source: Source;
  readonly model: BuiltModel;
}

/**
 * Reads, checks and picks the model a command works on: the one named after the colon, or the only
 * one. Undefined where there were errors; they are printed.
 */
export async function chooseModel(line: CommandLine, io: Io): Promise<ChosenModel | undefined> {
  const { path, model: wanted } = splitOperand(line.operands[0]);
  const source = await readSource(path, io);
  const analysis = analyse(source, overridesOf(line), fileResolver(io.cwd));
  printDiagnostics(analysis.diagnostics, io);
  if (hasErrors(analysis.diagnostics)) return undefined;
  const { models } = analysis.built;
  const names = models.map(({ name }) => name).join(", ");
  if (models.length === 0) throw new CommandFault(`${path} declares no model`);
  if (wanted === undefined && models.length > 1)
    throw new CommandFault(
      `${path} declares several models; name one: ${path}:${models[0]?.name ?? ""} (${names})`,
    );
  const model = wanted === undefined ? models[0] : models.find(({ name }) => name === wanted);
  if (model === undefined)
    throw new CommandFault(`${path} declares no model ${wanted ?? ""}; it declares ${names}`);
  return { ...analysis, source, model };
}
