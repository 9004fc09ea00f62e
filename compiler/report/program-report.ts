/** What one program costs: its kernels, and the place of each value in memory. */
import { evaluateSize, planMemory } from "../../runtime/module/plan.ts";
import { flopsOfNode } from "../ir/cost.ts";
import { evaluateDim, variablesOf, type Dim } from "../ir/dim.ts";
import { BYTES } from "../ir/types.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { isControl } from "../ir/region.ts";
import {
  flatten,
  type Instruction,
  type KernelCall,
  type LoweredModel,
  type Stack,
} from "../lower/program.ts";
import { planFusion } from "../passes/index.ts";
import type { ValueNames } from "./names.ts";

export interface KernelReport {
  readonly kernel: string;
  /** The values it writes. */
  readonly computes: readonly string[];
  /** How many loops it runs in; what follows is of one turn of each. */
  readonly loops: number;
  readonly flops: number;
  /** Bytes of the values it reads and of those it writes, each once. */
  readonly bytes: number;
}

export interface ValueReport {
  readonly name: string;
  readonly bytes: number;
  /** Bytes from the start of the working memory. */
  readonly place: number;
  /** The first and the last kernel that uses it, by their places in the program. */
  readonly first: number;
  readonly last: number;
  /** Values that lay there before. */
  readonly reuses: readonly string[];
}

export interface Totals {
  readonly flops: number;
  readonly bytesMoved: number;
  /** Bytes of a module that has this program alone. */
  readonly peakBytes: number;
}

/** How much of what takes memory when a program runs alone. */
export interface MemoryReport {
  readonly inputs: number;
  readonly parameters: number;
  readonly states: number;
  readonly results: number;
  readonly constants: number;
  /** The most that values on the way take at one time. */
  readonly working: number;
  readonly total: number;
  /** What loops save for their gradient with each turn, in memory that grows beside all this. */
  readonly eachTurn: number;
}

/** A size for given values of the dimension variables; the turns of a loop, which data decides, count as one. */
export function valueOf(size: Dim, values: ReadonlyMap<string, number>): number {
  const turns = variablesOf(size).map((name) => [name, 1] as const);
  return evaluateDim(size, new Map([...turns, ...values]));
}

/** One program of a lowered model, for given values of the dimension variables, in the manifest's order. */
export class ProgramCost {
  readonly #model: LoweredModel;
  /** Those of sides and of turns behind each other, each once. */
  readonly #calls: readonly KernelCall[];
  /** How many loops each of them is in. */
  readonly #loops: readonly number[];
  readonly #index: number;
  readonly #graph: Graph;
  readonly #values: ReadonlyMap<string, number>;
  readonly #sizes: readonly number[];
  readonly #used: ReadonlySet<number>;

  constructor(model: LoweredModel, graph: Graph, values: ReadonlyMap<string, number>) {
    this.#index = model.programs.findIndex(({ name }) => name === graph.name);
    const program = model.programs[this.#index];
    if (program === undefined) throw new Error(`the model has no program ${graph.name}`);
    [this.#model, this.#graph, this.#values] = [model, graph, values];
    const calls = callsInLoops(program.instructions, 0);
    this.#calls = calls.map(({ call }) => call);
    this.#loops = calls.map(({ loops }) => loops);
    const { dimensions, buffers, inputs, hypers } = model.manifest;
    const at = dimensions.map(({ name }) => values.get(name) ?? 1);
    this.#sizes = buffers.map(({ bytes }) => evaluateSize(bytes, at));
    const manifest = model.manifest.programs[this.#index];
    const named = (
      list: readonly { readonly buffer: number }[],
      indices: readonly number[],
    ): readonly number[] => indices.flatMap((index) => list[index]?.buffer ?? []);
    this.#used = new Set([
      ...this.#calls.flatMap((call) => call.buffers),
      ...named(inputs, manifest?.inputs ?? []),
      ...named(hypers, manifest?.hypers ?? []),
      ...(manifest?.outputs ?? []).map(({ buffer }) => buffer),
    ]);
  }

  kernels(names: ValueNames): readonly KernelReport[] {
    const outputs = this.#outputs();
    return this.#calls.map((call, i) => ({
      kernel: call.kernel.name,
      computes: (outputs[i] ?? []).map(({ node }) => names.of(node)),
      loops: this.#loops[i] ?? 0,
      flops: this.#flopsOf(call),
      bytes: this.#bytesOf(call),
    }));
  }

  totals(): Totals {
    const sum = (of: (call: KernelCall) => number): number =>
      this.#calls.reduce((total, call) => total + of(call), 0);
    return {
      flops: sum((call) => this.#flopsOf(call)),
      bytesMoved: sum((call) => this.#bytesOf(call)),
      peakBytes: this.memory().total,
    };
  }

  memory(): MemoryReport {
    const { manifest } = this.#model;
    const total = (list: readonly { readonly buffer: number }[]): number =>
      list
        .filter(({ buffer }) => this.#used.has(buffer))
        .reduce((sum, { buffer }) => sum + this.#sizeOf(buffer), 0);
    const own = manifest.buffers.map((buffer, i) =>
      this.#used.has(i) ? { ...buffer, bytes: this.#sizeOf(i) } : { bytes: 0, life: "fixed" as const },
    );
    const { bytes, fixedBytes } = planMemory(own, []);
    return {
      inputs: total(manifest.inputs),
      parameters: total(manifest.params),
      states: total(manifest.states),
      results: total(manifest.programs[this.#index]?.outputs ?? []),
      constants: total([...manifest.constants, ...manifest.hypers]),
      working: bytes - fixedBytes,
      total: bytes,
      eachTurn: this.#bytesEachTurn(),
    };
  }

  #bytesEachTurn(): number {
    const { instructions } = this.#model.programs[this.#index] ?? { instructions: [] };
    return flatten(instructions)
      .flatMap((instruction): readonly Pick<Stack, "dtype" | "elements">[] =>
        instruction.kind === "repeat"
          ? instruction.pushes
          : instruction.kind === "reserve"
            ? [instruction]
            : [],
      )
      .reduce((sum, { dtype, elements }) => sum + BYTES[dtype] * valueOf(elements, this.#values), 0);
  }

  /** The values that share the working memory, in the order in which they are made. */
  values(names: ValueNames): readonly ValueReport[] {
    const { manifest } = this.#model;
    const { offsets } = planMemory(
      manifest.buffers.map((buffer, i) => ({ ...buffer, bytes: this.#sizeOf(i) })),
      [],
    );
    const start = Math.min(
      ...manifest.buffers.map(({ life }, i) => (life === "fixed" ? Infinity : (offsets[i] ?? 0))),
    );
    const found: ValueReport[] = [];
    const outputs = this.#outputs();
    this.#calls.forEach((call, at) => {
      const written = call.buffers.filter((_, i) => call.kernel.buffers[i]?.access !== "read");
      for (const buffer of written) {
        if (this.#isFixed(buffer)) continue;
        const own = (outputs[at] ?? []).filter((output) => output.buffer === buffer);
        const [first] = outputs[at] ?? [];
        const name =
          own.length > 0
            ? own.map(({ node }) => names.of(node)).join(", ")
            : `room to compute ${first === undefined ? call.kernel.name : names.of(first.node)}`;
        const place = (offsets[buffer] ?? 0) - start;
        const bytes = this.#sizeOf(buffer);
        const last = this.#lastUse(buffer, at);
        const before = found.filter(
          (value) => value.place < place + bytes && place < value.place + value.bytes && value.last <= at,
        );
        const latest = before.filter(
          (value) =>
            !before.some(
              (later) =>
                later !== value &&
                later.first > value.first &&
                later.place < value.place + value.bytes &&
                value.place < later.place + later.bytes,
            ),
        );
        found.push({
          name,
          bytes,
          place,
          first: at,
          last,
          reuses: latest.map((value) => value.name),
        });
      }
    });
    return found;
  }

  /** The nodes whose values each call writes, with their buffers. */
  #outputs(): readonly (readonly { readonly node: Node; readonly buffer: number }[])[] {
    const outputsOf = new Map(
      planFusion(this.#graph).groups.flatMap(({ kind, nodes, outputs }) =>
        kind === "elementwise" ? nodes.map((node) => [node, outputs] as const) : [],
      ),
    );
    return this.#calls.map((call, at) => {
      const stored = storesOf(call);
      const last = call.nodes.at(-1);
      const outputs = (last === undefined ? undefined : outputsOf.get(last)) ?? [];
      const isFused = outputs.length === stored.length && outputs.every((node) => call.nodes.includes(node));
      if (isFused) return outputs.flatMap((node, i) => pair(node, stored[i]));
      // Other kernels write one value, and what else they write is room to work in, which nobody reads later.
      const kept = stored.find((buffer) => this.#isFixed(buffer) || this.#lastUse(buffer, at) > at);
      return last === undefined ? [] : pair(last, kept ?? stored.at(-1));
    });
  }

  #flopsOf({ nodes, kernel }: KernelCall): number {
    // A copy computes nothing, whatever it is a copy of.
    if (kernel.name.endsWith("_copy")) return 0;
    // What a loop or an `if` computes stands in the kernels inside it.
    const own = nodes.filter((node) => !isControl(node));
    return own.reduce((sum, node) => sum + valueOf(flopsOfNode(node), this.#values), 0);
  }

  #bytesOf({ kernel, buffers }: KernelCall): number {
    return buffers.reduce((sum, buffer, i) => {
      const times = kernel.buffers[i]?.access === "update" ? 2 : 1;
      return sum + times * this.#sizeOf(buffer);
    }, 0);
  }

  /** The last call that uses a buffer before another value takes it over. */
  #lastUse(buffer: number, from: number): number {
    let last = from;
    for (const [at, call] of this.#calls.entries()) {
      const places = call.buffers.flatMap((other, i) => (other === buffer ? [i] : []));
      if (at <= from || places.length === 0) continue;
      last = at;
      if (places.some((i) => call.kernel.buffers[i]?.access !== "read")) break;
    }
    return last;
  }

  #isFixed(buffer: number): boolean {
    return this.#model.manifest.buffers[buffer]?.life === "fixed";
  }

  #sizeOf(buffer: number): number {
    return this.#sizes[buffer] ?? 0;
  }
}

/** The calls of kernels in the order of the program, as `flatten` has them. */
function callsInLoops(
  instructions: readonly Instruction[],
  loops: number,
): readonly { readonly call: KernelCall; readonly loops: number }[] {
  return instructions.flatMap((instruction) => {
    if (instruction.kind === "call") return [{ call: instruction, loops }];
    if (instruction.kind === "reserve") return [];
    if (instruction.kind === "branch")
      return callsInLoops([...instruction.then, ...instruction.otherwise], loops);
    const { test, body } = instruction;
    return callsInLoops([...(test.kind === "condition" ? test.instructions : []), ...body], loops + 1);
  });
}

function pair(
  node: Node,
  buffer: number | undefined,
): readonly { readonly node: Node; readonly buffer: number }[] {
  return buffer === undefined ? [] : [{ node, buffer }];
}

/** The buffers that a call writes, in the order of its first stores. */
function storesOf({ kernel, buffers }: KernelCall): readonly number[] {
  const found = new Set<number>();
  const stack = [...kernel.body].reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === "store") found.add(next.buffer);
    else if (next.kind === "for") stack.push(...[...next.body].reverse());
    else if (next.kind === "when") stack.push(...[...next.otherwise].reverse(), ...[...next.then].reverse());
  }
  return [...found].flatMap((parameter) => buffers[parameter] ?? []);
}
