/** Reads the command line, runs one command, and turns every way it can end into an exit status. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { COMMANDS, type CommandEntry, type OptionEntry } from "./commands.ts";
import { UsageFault, type CommandLine } from "./command.ts";
import type { ExitStatus, Io } from "./io.ts";
import { report } from "./fault-report.ts";

/** Put in by the bundler; where the sources run as they are, it is not defined. */
declare const NETC_VERSION: string | undefined;

export async function runCli(args: readonly string[], io: Io): Promise<ExitStatus> {
  const [first, ...rest] = args;
  try {
    if (first === "--version" || first === "-v") {
      io.out(`${typeof NETC_VERSION === "string" ? NETC_VERSION : "source"}\n`);
      return 0;
    }
    if (first === undefined || first === "--help" || first === "-h" || first === "help") {
      if (first === undefined) io.err(overview());
      else io.out(overview());
      return first === undefined ? 2 : 0;
    }
    const entry = COMMANDS.find(({ name }) => name === first);
    if (entry === undefined) throw new UsageFault(`there is no command "${first}"; netc --help lists them`);
    if (rest.includes("--help") || rest.includes("-h")) {
      io.out(helpOf(entry));
      return 0;
    }
    const line = readLine(entry, rest);
    const command = await entry.load();
    return await command(line, io);
  } catch (fault) {
    return report(fault, io);
  }
}

function readLine(entry: CommandEntry, args: readonly string[]): CommandLine {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const { name, short, value, repeats } of entry.options) {
    options[name] = {
      type: value === undefined ? "boolean" : "string",
      ...(short === undefined ? {} : { short }),
      ...(repeats === true ? { multiple: true } : {}),
    };
  }
  const { values, positionals } = parse(entry, args, options);
  const [operand, ...more] = positionals;
  // `emit --list-passes` needs no file.
  if (operand === undefined && entry.operands !== "" && values["list-passes"] !== true)
    throw new UsageFault(`netc ${entry.name} wants ${entry.operands}; netc ${entry.name} --help`);
  const [surplus] = entry.operands === "" ? positionals : more;
  if (surplus !== undefined && !entry.operands.endsWith("..."))
    throw new UsageFault(
      `netc ${entry.name} takes ${entry.operands === "" ? "no operand" : `one ${entry.operands}`}; "${surplus}" is too many`,
    );
  return { operands: [operand ?? "", ...more], options: values };
}

function parse(
  entry: CommandEntry,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): { readonly values: CommandLine["options"]; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (fault) {
    // Node's text is a sentence and a hint for programmers; the sentence is enough.
    const [, negative] =
      /^Option '(.+?)' argument is ambiguous/.exec(fault instanceof Error ? fault.message : "") ?? [];
    if (negative !== undefined)
      throw new UsageFault(
        `${negative} wants a value, not another option; a value with a minus is written ${negative}=-1`,
      );
    const [sentence = ""] = (fault instanceof Error ? fault.message : String(fault)).split(/\.(?:\s|$)/);
    throw new UsageFault(`${sentence}; netc ${entry.name} --help lists the options`);
  }
}

function overview(): string {
  const rows = COMMANDS.map(
    ({ name, operands, about }) => [`netc ${name} ${operands}`.trimEnd(), about] as const,
  );
  return [
    "netc: the .net compiler",
    "",
    ...table(rows),
    "",
    "netc <command> --help lists a command's options; netc --version prints the version.",
    "",
  ].join("\n");
}

function helpOf({ name, operands, about, options }: CommandEntry): string {
  return [
    `netc ${name} ${operands}`.trimEnd(),
    `  ${about}`,
    ...(options.length === 0
      ? []
      : ["", ...table(options.map((option) => [flagsOf(option), aboutOf(option)]))]),
    "",
  ].join("\n");
}

const flagsOf = ({ name, short, value }: OptionEntry): string =>
  `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` <${value}>`}`;

const aboutOf = ({ about, repeats }: OptionEntry): string =>
  repeats === true ? `${about}; may be repeated` : about;

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
