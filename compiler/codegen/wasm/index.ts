/**
 * The WASM target: kernels as functions of one module, a program as one exported function that calls
 * its kernels in order. The addresses of the buffers are given when the module is instantiated.
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
  return `async (binary) => {
  // What engines throw differs, and there may be no WebAssembly at all.
  const compiled = await (async () => WebAssembly.compile(binary))().catch((cause) => {
    throw new Error('WebAssembly cannot be compiled here: build with --target js, or allow "wasm-unsafe-eval" in the content security policy', { cause });
  });
${hasStacks(model) ? growingMachine(model) : fixedMachine(model)}}`;
}

const MEMORY = `new WebAssembly.Memory({ initial: Math.ceil((bytes + 64) / 65536) })`;
const PLACES = `offsets.forEach((offset, buffer) => { m["o" + buffer] = offset; });`;

function fixedMachine(model: LoweredModel): string {
  const runs = model.programs.map((_, program) => `exports.run${String(program)}`).join(", ");
  return `  return async (bytes, offsets) => {
    // A cache line more: empty buffers, and values loaded ahead of an empty loop, may be at the very end.
    const memory = ${MEMORY};
    const m = { memory };
    ${PLACES}
    const { exports } = await WebAssembly.instantiate(compiled, { m });
    const programs = [${runs}];
    return {
      memory: memory.buffer,
${runText(model)}    };
  };
`;
}

const runText = (
  { manifest }: LoweredModel,
  before = "",
  after = "",
): string => `      run(program, dimensions) {
${before}        programs[program](${manifest.dimensions.map((_, i) => `dimensions[${String(i)}]`).join(", ")});
${after}      },
`;

/**
 * Memory that grows gets another buffer, and every view of the old one is empty from then on. So what a user holds is in
 * a memory that never grows. Programs with stacks run in a second one, on a copy of the fixed buffers.
 */
function growingMachine(model: LoweredModel): string {
  const grows = model.programs.map(({ instructions }) => movingBuffers(instructions).size > 0);
  const runs = grows.map((does, program) => `${does ? "growing" : "still"}.run${String(program)}`).join(", ");
  const before = "        if (grows[program]) current().set(held);\n";
  const after = "        if (grows[program]) held.set(current());\n";
  return `  return async (bytes, offsets, fixedBytes) => {
    // A cache line more, as empty buffers may be at the very end.
    const [memory, second] = [0, 1].map(() => ${MEMORY});
    const m = { heap: Math.ceil(bytes / 64) * 64 };
    ${PLACES}
    const instance = async (memory) =>
      (await WebAssembly.instantiate(compiled, { m: { ...m, memory } })).exports;
    const still = await instance(memory);
    const growing = await instance(second);
    const programs = [${runs}];
    const grows = [${grows.join(", ")}];
    const held = new Uint8Array(memory.buffer, 0, fixedBytes);
    let copy = new Uint8Array(second.buffer, 0, fixedBytes);
    // Memory that has grown has another buffer, and the view of the old one is empty.
    const current = () =>
      copy.length === fixedBytes ? copy : (copy = new Uint8Array(second.buffer, 0, fixedBytes));
    return {
      memory: memory.buffer,
${runText(model, before, after)}      grown: () => second.buffer.byteLength,
    };
  };
`;
}
