/**
 * A program as WebAssembly: calls of kernels, branches and loops. Stacks follow the arena, one after another, in
 * memory that grows; the memory of one iteration is freed when the iteration ends.
 */
import { LOOP_LIMIT, OUT_OF_MEMORY } from "../../../runtime/module/faults.ts";
import { multiplyDims } from "../../ir/dim.ts";
import { BYTES } from "../../ir/types.ts";
import { flatten, movingBuffers, turnsOf } from "../../lower/program.ts";
import type { Instruction, LoweredModel, Repeat, Stack } from "../../lower/program.ts";
import type { DimNames } from "../dim-names.ts";
import { DimCode } from "./dims.ts";

/** Functions for stacks. `$capacity` is a second result: the bytes that the stack has room for now. */
export const WASM_STACKS = `  (import "m" "heap" (global $heap i32))
  (global $top (mut i32) (i32.const 0))
  (global $capacity (mut i32) (i32.const 0))
  (func $grow (param $base i32) (param $capacity i32) (param $used i32) (param $needed i32) (result i32)
    (local $room i32) (local $start i32) (local $end i64) (local $pages i64)
    (local.set $room (i32.add (local.get $capacity) (local.get $capacity)))
    (if (i32.lt_u (local.get $room) (local.get $needed)) (then (local.set $room (local.get $needed))))
    (local.set $room (i32.and (i32.add (local.get $room) (i32.const 63)) (i32.const -64)))
    (local.set $start (global.get $top))
    (if (i32.eq (i32.add (local.get $base) (local.get $capacity)) (local.get $start))
      (then (local.set $start (local.get $base))))
    (local.set $end (i64.add (i64.extend_i32_u (local.get $start)) (i64.extend_i32_u (local.get $room))))
    (local.set $pages (i64.sub
      (i64.shr_u (i64.add (local.get $end) (i64.const 65599)) (i64.const 16)) (i64.extend_i32_u (memory.size))))
    (if (i64.gt_s (local.get $pages) (i64.const 0)) (then
      (if (i64.gt_u (local.get $end) (i64.const 4294901760)) (then (return (i32.const -1))))
      (if (i32.eq (memory.grow (i32.wrap_i64 (local.get $pages))) (i32.const -1)) (then (return (i32.const -1))))))
    (if (i32.ne (local.get $start) (local.get $base))
      (then (memory.copy (local.get $start) (local.get $base) (local.get $used))))
    (global.set $top (i32.wrap_i64 (local.get $end)))
    (global.set $capacity (local.get $room))
    (local.get $start))
`;

/** One program as an exported function. */
export function wasmProgram(model: LoweredModel, program: number, names: DimNames): string {
  const { programs } = model;
  const instructions = programs[program]?.instructions ?? [];
  const writer = new ProgramWriter(model, names, instructions);
  const body = writer.block(instructions, "    ");
  const parameters = names.given.map((name) => ` (param $${name} i32)`).join("");
  const counts = turnsOf(instructions).map((turns) => `$${names.of(turns)}`);
  const locals = [...counts, ...writer.locals].map((name) => `    (local ${name} i32)\n`).join("");
  const begin = writer.hasStacks ? "    (global.set $top (global.get $heap))\n" : "";
  return `  (func (export "run${String(program)}")${parameters}\n${locals}${begin}${body}  )\n`;
}

class ProgramWriter {
  readonly locals: string[] = [];
  readonly #model: LoweredModel;
  readonly #names: DimNames;
  readonly #moving: ReadonlySet<number>;
  readonly #dims: DimCode;
  #labels = 0;

  constructor(model: LoweredModel, names: DimNames, instructions: readonly Instruction[]) {
    this.#model = model;
    this.#names = names;
    this.#dims = new DimCode(names);
    this.#moving = new Set(movingBuffers(instructions).keys());
    for (const buffer of this.#moving) this.locals.push(`$m${String(buffer)}`);
    for (const instruction of flatten(instructions))
      if (instruction.kind === "repeat" && instruction.test.kind === "condition")
        for (const { buffer } of instruction.pushes) this.locals.push(`$c${String(buffer)}`);
  }

  get hasStacks(): boolean {
    return this.#moving.size > 0;
  }

  block(instructions: readonly Instruction[], indent: string): string {
    return instructions.map((instruction) => this.#instruction(instruction, indent)).join("");
  }

  #instruction(instruction: Instruction, indent: string): string {
    switch (instruction.kind) {
      case "call": {
        const { kernel, buffers } = instruction;
        const dims = this.#names.ofKernel(kernel).map((name) => `(local.get $${name})`);
        const call = `${indent}(call $${[kernel.name, ...buffers.map((b) => this.#place(b)), ...dims].join(" ")})\n`;
        const { faults } = this.#model.manifest;
        if (faults === undefined || !buffers.includes(faults)) return call;
        const bound = `(i32.load offset=4 ${this.#place(faults)})`;
        return `${call}${indent}(if (i32.ne ${bound} (i32.const -1)) (then (return)))\n`;
      }
      case "branch": {
        const [then, otherwise] = [instruction.then, instruction.otherwise].map((side) =>
          this.block(side, `${indent}  `),
        );
        const condition = `(i32.load ${this.#place(instruction.condition)})`;
        return `${indent}(if ${condition} (then\n${then ?? ""}${indent}) (else\n${otherwise ?? ""}${indent}))\n`;
      }
      case "reserve": {
        const bytes = this.#dims.value(multiplyDims(instruction.elements, BYTES[instruction.dtype]));
        return this.#reserve(instruction.buffer, bytes, indent);
      }
      case "repeat":
        return this.#repeat(instruction, indent);
    }
  }

  #repeat(repeat: Repeat, indent: string): string {
    const { test, reads, pushes } = repeat;
    const turn = `$${this.#names.of(repeat.turns)}`;
    const label = String(this.#labels++);
    const within = `${indent}    `;
    const saved = this.#local(`$s${label}`);
    const isCounted = test.kind === "count";
    const count = isCounted ? this.#local(`$n${label}`) : "";
    const before = isCounted
      ? [
          `${indent}(local.set ${count} (i32.load ${this.#place(test.buffer)}))\n`,
          ...pushes.map((stack) =>
            this.#reserve(stack.buffer, `(i32.mul (local.get ${count}) ${this.#bytes(stack)})`, indent),
          ),
        ]
      : pushes.flatMap(({ buffer }) => [
          `${indent}(local.set $m${String(buffer)} (global.get $top))\n`,
          `${indent}(local.set $c${String(buffer)} (i32.const 0))\n`,
        ]);
    const leave = isCounted
      ? `${within}(br_if $b${label} (i32.ge_s (local.get ${turn}) (local.get ${count})))\n`
      : [
          this.block(test.instructions, within),
          `${within}(br_if $b${label} (i32.eqz (i32.load ${this.#place(test.buffer)})))\n`,
          `${within}(if (i32.ge_u (local.get ${turn}) (i32.const ${String(this.#model.maxIterations)}))\n`,
          `${within}  (then ${this.#fault(this.#model.maxIterations, LOOP_LIMIT)}(return)))\n`,
          ...pushes.map((stack) => this.#grow(stack, turn, within)),
        ].join("");
    const place =
      isCounted && repeat.isReversed
        ? `(i32.sub (i32.sub (local.get ${count}) (i32.const 1)) (local.get ${turn}))`
        : `(local.get ${turn})`;
    const windows = [...reads, ...pushes].map((stack) => {
      const offset = `(i32.mul ${place} ${this.#bytes(stack)})`;
      return `${within}(local.set $m${String(stack.window)} (i32.add ${this.#place(stack.buffer)} ${offset}))\n`;
    });
    return [
      `${indent}(local.set ${turn} (i32.const 0))\n`,
      ...before,
      `${indent}(block $b${label} (loop $l${label}\n`,
      leave,
      ...windows,
      this.hasStacks ? `${within}(local.set ${saved} (global.get $top))\n` : "",
      this.block(repeat.body, within),
      this.hasStacks ? `${within}(global.set $top (local.get ${saved}))\n` : "",
      `${within}(local.set ${turn} (i32.add (local.get ${turn}) (i32.const 1)))\n`,
      `${within}(br $l${label})))\n`,
    ].join("");
  }

  /** Room for one element more. */
  #grow(stack: Stack, turn: string, indent: string): string {
    const [base, capacity] = [`$m${String(stack.buffer)}`, `$c${String(stack.buffer)}`];
    const used = `(i32.mul (local.get ${turn}) ${this.#bytes(stack)})`;
    const needed = `(i32.add ${used} ${this.#bytes(stack)})`;
    return [
      `${indent}(if (i32.gt_u ${needed} (local.get ${capacity})) (then\n`,
      `${indent}  (local.set ${base} (call $grow (local.get ${base}) (local.get ${capacity}) ${used} ${needed}))\n`,
      `${indent}  ${this.#checkRoom(base)}\n`,
      `${indent}  (local.set ${capacity} (global.get $capacity))))\n`,
    ].join("");
  }

  /** Room of a size that is known, at the top. */
  #reserve(buffer: number, bytes: string, indent: string): string {
    const base = `$m${String(buffer)}`;
    return [
      `${indent}(local.set ${base} (call $grow (global.get $top) (i32.const 0) (i32.const 0) ${bytes}))\n`,
      `${indent}${this.#checkRoom(base)}\n`,
    ].join("");
  }

  #checkRoom(base: string): string {
    return `(if (i32.eq (local.get ${base}) (i32.const -1)) (then ${this.#fault(0, OUT_OF_MEMORY)}(return)))`;
  }

  /** Notes a fault for the runtime. */
  #fault(first: number, second: number): string {
    const { faults } = this.#model.manifest;
    if (faults === undefined) return "";
    const place = this.#place(faults);
    return `(i32.store ${place} (i32.const ${String(first)})) (i32.store offset=4 ${place} (i32.const ${String(second)})) `;
  }

  #bytes({ elements, dtype }: Stack): string {
    return this.#dims.value(multiplyDims(elements, BYTES[dtype]));
  }

  #place(buffer: number): string {
    return this.#moving.has(buffer) ? `(local.get $m${String(buffer)})` : `(global.get $o${String(buffer)})`;
  }

  #local(name: string): string {
    this.locals.push(name);
    return name;
  }
}
