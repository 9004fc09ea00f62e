/** The options that the list of passes gives: `--skip`, `--print-after`, `--list-passes`. */
import { OPTIONAL } from "../passes/index.ts";
import { list, UsageFault, type CommandLine } from "./command.ts";

/** The passes that `--skip` names. Throws UsageFault for one that there is not. */
export function skippedOf(line: CommandLine): readonly string[] {
  return list(line, "skip").map(passNamed);
}

export function passNamed(name: string): string {
  if (!OPTIONAL.some((pass) => pass.name === name))
    throw new UsageFault(`there is no pass "${name}"; netc emit --list-passes lists them`);
  return name;
}

const EFFECTS = {
  exact: "changes no bit",
  reassociates: "rounds in another order",
  "ignores-nan": "may give a number where there was inf or nan",
} as const;

/** One line a pass: its name, what it does, and what that does to rounded results. */
export function passList(): string {
  const width = Math.max(...OPTIONAL.map(({ name }) => name.length));
  return OPTIONAL.map(
    ({ name, about, floats }) => `${name.padEnd(width)}  ${about} (${EFFECTS[floats]})\n`,
  ).join("");
}
