/** The JS target: a machine of plain functions over typed arrays, as source text. */
import { flatten, movingBuffers, stackBuffers, turnsOf, type LoweredModel } from "../../lower/program.ts";
import type { StoredDType } from "../../../runtime/module/manifest.ts";
import { bufferNames } from "../buffer-names.ts";
import { DimNames } from "../dim-names.ts";
import { DimText } from "./dims.ts";
import { jsKernel } from "./kernel.ts";
import { JS_PRELUDE } from "./ops.ts";
import { JS_STACKS, jsInstructions, type JsNames } from "./program.ts";

const ARRAY: Readonly<Record<StoredDType, string>> = {
  f32: "Float32Array",
  f64: "Float64Array",
  i32: "Int32Array",
  bool: "Int32Array",
};

/**
 * Source text of an expression `(bytes, offsets) => Machine`: no WASM, no `eval`. `bytes` is the size of
 * the memory, `offsets` the place of each buffer of the manifest.
 */
export function jsMachine(model: LoweredModel): string {
  const { kernels, programs } = model;
  const dims = new DimNames(model);
  const names: JsNames = { dims, text: new DimText(dims) };
  const moving = new Map(programs.flatMap(({ instructions }) => [...movingBuffers(instructions)]));
  const runs = programs.map(({ instructions }) => {
    const statements = jsInstructions(instructions, model, names, "      ");
    const counted = turnsOf(instructions).map((turns) => dims.of(turns));
    const locals = counted.flatMap((name) => [`${name} = 0`, `${name}_count = 0`]).join(", ");
    const counts = locals === "" ? "" : `      let ${locals};\n`;
    return `    (${dims.given.join(", ")}) => {\n${counts}${statements}    },\n`;
  });
  const grown = stackBuffers(programs.flatMap(({ instructions }) => instructions));
  const grownBytes = grown.map((buffer) => `m${String(buffer)}.byteLength`).join(" + ");
  const stacks = [...moving].map(([buffer, dtype]) => `  let m${String(buffer)} = new ${ARRAY[dtype]}(0);\n`);
  return `(bytes, offsets) => {
  // A cache line more: empty buffers may stand at the very end.
  const memory = new ArrayBuffer(Math.ceil((bytes + 64) / 64) * 64);
${JS_PRELUDE}  const partials = new Float32Array(16);
  const partialInts = new Int32Array(16);
${views(model, moving).join("")}${stacks.length === 0 ? "" : JS_STACKS}${stacks.join("")}
${kernels.map((kernel) => jsKernel(kernel, names.text, dims.ofKernel(kernel))).join("\n")}
  const programs = [
${runs.join("")}  ];
  return {
    memory,
    run(program, dimensions) {
      programs[program](${dims.given.map((_, i) => `dimensions[${String(i)}]`).join(", ")});
    },
${grown.length === 0 ? "" : `    grown: () => ${grownBytes},\n`}  };
}`;
}

/** A typed array for each buffer of the arena that a kernel, a branch or a loop reads. */
function views(
  { manifest, programs }: LoweredModel,
  moving: ReadonlyMap<number, StoredDType>,
): readonly string[] {
  const names = bufferNames(manifest);
  const dtypes = new Map<number, StoredDType>(
    manifest.faults === undefined ? [] : [[manifest.faults, "i32"]],
  );
  for (const instruction of programs.flatMap(({ instructions }) => flatten(instructions))) {
    if (instruction.kind === "branch") dtypes.set(instruction.condition, "bool");
    if (instruction.kind === "repeat")
      dtypes.set(instruction.test.buffer, instruction.test.kind === "count" ? "i32" : "bool");
    if (instruction.kind === "call")
      instruction.buffers.forEach((buffer, i) =>
        dtypes.set(buffer, instruction.kernel.buffers[i]?.dtype ?? "f32"),
      );
  }
  return [...dtypes]
    .filter(([buffer]) => !moving.has(buffer))
    .sort(([a], [b]) => a - b)
    .map(([buffer, dtype]) => {
      const comment = names.get(buffer);
      const view = `new ${ARRAY[dtype]}(memory, offsets[${String(buffer)}])`;
      return `  const m${String(buffer)} = ${view};${comment === undefined ? "" : ` // ${comment}`}\n`;
    });
}
