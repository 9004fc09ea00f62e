/**
 * The WASM target: kernels as functions of one module, a program as one exported function that calls
 * its kernels in order. Where the buffers stand is given when the module is instantiated.
 */
import type loadWabt from "wabt";
import { bufferNames } from "../buffer-names.ts";
import { DimNames } from "../dim-names.ts";
import { flatten, movingBuffers, type LoweredModel } from "../../lower/program.ts";
import { wasmKernel } from "./kernel.ts";
import { WASM_HELPERS } from "./ops.ts";
import { WASM_STACKS, wasmProgram } from "./program.ts";

export interface WasmMachine {
  readonly wat: string;
  readonly binary: Uint8Array;
  /** Source text of an expression `(binary) => async (bytes, offsets) => Machine`. */
  readonly factory: string;
}

/** The module as WebAssembly text. */
export function watModule(model: LoweredModel): string {
  const { manifest, kernels, programs } = model;
  const dims = new DimNames(model);
  const names = bufferNames(manifest);
  const places = placedBuffers(model).map((buffer) => {
    const name = names.get(buffer);
    const global = `  (import "m" "o${String(buffer)}" (global $o${String(buffer)} i32))`;
    return `${global}${name === undefined ? "" : ` ;; ${name}`}\n`;
  });
  const runs = programs.map((_, program) => wasmProgram(model, program, dims));
  return `(module
  (import "m" "memory" (memory 1))
${places.join("")}${hasStacks(model) ? WASM_STACKS : ""}${WASM_HELPERS}${kernels.map((kernel) => wasmKernel(kernel, dims)).join("")}${runs.join("")})
`;
}

/** The buffers of the arena that the programs touch. */
function placedBuffers({ manifest, programs }: LoweredModel): readonly number[] {
  const all = programs.flatMap(({ instructions }) => flatten(instructions));
  const moving = movingBuffers(all);
  const used = all.flatMap((instruction) => {
    switch (instruction.kind) {
      case "call":
        return instruction.buffers;
      case "branch":
        return [instruction.condition];
      case "repeat":
        return [instruction.test.buffer];
      case "reserve":
        return [];
    }
  });
  const faults = manifest.faults === undefined ? [] : [manifest.faults];
  return [...new Set([...used, ...faults])].filter((buffer) => !moving.has(buffer)).sort((a, b) => a - b);
}

function hasStacks({ programs }: LoweredModel): boolean {
  return programs.some(({ instructions }) => movingBuffers(instructions).size > 0);
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

function factoryText(model: LoweredModel): string {
  const { manifest, programs } = model;
  // Asking for the buffer takes longer than a small kernel: only where it may be another one.
  const refresh = hasStacks(model)
    ? `
        // What loops save for their gradients may have made it grow.
        machine.memory = memory.buffer;`
    : "";
  const given = manifest.dimensions.map((_, i) => `dimensions[${String(i)}]`).join(", ");
  const runs = programs.map((_, program) => `exports.run${String(program)}`).join(", ");
  return `(binary) => {
  const compiled = WebAssembly.compile(binary);
  return async (bytes, offsets) => {
    // A cache line more: empty buffers, and values loaded ahead of an empty loop, may stand at the very end.
    const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + 64) / 65536) });
    const m = { memory, heap: Math.ceil(bytes / 64) * 64 };
    offsets.forEach((offset, buffer) => { m["o" + buffer] = offset; });
    const { exports } = await WebAssembly.instantiate(await compiled, { m });
    const programs = [${runs}];
    const machine = {
      memory: memory.buffer,
      run(program, dimensions) {
        programs[program](${given});${refresh}
      },
    };
    return machine;
  };
}`;
}
