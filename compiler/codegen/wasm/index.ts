/**
 * The WASM target: kernels as functions of one module, a program as one exported function that calls
 * its kernels in order. Where the buffers stand is given when the module is instantiated.
 */
import type loadWabt from "wabt";
import { bufferNames } from "../buffer-names.ts";
import type { LoweredModel } from "../../lower/program.ts";
import { wasmKernel } from "./kernel.ts";
import { WASM_HELPERS } from "./ops.ts";

export interface WasmMachine {
  readonly wat: string;
  readonly binary: Uint8Array;
  /** Source text of an expression `(binary) => async (bytes, offsets) => Machine`. */
  readonly factory: string;
}

/** The module as WebAssembly text. */
export function watModule({ manifest, kernels, programs }: LoweredModel): string {
  const variables = manifest.dimensions.map(({ name }) => name);
  const names = bufferNames(manifest);
  const used = new Set(programs.flatMap(({ calls }) => calls.flatMap(({ buffers }) => buffers)));
  const places = [...used]
    .sort((a, b) => a - b)
    .map((buffer) => {
      const name = names.get(buffer);
      const global = `  (import "m" "o${String(buffer)}" (global $o${String(buffer)} i32))`;
      return `${global}${name === undefined ? "" : ` ;; ${name}`}\n`;
    });
  const dims = variables.map((_, i) => `$d${String(i)}`);
  const runs = programs.map(({ calls }, program) => {
    const lines = calls.map(({ kernel, buffers }) => {
      const offsets = buffers.map((buffer) => `(global.get $o${String(buffer)})`);
      const call = `    (call $${[kernel.name, ...offsets, ...dims.map((dim) => `(local.get ${dim})`)].join(" ")})\n`;
      if (manifest.faults === undefined || !buffers.includes(manifest.faults)) return call;
      const bound = `(i32.load offset=4 (global.get $o${String(manifest.faults)}))`;
      return `${call}    (if (i32.ge_s ${bound} (i32.const 0)) (then (return)))\n`;
    });
    const parameters = dims.map((dim) => ` (param ${dim} i32)`).join("");
    return `  (func (export "run${String(program)}")${parameters}\n${lines.join("")}  )\n`;
  });
  return `(module
  (import "m" "memory" (memory 1))
${places.join("")}${WASM_HELPERS}${kernels.map((kernel) => wasmKernel(kernel, variables)).join("")}${runs.join("")})
`;
}

/** Assembles the module. Throws with wabt's message where the text is not valid, which is a fault of the compiler. */
export const wasmMachine = createAssembler();

/** Makes a `wasmMachine` with a wabt of its own, loaded when it is first called: that takes longer than most modules. */
function createAssembler(): (lowered: LoweredModel) => Promise<WasmMachine> {
  let loading: Promise<Wabt> | undefined;
  return async (lowered) => {
    loading ??= import("wabt").then(({ default: load }) => load());
    return assemble(await loading, lowered);
  };
}

type Wabt = Awaited<ReturnType<typeof loadWabt>>;

function assemble(wabt: Wabt, lowered: LoweredModel): WasmMachine {
  const wat = watModule(lowered);
  const module = wabt.parseWat("model.wat", wat, { simd: true, sat_float_to_int: true });
  try {
    module.validate();
    const { buffer } = module.toBinary({});
    return { wat, binary: buffer, factory: factoryText(lowered) };
  } finally {
    module.destroy();
  }
}

function factoryText({ manifest, programs }: LoweredModel): string {
  const given = manifest.dimensions.map((_, i) => `dimensions[${String(i)}]`).join(", ");
  const runs = programs.map((_, program) => `exports.run${String(program)}`).join(", ");
  return `(binary) => {
  const compiled = WebAssembly.compile(binary);
  return async (bytes, offsets) => {
    // A cache line more: empty buffers, and values loaded ahead of an empty loop, may stand at the very end.
    const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + 64) / 65536) });
    const m = { memory };
    offsets.forEach((offset, buffer) => { m["o" + buffer] = offset; });
    const { exports } = await WebAssembly.instantiate(await compiled, { m });
    const programs = [${runs}];
    return {
      memory: memory.buffer,
      run(program, dimensions) {
        programs[program](${given});
      },
    };
  };
}`;
}
