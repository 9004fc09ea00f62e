/** What a command is, and how it reads its options. Faults of usage end with status 2. */
import type { ExitStatus, Io } from "./io.ts";

export interface CommandLine {
  /** The operands: file names, a message code. At least one. */
  readonly operands: readonly [string, ...string[]];
  /** By name; a flag is true, a repeated option a list. */
  readonly options: Readonly<Record<string, OptionValue | undefined>>;
}
export type OptionValue = string | boolean | readonly (string | boolean)[];

export type Command = (line: CommandLine, io: Io) => Promise<ExitStatus>;

/** The command as a user can type it again, without some of its options. */
export function commandText(
  name: string,
  { operands, options }: CommandLine,
  without: readonly string[],
): string {
  const given = Object.entries(options).flatMap(([option, value]) =>
    value === undefined || value === false || without.includes(option)
      ? []
      : (typeof value === "object" ? value : [value]).flatMap((each) =>
          each === true ? [`--${option}`] : [`--${option}`, shellWord(String(each))],
        ),
  );
  return ["netc", name, ...operands.map(shellWord), ...given].join(" ");
}

const shellWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The command line itself is wrong. */
export class UsageFault extends Error {}

/** A file cannot be read or written, data cannot be had: one line for the user. */
export class CommandFault extends Error {}

export function flag(line: CommandLine, name: string): boolean {
  return line.options[name] === true;
}

export function text(line: CommandLine, name: string): string | undefined {
  const value = line.options[name];
  return typeof value === "string" ? value : undefined;
}

/** An option that is one of a few words. */
export function choice<T extends string>(
  line: CommandLine,
  name: string,
  choices: readonly T[],
  otherwise: T,
): T {
  const value = text(line, name);
  if (value === undefined) return otherwise;
  const found = choices.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageFault(`--${name} takes ${choices.join(", ")}; found "${value}"`);
  return found;
}

/** What a seed can be: 32 bits. */
const SEEDS = { least: 0, most: 2 ** 32 - 1, whole: true } as const;

/** The option `--seed`. */
export function seed(line: CommandLine): number | undefined {
  return number(line, "seed", SEEDS);
}

/** The option `--max-iterations`: how many turns a loop may make. */
export function maxIterations(line: CommandLine): number | undefined {
  return number(line, "max-iterations", { least: 1, most: 2 ** 31 - 1, whole: true });
}

/** A number of at least `least`, and at most `most` where that is given; whole where `whole` says so. */
export function number(
  line: CommandLine,
  name: string,
  {
    least,
    most = Infinity,
    whole,
  }: { readonly least: number; readonly most?: number; readonly whole: boolean },
): number | undefined {
  const written = text(line, name);
  if (written === undefined) return undefined;
  const value = written.trim() === "" ? Number.NaN : Number(written);
  const fits =
    Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isSafeInteger(value));
  if (!fits)
    throw new UsageFault(
      `--${name} takes a ${whole ? "whole " : ""}number from ${String(least)}${most === Infinity ? "" : ` to ${String(most)}`}; found "${written}"`,
    );
  return value;
}

/** A repeated option, in the order given. */
export function list(line: CommandLine, name: string): readonly string[] {
  const value = line.options[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
