/** The JS target: a machine of plain functions over typed arrays, as source text. */
import type { LoweredModel } from "../../lower/program.ts";
import type { StoredDType } from "../../../runtime/module/manifest.ts";
import { bufferNames } from "../buffer-names.ts";
import { DimText } from "./dims.ts";
import { jsKernel } from "./kernel.ts";
import { JS_PRELUDE } from "./ops.ts";

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
export function jsMachine({ manifest, kernels, programs }: LoweredModel): string {
  const variables = manifest.dimensions.map(({ name }) => name);
  const dims = variables.map((_, i) => `d${String(i)}`);
  const text = new DimText(variables);
  const names = bufferNames(manifest);
  const dtypes = new Map<number, StoredDType>();
  for (const { calls } of programs)
    for (const { kernel, buffers } of calls)
      buffers.forEach((buffer, i) => dtypes.set(buffer, kernel.buffers[i]?.dtype ?? "f32"));
  const views = [...dtypes]
    .sort(([a], [b]) => a - b)
    .map(([buffer, dtype]) => {
      const comment = names.get(buffer);
      const view = `new ${ARRAY[dtype]}(memory, offsets[${String(buffer)}])`;
      return `  const m${String(buffer)} = ${view};${comment === undefined ? "" : ` // ${comment}`}\n`;
    });
  const runs = programs.map(({ calls }) => {
    const lines = calls.map(({ kernel, buffers }) => {
      const call = `      ${kernel.name}(${[...buffers.map((b) => `m${String(b)}`), ...dims].join(", ")});\n`;
      return manifest.faults !== undefined && buffers.includes(manifest.faults)
        ? `${call}      if (m${String(manifest.faults)}[1] >= 0) return;\n`
        : call;
    });
    return `    (${dims.join(", ")}) => {\n${lines.join("")}    },\n`;
  });
  const given = dims.map((_, i) => `dimensions[${String(i)}]`).join(", ");
  return `(bytes, offsets) => {
  // A cache line more: empty buffers may stand at the very end.
  const memory = new ArrayBuffer(Math.ceil((bytes + 64) / 64) * 64);
${JS_PRELUDE}  const partials = new Float32Array(16);
  const partialInts = new Int32Array(16);
${views.join("")}
${kernels.map((kernel) => jsKernel(kernel, text, dims)).join("\n")}
  const programs = [
${runs.join("")}  ];
  return {
    memory,
    run(program, dimensions) {
      programs[program](${given});
    },
  };
}`;
}
