/** Kernels as text, for people and as a key: kernels with equal texts but for the name are equal. */
import { formatDim } from "../ir/dim.ts";
import type { Affine, Kernel, LoadStatement, Statement, StoreStatement, Value } from "./kernel.ts";

/** ```
 * kernel k0_add(b0: read f32, b1: write f32) {
 *   for i0 = 0 .. N*10, lanes 4 {
 *     v0: f32 = load b0[i0]
 * ```
 */
export function printKernel(kernel: Kernel): string {
  return `kernel ${kernel.name}${kernelText(kernel)}\n`;
}

/** All but the name. */
export function kernelText({ buffers, body }: Kernel): string {
  const parameters = buffers.map(({ dtype, access }, i) => `b${String(i)}: ${access} ${dtype}`);
  return `(${parameters.join(", ")}) {\n${blockText(body, "  ")}}`;
}

function blockText(statements: readonly Statement[], indent: string): string {
  return statements.map((statement) => `${indent}${statementText(statement, indent)}\n`).join("");
}

const name = (value: Value): string => `v${String(value.id)}`;
const typed = (value: Value): string => `${name(value)}: ${value.type}`;

function statementText(statement: Statement, indent: string): string {
  switch (statement.kind) {
    case "constant":
      return `${typed(statement.result)} = ${Object.is(statement.value, -0) ? "-0" : String(statement.value)}`;
    case "let":
      return `${typed(statement.result)} = ${statement.op} ${statement.args.map(name).join(" ")}`;
    case "position":
      return `${typed(statement.result)} = position ${affineText(statement.index)}`;
    case "load":
      return `${typed(statement.result)} = load b${String(statement.buffer)}[${placeText(statement)}]`;
    case "store":
      return `store b${String(statement.buffer)}[${placeText(statement)}] = ${name(statement.value)}`;
    case "when": {
      const head = `when ${formatDim(statement.size)} < ${String(statement.below)} {\n`;
      const [then, otherwise] = [statement.then, statement.otherwise].map((side) =>
        blockText(side, `${indent}  `),
      );
      return `${head}${then ?? ""}${indent}} else {\n${otherwise ?? ""}${indent}}`;
    }
    case "for": {
      const { loop, start, stop, step, lanes, tile, block, accumulators, body } = statement;
      const range = `for i${String(loop)} = ${formatDim(start)} .. ${formatDim(stop)}`;
      const notes = [
        step === 1 ? "" : `step ${String(step)}`,
        lanes === 1 ? "" : `lanes ${String(lanes)}`,
        tile === 1 ? "" : `tile ${String(tile)}`,
        block === undefined ? "" : `block ${String(block)}`,
      ];
      const carried = accumulators.map(
        ({ initial, current, next, result, combine }) =>
          `${name(result)}, ${typed(current)} from ${name(initial)} by ${name(next)}${combine === undefined ? "" : ` ${combine.op}`}`,
      );
      const head = [range, ...notes.filter((note) => note !== ""), ...carried].join(", ");
      return `${head} {\n${blockText(body, `${indent}  `)}${indent}}`;
    }
  }
}

function placeText({ index, indirection }: LoadStatement | StoreStatement): string {
  const place = affineText(index);
  return indirection === undefined
    ? place
    : `${place} + ${name(indirection.value)}*(${formatDim(indirection.stride)})`;
}

export function affineText({ offset, terms }: Affine): string {
  const parts = terms.map(({ loop, stride }) =>
    stride === 1 ? `i${String(loop)}` : `i${String(loop)}*(${formatDim(stride)})`,
  );
  return [...parts, ...(offset === 0 && parts.length > 0 ? [] : [formatDim(offset)])].join(" + ");
}
