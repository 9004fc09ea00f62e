/** What lowering gives to code generation and to the emitter: kernels, what each program does, and the manifest. */
import type { Manifest } from "../../runtime/module/manifest.ts";
import type { Dim } from "../ir/dim.ts";
import type { Node } from "../ir/graph.ts";
import type { DType } from "../ir/types.ts";
import type { Kernel } from "./kernel.ts";

/** One call of a kernel in a program's fixed order. */
export interface KernelCall {
  readonly kind: "call";
  readonly kernel: Kernel;
  /** One buffer (index into the manifest) for each of the kernel's buffer parameters. */
  readonly buffers: readonly number[];
  /** The graph nodes this call computes, for the graph page and `explain`. */
  readonly nodes: readonly Node[];
}

/** Runs one side, by the bool in a buffer. */
export interface Branch {
  readonly kind: "branch";
  readonly condition: number;
  readonly then: readonly Instruction[];
  readonly otherwise: readonly Instruction[];
}

/**
 * A tensor with an element for each iteration. Its memory grows outside the arena, so it and its windows have no fixed
 * address.
 */
export interface Stack {
  readonly buffer: number;
  /** The buffer that is the element of the turn under way. */
  readonly window: number;
  readonly dtype: DType;
  /** Of one element. */
  readonly elements: Dim;
}

/**
 * Turns while the bool in a buffer holds, or as many as the i32 in a buffer says. Windows onto stacks open when a turn
 * begins; what is pushed while turns are counted goes onto stacks that grow. Memory that a turn's own instructions took
 * for their stacks is free when it ends.
 */
export interface Repeat {
  readonly kind: "repeat";
  /** The dimension variable that counts the turns, and is their number afterwards. */
  readonly turns: string;
  readonly test:
    | { readonly kind: "condition"; readonly instructions: readonly Instruction[]; readonly buffer: number }
    | { readonly kind: "count"; readonly buffer: number };
  readonly isReversed: boolean;
  readonly reads: readonly Stack[];
  readonly pushes: readonly Stack[];
  readonly body: readonly Instruction[];
}

/** Makes room for a tensor with an element a turn that an operator writes as a whole. */
export interface Reserve {
  readonly kind: "reserve";
  readonly buffer: number;
  readonly dtype: DType;
  readonly elements: Dim;
}

export type Instruction = KernelCall | Branch | Repeat | Reserve;

export interface LoweredProgram {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** All instructions, those inside others behind the one they are in. */
export function flatten(instructions: readonly Instruction[]): readonly Instruction[] {
  return instructions.flatMap((instruction) => {
    switch (instruction.kind) {
      case "call":
      case "reserve":
        return [instruction];
      case "branch":
        return [instruction, ...flatten(instruction.then), ...flatten(instruction.otherwise)];
      case "repeat": {
        const test = instruction.test.kind === "condition" ? flatten(instruction.test.instructions) : [];
        return [instruction, ...test, ...flatten(instruction.body)];
      }
    }
  });
}

/** Every call of a kernel, in the order of the program. */
export function callsOf({ instructions }: LoweredProgram): readonly KernelCall[] {
  return flatten(instructions).filter((instruction) => instruction.kind === "call");
}

/** The dimension variables that loops count their turns with, each once: several programs may run one loop, or one several. */
export function turnsOf(instructions: readonly Instruction[]): readonly string[] {
  const turns = flatten(instructions).flatMap((each) => (each.kind === "repeat" ? [each.turns] : []));
  return [...new Set(turns)];
}

/** The buffers without a fixed place. */
export function movingBuffers(instructions: readonly Instruction[]): ReadonlyMap<number, DType> {
  const moving = new Map<number, DType>();
  for (const instruction of flatten(instructions)) {
    if (instruction.kind === "reserve") moving.set(instruction.buffer, instruction.dtype);
    if (instruction.kind !== "repeat") continue;
    for (const { buffer, window, dtype } of [...instruction.reads, ...instruction.pushes])
      moving.set(buffer, dtype).set(window, dtype);
  }
  return moving;
}

/** The moving buffers that hold memory; the others are windows onto them. */
export function stackBuffers(instructions: readonly Instruction[]): readonly number[] {
  const buffers = flatten(instructions).flatMap((instruction) => {
    if (instruction.kind === "reserve") return [instruction.buffer];
    return instruction.kind === "repeat" ? instruction.pushes.map(({ buffer }) => buffer) : [];
  });
  return [...new Set(buffers)];
}

/**
 * Whether a program can start again when a stack does not get enough memory. It can if, up to its last stack, it does not
 * write to the `kept` buffers, whose old values it reads.
 */
export function mayBeginAgain(instructions: readonly Instruction[], kept: ReadonlySet<number>): boolean {
  const writes = (instruction: Instruction): boolean =>
    instruction.kind === "call" &&
    instruction.buffers.some(
      (buffer, i) => kept.has(buffer) && instruction.kernel.buffers[i]?.access !== "read",
    );
  const last = instructions.findLastIndex((instruction) => stackBuffers([instruction]).length > 0);
  return !flatten(instructions.slice(0, last + 1)).some(writes);
}

export interface LoweredModel {
  readonly manifest: Manifest;
  /** Each kernel once, in order of first use. */
  readonly kernels: readonly Kernel[];
  /** Same order as `manifest.programs`. */
  readonly programs: readonly LoweredProgram[];
  /** The dimension variables that loops count their turns with; the manifest's come before them. */
  readonly turns: readonly string[];
  /** How many turns a loop may make. */
  readonly maxIterations: number;
}
