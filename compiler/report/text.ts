/** A report as text: plain tables, numbers in full. */
import { table } from "./table.ts";
import type { ChainReport, OrderReport, ProgramReport, Report, SizeReport } from "./report.ts";

export function reportText(report: Report): string {
  const at = Object.entries(report.at).map(([name, value]) => `${name} = ${count(value)}`);
  const head = [report.name, ...at].join(", ");
  const parts = report.programs.flatMap((program) => [
    passesText(program),
    ...program.chains.map((chain) => chainText(program.program, chain)),
    kernelsText(program),
    ...(program.values.length === 0 ? [] : [valuesText(program)]),
  ]);
  return [head, ...parts, memoryText(report), ...(report.saved.length === 0 ? [] : [savedText(report)])].join(
    "\n\n",
  );
}

const count = (value: number): string => value.toLocaleString("en-US");

function passesText({ program, passes, kernels }: ProgramReport): string {
  const rows = passes.map(({ pass, rules, cost }) => [
    pass ?? "as written",
    count(cost.flops),
    count(cost.bytesMoved),
    count(cost.peakBytes),
    Object.entries(rules)
      .map(([rule, times]) => (times === 1 ? rule : `${rule} × ${count(times)}`))
      .join(", "),
  ]);
  const note = kernels.some(({ loops }) => loops > 0) ? ", a loop as one turn" : "";
  return `${program}: passes${note}\n${table([["", "FLOP", "bytes moved", "peak bytes", "rules"], ...rows], [true, false, false, false, true])}`;
}

function chainText(program: string, { name, wasReordered, chosen, rejected, check }: ChainReport): string {
  const rows = [chosen, ...rejected].map((order, i) => [
    order.order,
    costText(order),
    i === 0 ? "chosen" : "",
  ]);
  if (check !== undefined) rows.push(["check", `${count(check.flops.value)} FLOP`, checkText(check)]);
  const verdict = wasReordered ? "computed in another order than written" : "computed as written";
  return `${program}: order of products in ${name}, ${verdict}\n${table(rows, [true, true, true])}`;
}

/** What happens if the check of a product in another order than written fails. */
function checkText({ otherwise, pays }: NonNullable<ChainReport["check"]>): string {
  if (!pays) return "not made: with it, the cheapest order costs more than half of what is written";
  const again = otherwise === "f64" ? "in f64" : "as written";
  return `computed again ${again} where a product overflows or underflows`;
}

/** `2 × (2³¹ + 2²⁹) = 5,368,709,120 FLOP`. */
function costText({ products, flops }: OrderReport): string {
  const isStatic = products.every(isNumber);
  const sum = isStatic
    ? `2 × (${products.map(({ value }) => powerText(value / 2)).join(" + ")})`
    : flops.formula;
  return `${sum} = ${count(flops.value)} FLOP`;
}

const isNumber = ({ formula }: SizeReport): boolean => /^\d+$/.test(formula);

/** A great power of two as such, other numbers in full. */
function powerText(value: number): string {
  const power = Math.log2(value);
  return Number.isInteger(power) && power >= 10 ? `2${superscript(power)}` : count(value);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const superscript = (power: number): string =>
  [...String(power)].map((digit) => SUPERSCRIPTS[Number(digit)] ?? "").join("");

function kernelsText({ program, kernels }: ProgramReport): string {
  const rows = kernels.map(({ kernel, computes, loops, flops, bytes }, i) => [
    String(i),
    computes.join(", "),
    `${count(flops)}${flops === 0 ? "" : " × turns".repeat(loops)}`,
    `${count(bytes)}${" × turns".repeat(loops)}`,
    kernel,
  ]);
  return `${program}: kernels\n${table([["", "computes", "FLOP", "bytes", "kernel"], ...rows], [false, true, false, false, true])}`;
}

function valuesText({ program, values }: ProgramReport): string {
  const rows = values.map(({ name, bytes, place, first, last, reuses }) => [
    name,
    count(bytes),
    count(place),
    first === last ? String(first) : `${String(first)} to ${String(last)}`,
    reuses.length === 0 ? "" : `reuses the place of ${reuses.join(", ")}`,
  ]);
  return `${program}: working memory\n${table([["value", "bytes", "place", "kernels", ""], ...rows], [true, false, false, true, true])}`;
}

const MEMORY_ROWS = [
  ["inputs", "inputs"],
  ["parameters", "parameters"],
  ["states", "states"],
  ["results", "results"],
  ["constants and settings", "constants"],
  ["working memory", "working"],
  ["in all", "total"],
] as const;

function memoryText({ programs }: Report): string {
  const rows: (readonly string[])[] = MEMORY_ROWS.map(([label, key]) => [
    label,
    ...programs.map(({ memory }) => count(memory[key])),
  ]);
  if (programs.some(({ memory }) => memory.eachTurn > 0))
    rows.push(["saved by loops", ...programs.map(({ memory }) => eachTurnText(memory.eachTurn))]);
  const head = ["", ...programs.map(({ program }) => PURPOSES[program] ?? program)];
  return `bytes\n${table([head, ...rows], [true, ...programs.map(() => false)])}`;
}

const eachTurnText = (bytes: number): string => (bytes === 0 ? "0" : `${count(bytes)} × turns`);

const PURPOSES: Readonly<Record<string, string>> = { predict: "prediction", step: "training" };

function savedText({ saved }: Report): string {
  const sum = saved.reduce((total, { bytes }) => total + bytes, 0);
  const rows = [...saved.map(({ name, bytes }) => [name, count(bytes)]), ["in all", count(sum)]];
  return `kept by training for the backward pass\n${table(rows, [true, false])}`;
}
