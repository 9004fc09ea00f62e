/** A program being written: its instructions in order, and with them how long each buffer lives. */
import type { Node } from "../ir/graph.ts";
import type { Drafted } from "./draft.ts";
import type { Kernel } from "./kernel.ts";
import type { Memory } from "./memory.ts";
import type { Instruction } from "./program.ts";

export class Recorder {
  readonly #program: number;
  readonly #memory: Memory;
  readonly #shared: (kernel: Kernel) => Kernel;
  #instructions: Instruction[] = [];
  /** Counts the instructions in the order of the text: the times that buffers live between. */
  #time = 0;

  /** `shared` gives the one kernel that stands for all equal ones. */
  constructor(program: number, memory: Memory, shared: (kernel: Kernel) => Kernel) {
    this.#program = program;
    this.#memory = memory;
    this.#shared = shared;
  }

  get instructions(): readonly Instruction[] {
    return this.#instructions;
  }

  call({ kernel, buffers }: Drafted, nodes: readonly Node[]): void {
    for (const buffer of buffers) this.use(buffer);
    this.push({ kind: "call", kernel: this.#shared(kernel), buffers, nodes });
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
