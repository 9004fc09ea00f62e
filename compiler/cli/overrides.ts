/** `--set hidden=128`: the values, and which of them is to blame where a file has errors only with them. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { list, UsageFault, type CommandLine } from "./command.ts";

/** `--set hidden=128 --set lambda=0` as a map. Throws UsageFault for another form. */
export function overridesOf(line: CommandLine): ReadonlyMap<string, string> {
  return new Map(
    list(line, "set").map((entry) => {
      const at = entry.indexOf("=");
      if (at <= 0) throw new UsageFault(`--set takes name=value; found "${entry}"`);
      return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()] as const;
    }),
  );
}

/**
 * The messages to print: those found, unless a value of `--set` makes them, which the file alone does not. Then one
 * that names the value. `check` gives the messages for other values.
 */
export function blamedOnOverrides(
  found: readonly Diagnostic[],
  overrides: ReadonlyMap<string, string>,
  check: (overrides: ReadonlyMap<string, string>) => readonly Diagnostic[],
): readonly Diagnostic[] {
  const first = found.find(isError);
  // N412 names the option itself.
  if (first === undefined || overrides.size === 0 || first.code === "N412") return found;
  if (check(new Map()).some(isError)) return found;
  for (const [name, value] of overrides) {
    const fault = check(new Map([[name, value]])).find(isError);
    if (fault !== undefined) return [withoutHelp(fault, `--set ${name}=${value}`)];
  }
  const all = [...overrides].map(([name, value]) => `--set ${name}=${value}`);
  return [withoutHelp(first, all.join(" "))];
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

/** Its help would be about the text, which is right. */
const withoutHelp = (fault: Diagnostic, option: string): Diagnostic => ({
  ...fault,
  message: `${option}: ${fault.message}`,
  help: undefined,
});
