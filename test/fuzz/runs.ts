/**
 * How many inputs a property is tried on, and from which seed. `FUZZ_RUNS` and `FUZZ_SEED` set both for runs by hand;
 * without them every run of the tests tries the same.
 */
import { expect } from "vitest";
import { checkProgram } from "./execute.ts";
import { fromMachine, fromText } from "./execution.ts";
import type { Findings } from "./findings.ts";
import type { Program } from "./generate/program.ts";
import { shrink } from "./shrink.ts";

const variable = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : Number(text);
};

/** The seeds to try: `usual` of them unless FUZZ_RUNS says otherwise. */
export function seeds(usual: number): readonly number[] {
  const first = variable("FUZZ_SEED") ?? 0;
  return Array.from({ length: variable("FUZZ_RUNS") ?? usual }, (_, i) => first + i);
}

/** Room for runs by hand on a busy machine. */
export const NO_HURRY = 24 * 3600 * 1000;

/** One program in so many runs from the text that `netc build` writes, among the first. A module stays in memory. */
const TEXT_EVERY = 25;
const MOST_TEXTS = 100;

/**
 * Checks the program of every seed and hands on what became of each. The first that fails is shrunk, and the test
 * fails with it.
 */
export async function checkAll(
  all: readonly number[],
  programOf: (seed: number) => Program,
  each: (findings: Findings) => void,
): Promise<void> {
  for (const [i, seed] of all.entries()) {
    const program = programOf(seed);
    const isText = i % TEXT_EVERY === 0 && i < TEXT_EVERY * MOST_TEXTS;
    const findings = await checkProgram(program, isText ? fromText : fromMachine);
    each(findings);
    if (findings.found.length > 0) expect.fail(await failure(seed, program, findings));
  }
}

async function failure(seed: number, program: Program, { found }: Findings): Promise<string> {
  const [first] = found;
  const { text, parts } = await shrink(program, async (candidate) => {
    const again = await checkProgram(candidate);
    return again.found.some(({ kind, text: what }) => kind === first?.kind && isSame(kind, what, first.text));
  });
  const smaller = (await checkProgram({ text, parts })).found[0] ?? first;
  const more = parts === "" ? "" : `# ./parts.net\n${parts}`;
  return `seed ${String(seed)}, ${smaller?.kind ?? ""}: ${smaller?.text ?? ""}\n\n${text}${more}`;
}

/** Of exceptions only those with the same message count as the same failure. */
const isSame = (kind: string, one: string, other: string): boolean =>
  kind !== "exception" || one.split("\n")[0] === other.split("\n")[0];
