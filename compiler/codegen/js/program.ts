/** A program as JavaScript: calls of kernels, branches and loops. Stacks are arrays of their own that grow. */
import { LOOP_LIMIT, NO_ROOM_FOR_STACKS, RUN_STOPPED } from "../../../runtime/module/faults.ts";
import type { Instruction, LoweredModel, Repeat, Stack } from "../../lower/program.ts";
import type { DimNames } from "../dim-names.ts";
import type { DimText } from "./dims.ts";

/** What the programs need beside the kernels, where a model has loops that save values. */
export const JS_STACKS = `  // Room for so many elements; the first ones are kept.
  const room = (array, length, kept) => {
    if (length <= array.length) return array;
    try {
      const grown = new array.constructor(Math.max(length, 2 * array.length));
      grown.set(array.subarray(0, kept));
      return grown;
    } catch {
      throw Object.assign(new RangeError(${JSON.stringify(NO_ROOM_FOR_STACKS)}), { code: ${JSON.stringify(RUN_STOPPED)} });
    }
  };
`;

export interface JsNames {
  readonly dims: DimNames;
  readonly text: DimText;
}

/** The instructions as statements, each line indented. */
export function jsInstructions(
  instructions: readonly Instruction[],
  model: LoweredModel,
  names: JsNames,
  indent: string,
): string {
  return instructions.map((instruction) => jsInstruction(instruction, model, names, indent)).join("");
}

const buffer = (index: number): string => `m${String(index)}`;

function jsInstruction(
  instruction: Instruction,
  model: LoweredModel,
  names: JsNames,
  indent: string,
): string {
  const inner = (list: readonly Instruction[]): string => jsInstructions(list, model, names, `${indent}  `);
  switch (instruction.kind) {
    case "call": {
      const { kernel, buffers } = instruction;
      const call = `${indent}${kernel.name}(${[...buffers.map(buffer), ...names.dims.ofKernel(kernel)].join(", ")});\n`;
      const { faults } = model.manifest;
      return faults !== undefined && buffers.includes(faults)
        ? `${call}${indent}if (${buffer(faults)}[1] !== -1) return;\n`
        : call;
    }
    case "branch": {
      const head = `${indent}if (${buffer(instruction.condition)}[0] !== 0) {\n${inner(instruction.then)}`;
      return `${head}${indent}} else {\n${inner(instruction.otherwise)}${indent}}\n`;
    }
    case "reserve": {
      const array = buffer(instruction.buffer);
      return `${indent}${array} = room(${array}, ${names.text.dim(instruction.elements)}, 0);\n`;
    }
    case "repeat":
      return jsRepeat(instruction, model, names, indent);
  }
}

function jsRepeat(repeat: Repeat, model: LoweredModel, names: JsNames, indent: string): string {
  const { test, reads, pushes, body } = repeat;
  const turn = names.dims.of(repeat.turns);
  const within = `${indent}  `;
  const window = (stack: Stack, place: string): string => {
    const size = names.text.dim(stack.elements);
    const array = buffer(stack.buffer);
    return `${within}${buffer(stack.window)} = ${array}.subarray((${place}) * ${size}, (${place} + 1) * ${size});\n`;
  };
  const instructions = (list: readonly Instruction[]): string => jsInstructions(list, model, names, within);
  if (test.kind === "condition") {
    const { faults } = model.manifest;
    const limit = String(model.maxIterations);
    const stop =
      faults === undefined
        ? ""
        : `${buffer(faults)}[0] = ${limit}; ${buffer(faults)}[1] = ${String(LOOP_LIMIT)}; `;
    const grow = pushes.map((stack) => {
      const [array, size] = [buffer(stack.buffer), names.text.dim(stack.elements)];
      return `${within}${array} = room(${array}, (${turn} + 1) * ${size}, ${turn} * ${size});\n`;
    });
    return [
      `${indent}for (${turn} = 0; ; ${turn}++) {\n`,
      instructions(test.instructions),
      `${within}if (${buffer(test.buffer)}[0] === 0) break;\n`,
      `${within}if (${turn} >= ${limit}) { ${stop}return; }\n`,
      ...grow,
      ...pushes.map((stack) => window(stack, turn)),
      instructions(body),
      `${indent}}\n`,
    ].join("");
  }
  const count = `${turn}_count`;
  const place = repeat.isReversed ? `${count} - 1 - ${turn}` : turn;
  const room = pushes.map((stack) => {
    const [array, size] = [buffer(stack.buffer), names.text.dim(stack.elements)];
    return `${indent}${array} = room(${array}, ${count} * ${size}, 0);\n`;
  });
  return [
    `${indent}${count} = ${buffer(test.buffer)}[0];\n`,
    ...room,
    `${indent}for (${turn} = 0; ${turn} < ${count}; ${turn}++) {\n`,
    ...[...reads, ...pushes].map((stack) => window(stack, place)),
    instructions(body),
    `${indent}}\n`,
  ].join("");
}
