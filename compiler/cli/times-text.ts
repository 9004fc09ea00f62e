/** The times of a script's statements as a table: where, what, how long, and how many times the fastest. */
import { printable } from "../../grammar/printable.ts";
import { positionAt, textOf } from "../../grammar/source.ts";
import { table } from "../report/table.ts";
import type { Executor } from "./executors.ts";
import type { StatementTime } from "./statement-times.ts";

/** So many characters of a statement are shown. */
const LONGEST = 40;

export function timesText(times: readonly StatementTime[], executor: Executor): string {
  if (times.length === 0) return "netc: no statement computes anything\n";
  const fastest = Math.min(...times.map(({ seconds }) => seconds));
  const rows = times.map(({ span, seconds }) => [
    `line ${String(positionAt(span.source, span.start).line)}`,
    shortened(printable(textOf(span).split("\n", 1)[0] ?? "")),
    durationText(seconds),
    times.length === 1 || fastest === 0 ? "" : ratioText(seconds / fastest),
  ]);
  const ratio = times.length === 1 ? "" : ", and how many times the fastest";
  const head = `netc: times on ${executor}, the least of several runs, without compiling${ratio}`;
  return `${head}\n${table(rows, [true, true, false, false])}\n`;
}

const shortened = (text: string): string => {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
};

const UNITS = [
  ["s", 1],
  ["ms", 1e-3],
  ["µs", 1e-6],
  ["ns", 1e-9],
] as const;

/** Three digits that count: `12.3 ms`, `4.56 µs`. */
export function durationText(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (["ns", 1e-9] as const);
  return `${threeDigits(seconds / size)} ${unit}`;
}

/** `1.00×`, `23.4×`, `12,345×`. */
export const ratioText = (ratio: number): string => `${threeDigits(ratio)}×`;

function threeDigits(value: number): string {
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
