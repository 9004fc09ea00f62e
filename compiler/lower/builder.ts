/**
 * Writes kernels. Equal pure values are made once, and each stands in the outermost block that
 * knows its operands, so that nothing is computed twice or deeper than it must be.
 */
import { subtractDims, type Dim } from "../ir/dim.ts";
import type { DType } from "../ir/types.ts";
import { affine, affineKey } from "./affine.ts";
import type {
  Accumulator,
  Affine,
  Indirection,
  Kernel,
  KernelBuffer,
  ScalarOp,
  ScalarType,
  Statement,
  Value,
} from "./kernel.ts";

interface Block {
  readonly statements: Statement[];
  /** Values placed in this block, by what they are. */
  readonly known: Map<string, Value>;
  /** The same of loads, by buffer: a store makes them unknown. */
  readonly loaded: Map<number, Map<string, Value>>;
  /** The loop whose body this is; undefined for the kernel itself and for a side of `when`. */
  readonly loop: number | undefined;
  /** Values wanted in this block do not move out beyond the block of this depth. */
  readonly floor: number;
}

export interface LoopShape {
  readonly start?: Dim;
  readonly stop: Dim;
  readonly lanes?: 1 | 4;
  readonly tile?: number;
  readonly block?: number | undefined;
}
export interface AccumulatorShape {
  readonly initial: Value;
  readonly combine?: NonNullable<Accumulator["combine"]>;
}

const COMPARISONS: ReadonlySet<ScalarOp> = new Set<ScalarOp>(["eq", "ne", "lt", "le", "not"]);
const RESULT_TYPE: Partial<Record<ScalarOp, ScalarType>> = {
  to_f32: "f32",
  from_bits: "f32",
  to_f64: "f64",
  from_words: "f64",
  to_i32: "i32",
  bits: "i32",
  high_word: "i32",
  low_word: "i32",
};

export class KernelBuilder {
  readonly #buffers: { dtype: DType; reads: boolean; writes: boolean }[] = [];
  readonly #depths = new Map<Value, number>();
  readonly #constants = new Map<Value, number>();
  readonly #blocks: Block[] = [newBlock(undefined, 0)];
  #values = 0;
  #loops = 0;

  /** Declares one more buffer parameter and gives its index. */
  buffer(dtype: DType): number {
    return this.#buffers.push({ dtype, reads: false, writes: false }) - 1;
  }

  constant(type: ScalarType, value: number): Value {
    const key = `constant ${type} ${Object.is(value, -0) ? "-0" : String(value)}`;
    const made = this.#place(key, 0, type, (result) => ({ kind: "constant", result, value }));
    this.#constants.set(made, value);
    return made;
  }

  /** The number a value is, where it is a constant. */
  constantOf(value: Value): number | undefined {
    return this.#constants.get(value);
  }

  op(op: ScalarOp, ...args: readonly Value[]): Value {
    const last = args.at(-1);
    if (last === undefined) throw new Error(`${op} without operands`);
    const type = COMPARISONS.has(op) ? "bool" : (RESULT_TYPE[op] ?? last.type);
    const depth = Math.max(...args.map((arg) => this.#depthOf(arg)));
    const key = `${op} ${args.map((arg) => arg.id).join(" ")} ${type}`;
    return this.#place(key, depth, type, (result) => ({ kind: "let", result, op, args }));
  }

  load(buffer: number, index: Affine, indirection?: Indirection): Value {
    const slot = this.#slot(buffer);
    slot.reads = true;
    const by =
      indirection === undefined
        ? ""
        : ` ${String(indirection.value.id)}*(${affineKey(affine(indirection.stride))})`;
    const key = `load ${affineKey(index)}${by}`;
    const depth = indirection === undefined ? 0 : this.#depthOf(indirection.value);
    const make = (result: Value): Statement => ({ kind: "load", result, buffer, index, indirection });
    const knownIn = ({ loaded }: Block): Map<string, Value> => {
      const known = loaded.get(buffer) ?? new Map<string, Value>();
      loaded.set(buffer, known);
      return known;
    };
    return this.#place(key, Math.max(depth, this.#affineDepth(index)), slot.dtype, make, knownIn);
  }

  /** Adds to an element, each time this is reached: the load neither moves out of a loop nor merges with another. */
  addTo(buffer: number, index: Affine, indirection: Indirection, more: Value): void {
    const slot = this.#slot(buffer);
    slot.reads = true;
    const result = this.#fresh(slot.dtype, this.#blocks.length - 1);
    this.#top().statements.push({ kind: "load", result, buffer, index, indirection });
    this.store(buffer, index, this.op("add", result, more), indirection);
  }

  position(index: Affine): Value {
    return this.#place(`position ${affineKey(index)}`, this.#affineDepth(index), "i32", (result) => ({
      kind: "position",
      result,
      index,
    }));
  }

  store(buffer: number, index: Affine, value: Value, indirection?: Indirection): void {
    this.#slot(buffer).writes = true;
    for (const { loaded } of this.#blocks) loaded.delete(buffer);
    this.#top().statements.push({ kind: "store", buffer, index, value, indirection });
  }

  /** Independent iterations. `body` gets the loop variable. */
  loop(shape: LoopShape, body: (loop: number) => void): void {
    this.reduce(shape, [], (loop) => {
      body(loop);
      return [];
    });
  }

  /**
   * A loop that carries accumulators; `body` gives their next values. Gives their last ones. Lanes are
   * dropped where f64 takes part: no target has four of them.
   */
  reduce(
    shape: LoopShape,
    accumulators: readonly AccumulatorShape[],
    body: (loop: number, current: readonly Value[]) => readonly Value[],
  ): readonly Value[] {
    const loop = this.#loops++;
    const depth = this.#blocks.length;
    const current = accumulators.map(({ initial }) => this.#fresh(initial.type, depth));
    const block = newBlock(loop, this.#top().floor);
    this.#blocks.push(block);
    const next = body(loop, current);
    this.#blocks.pop();
    const made = accumulators.map(({ initial, combine }, i): Accumulator => {
      const [now, then] = [current[i], next[i]];
      if (now === undefined || then === undefined) throw new Error("an accumulator has no next value");
      return { initial, current: now, next: then, result: this.#fresh(initial.type, depth - 1), combine };
    });
    const length = subtractDims(shape.stop, shape.start ?? 0);
    const isOneBlock = typeof length === "number" && shape.block !== undefined && length <= shape.block;
    const blockSize = isOneBlock ? undefined : shape.block;
    if (blockSize !== undefined && accumulators.some(({ initial }) => this.constantOf(initial) !== 0))
      throw new Error("a sum in blocks begins at 0");
    const narrow = block.statements.some(usesF64) || made.some(({ current: { type } }) => type === "f64");
    this.#top().statements.push({
      kind: "for",
      loop,
      start: shape.start ?? 0,
      stop: shape.stop,
      step: 1,
      lanes: narrow ? 1 : (shape.lanes ?? 1),
      tile: narrow ? 1 : (shape.tile ?? 1),
      accumulators: made,
      block: blockSize,
      body: block.statements,
    });
    return made.map(({ result }) => result);
  }

  /** Two schedules of one computation: `then` where `size` < `below`. */
  when(size: Dim, below: number, then: () => void, otherwise: () => void): void {
    if (typeof size === "number") {
      if (size < below) then();
      else otherwise();
      return;
    }
    const side = (write: () => void): readonly Statement[] => {
      const block = newBlock(undefined, this.#blocks.length);
      this.#blocks.push(block);
      write();
      this.#blocks.pop();
      return block.statements;
    };
    this.#top().statements.push({ kind: "when", size, below, then: side(then), otherwise: side(otherwise) });
  }

  finish(name: string): Kernel {
    const buffers = this.#buffers.map(({ dtype, reads, writes }): KernelBuffer => ({
      dtype,
      access: writes ? (reads ? "update" : "write") : "read",
    }));
    return { name, buffers, body: this.#top().statements };
  }

  #top(): Block {
    const block = this.#blocks.at(-1);
    if (block === undefined) throw new Error("no open block");
    return block;
  }

  #slot(buffer: number): { readonly dtype: DType; reads: boolean; writes: boolean } {
    const slot = this.#buffers[buffer];
    if (slot === undefined) throw new Error(`no buffer ${String(buffer)}`);
    return slot;
  }

  #fresh(type: ScalarType, depth: number): Value {
    const value: Value = { id: this.#values++, type };
    this.#depths.set(value, depth);
    return value;
  }

  #depthOf(value: Value): number {
    const depth = this.#depths.get(value);
    if (depth === undefined) throw new Error(`value ${String(value.id)} is of another kernel`);
    return depth;
  }

  #affineDepth(index: Affine): number {
    const loops = index.terms.map(({ loop }) => this.#blocks.findIndex((block) => block.loop === loop));
    if (loops.includes(-1)) throw new Error("an index uses a loop variable outside its loop");
    return Math.max(0, ...loops);
  }

  #place(
    key: string,
    depth: number,
    type: ScalarType,
    make: (result: Value) => Statement,
    knownIn = ({ known }: Block): Map<string, Value> => known,
  ): Value {
    const at = Math.max(depth, this.#top().floor);
    for (let d = at; d >= 0; d--) {
      const around = this.#blocks[d];
      const known = around === undefined ? undefined : knownIn(around).get(key);
      if (known !== undefined) return known;
    }
    const block = this.#blocks[at];
    if (block === undefined) throw new Error("no block of that depth");
    const made = this.#fresh(type, at);
    knownIn(block).set(key, made);
    block.statements.push(make(made));
    return made;
  }
}

function newBlock(loop: number | undefined, floor: number): Block {
  return { statements: [], known: new Map(), loaded: new Map(), loop, floor };
}

function usesF64(statement: Statement): boolean {
  switch (statement.kind) {
    case "for":
      return statement.body.some(usesF64);
    case "when":
      return [...statement.then, ...statement.otherwise].some(usesF64);
    case "store":
      return statement.value.type === "f64";
    default:
      return statement.result.type === "f64";
  }
}
