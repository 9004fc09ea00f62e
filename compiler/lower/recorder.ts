/** A program being written: its instructions in order, and with them how long each buffer lives. */
import type { Node } from "../ir/graph.ts";
import type { Drafted } from "./draft.ts";
import { copyKernel } from "./fused.ts";
import type { KernelPool, Scratch } from "./kernel-pool.ts";
import type { Memory } from "./memory.ts";
import type { Operand } from "./operand.ts";
import type { Instruction } from "./program.ts";

export class Recorder {
  readonly #program: number;
  readonly #memory: Memory;
  readonly #kernels: KernelPool;
  #instructions: Instruction[] = [];
  /** Counts the instructions in the order of the text: the times that buffers live between. */
  #time = 0;

  constructor(program: number, memory: Memory, kernels: KernelPool) {
    this.#program = program;
    this.#memory = memory;
    this.#kernels = kernels;
  }

  get instructions(): readonly Instruction[] {
    return this.#instructions;
  }

  /** Calls the kernel that `draft` writes, for these operands and targets; see KernelPool.drafted. */
  call(
    what: string,
    operands: readonly Operand[],
    nodes: readonly Node[],
    draft: (scratch: Scratch) => Drafted,
  ): void {
    const scratch: Scratch = (dtype, elements) => this.#memory.scratch(dtype, elements);
    const { kernel, buffers } = this.#kernels.drafted(what, operands, scratch, draft);
    for (const buffer of buffers) this.use(buffer);
    this.push({ kind: "call", kernel, buffers, nodes });
  }

  /** Copies a value to another place; `hint` names the kernel, where it is the first of its kind. */
  copy(hint: string, from: Operand, target: Operand, node: Node): void {
    this.call("copy", [from, target], [node], () => copyKernel(hint, from, target));
  }

  push(instruction: Instruction): void {
    this.#instructions.push(instruction);
    this.#time++;
  }

  /** The buffer is read or written by the instruction that comes next. */
  use(buffer: number): void {
    this.#memory.use(buffer, this.#program, this.#time);
  }

  /** What `write` records, apart. */
  block(write: () => void): readonly Instruction[] {
    const before = this.#instructions;
    this.#instructions = [];
    write();
    const block = this.#instructions;
    this.#instructions = before;
    return block;
  }

  /** What was there before and is used in `write`, which runs again and again, lives as long as that does. */
  repeated(write: () => void): void {
    const start = this.#time;
    write();
    this.#memory.extend(this.#program, start, this.#time++);
  }
}
