/** Makes a failing program smaller: lines, then parts of lines, are left out as long as the failure stays. */
import type { Program } from "./generate/program.ts";

/** Whether a program still fails in the same way. */
export type Fails = (program: Program) => Promise<boolean>;

/** So many candidates are tried at most. */
const MOST_TRIES = 600;

export async function shrink(program: Program, fails: Fails): Promise<Program> {
  let [smallest, tries] = [program, 0];
  for (let changed = true; changed;) {
    changed = false;
    for (const candidate of [...withoutLines(smallest), ...simpler(smallest)]) {
      if (tries++ > MOST_TRIES) return smallest;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      changed = true;
      break;
    }
  }
  return smallest;
}

/** Without runs of lines, long ones first and from the end: what comes later depends on what comes before. */
function* withoutLines({ text, parts }: Program): Generator<Program> {
  const lines = text.split("\n");
  for (let length = Math.ceil(lines.length / 2); length >= 1; length = Math.floor(length / 2))
    for (let start = lines.length - length; start >= 0; start -= length)
      yield { text: lines.toSpliced(start, length).join("\n"), parts };
  if (parts !== "") yield { text, parts: "" };
}

/** With an operand in the place of a call or operation, or an item of a list left out. */
function* simpler({ text, parts }: Program): Generator<Program> {
  const patterns: readonly (readonly [RegExp, string])[] = [
    [/\b(?!show\b)\w+\(([^()]*)\)/g, "$1"],
    [/\(([^()]*)\)/g, "$1"],
    [/\b(\w+)\((\w+), [^()]*\)/g, "$1($2)"],
    [/, [^,()[\]\n]+/g, ""],
    [/ (?:[-+*/%@]|\*\*|\/\/|and|or|==|<=?|>=?) [^-+*/%@()\s]+/g, ""],
    [/(?<=[[( ])[^-+*/%@()\s]+ (?:[-+*/%@]|\*\*|\/\/|and|or|==|<=?|>=?) /g, ""],
    [/\[[^[\]]*\]/g, ""],
    [/\[\[([^[\]]*)\], [^\n]*\]\]/g, "[[$1]]"],
  ];
  for (const [pattern, replacement] of patterns)
    for (const match of text.matchAll(pattern)) {
      const replaced = match[0].replace(new RegExp(pattern.source), replacement);
      yield {
        text: text.slice(0, match.index) + replaced + text.slice(match.index + match[0].length),
        parts,
      };
    }
}
