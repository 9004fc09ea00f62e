/**
 * The WASM target: kernels as functions of one module, a program as one exported function that calls
 * its kernels in order. The addresses of the buffers are given when the module is instantiated.
 */
import type loadWabt from "wabt";
import { bufferNames } from "../buffer-names.ts";
import { DimNames } from "../dim-names.ts";
import { OUT_OF_MEMORY } from "../../../runtime/module/faults.ts";
import { flatten, mayBeginAgain, movingBuffers, type LoweredModel } from "../../lower/program.ts";
import { wasmKernel } from "./kernel.ts";
import { wasmHelpers } from "./ops.ts";
import { Totals } from "./totals.ts";
import { WASM_STACKS, wasmProgram } from "./program.ts";

export interface WasmMachine {
  readonly wat: string;
  readonly binary: Uint8Array;
  /** Source text of an expression that takes the binary and gives a promise of a `MachineFactory`. */
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
  const totals = new Totals();
  const functions = kernels.map((kernel) => wasmKernel(kernel, dims, totals));
  const runs = programs.map((_, program) => wasmProgram(model, program, dims));
  const code = `${functions.join("")}${runs.join("")}`;
  return `(module
  (import "m" "memory" (memory 1))
${places.join("")}${hasStacks(model) ? WASM_STACKS : ""}${totals.declarations()}${wasmHelpers(code)}${code})
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
  // Engines throw different errors, and there may be no WebAssembly at all.
  return `async (binary) => {
  const compiled = await (async () => WebAssembly.compile(binary))().catch((cause) => {
    throw new Error('WebAssembly cannot be compiled here: build with --target js, or let the page\\'s policy allow "wasm-unsafe-eval"', { cause });
  });
${hasStacks(model) ? growingMachine(model) : fixedMachine(model)}}`;
}

/** One cache line more: empty buffers, and values that an empty loop loads in advance, may be at the very end. */
const MEMORY = `new WebAssembly.Memory({ initial: Math.ceil((bytes + 64) / 65536) })`;
const PLACES = `offsets.forEach((offset, buffer) => { m["o" + buffer] = offset; });`;

function fixedMachine(model: LoweredModel): string {
  const runs = model.programs.map((_, program) => `exports.run${String(program)}`).join(", ");
  return `  return async (bytes, offsets) => {
    const memory = ${MEMORY};
    const m = { memory };
    ${PLACES}
    const { exports } = await WebAssembly.instantiate(compiled, { m });
    const programs = [${runs}];
    return {
      memory: memory.buffer,
      run(program, dimensions) {
        programs[program](${givenDimensions(model)});
      },
    };
  };
`;
}

const givenDimensions = ({ manifest }: LoweredModel): string =>
  manifest.dimensions.map((_, i) => `dimensions[${String(i)}]`).join(", ");

/**
 * When a memory grows it gets a new buffer, and every view of the old one becomes empty. So the buffers that a user holds
 * are in a memory that cannot grow. It has as many bytes for stacks as the fixed buffers take. A program that needs more
 * runs in a second memory, on a copy of the fixed buffers; the copy is then smaller than its stacks.
 */
function growingMachine(model: LoweredModel): string {
  const { manifest, programs } = model;
  const { inputs, params, states } = manifest;
  const kept = new Set([...inputs, ...params, ...states].map(({ buffer }) => buffer));
  const moved = programs.map(({ instructions }) => !mayBeginAgain(instructions, kept));
  const runs = programs.map((_, program) => `run${String(program)}`).join(", ");
  const call = `[program](${givenDimensions(model)})`;
  return `  return async (bytes, offsets, fixedBytes) => {
    const m = { heap: Math.ceil(bytes / 64) * 64 };
    ${PLACES}
    const instance = async (memory) => {
      const { ${runs} } = (await WebAssembly.instantiate(compiled, { m: { ...m, memory } })).exports;
      return [${runs}];
    };
    const pages = (size) => Math.min(Math.ceil((size + 128) / 65536), 65536);
    const initial = pages(bytes + fixedBytes);
    const memory = new WebAssembly.Memory({ initial, maximum: initial });
    const large = new WebAssembly.Memory({ initial: 1 });
    const programs = await instance(memory);
    const growing = await instance(large);
    const moved = [${moved.join(", ")}];
    const fault = new Int32Array(memory.buffer, offsets[${String(manifest.faults)}], 2);
    const held = new Uint8Array(memory.buffer, 0, fixedBytes);
    let copy = new Uint8Array(0);
    // A memory that has grown has a new buffer, and the view of the old one is empty.
    const current = () =>
      copy.length === fixedBytes ? copy : (copy = new Uint8Array(large.buffer, 0, fixedBytes));
    return {
      memory: memory.buffer,
      run(program, dimensions) {
        if (!moved[program]) {
          programs${call};
          if (fault[1] !== ${String(OUT_OF_MEMORY)}) return;
          // The program starts again in the second memory, and starts there in later calls.
          moved[program] = true;
        }
        try {
          if (large.buffer.byteLength < bytes + 128) large.grow(pages(bytes) - 1);
        } catch {
          fault[1] = ${String(OUT_OF_MEMORY)};
          return;
        }
        fault[1] = -1;
        current().set(held);
        growing${call};
        held.set(current());
      },
      grown: () => memory.buffer.byteLength - bytes + large.buffer.byteLength,
    };
  };
`;
}
