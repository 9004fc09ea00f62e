/**
 * Buffers of a model while it is lowered: fixed ones by what they are for, scratch ones with the
 * calls between which they live. Placing them is the runtime's, when the largest sizes are known.
 */
import type { BufferManifest } from "../../runtime/module/manifest.ts";
import { multiplyDims, sizeOf, type Dim } from "../ir/dim.ts";
import { BYTES, type DType, type TensorType } from "../ir/types.ts";
import { sizeExpression } from "./size.ts";

interface Buffer {
  readonly bytes: Dim;
  readonly kind: "fixed" | "scratch" | "moving";
  life: { readonly program: number; readonly first: number; readonly last: number } | undefined;
}

export class Memory {
  readonly #buffers: Buffer[] = [];
  readonly #variables: readonly string[];

  constructor(variables: readonly string[]) {
    this.#variables = variables;
  }

  /** Keeps its place for the life of the module. */
  fixed(type: TensorType): number {
    return this.#add(type.dtype, sizeOf(type.shape), "fixed");
  }

  /** Lives from the first to the last call that uses it. */
  scratch(dtype: DType, elements: Dim): number {
    return this.#add(dtype, elements, "scratch");
  }

  scratchOf({ dtype, shape }: TensorType): number {
    return this.scratch(dtype, sizeOf(shape));
  }

  /** Has no place in the arena: a stack that a loop fills, or a window onto one. */
  moving(): number {
    return this.#add("i32", 0, "moving");
  }

  isScratch(buffer: number): boolean {
    return this.#at(buffer).kind === "scratch";
  }

  /** Call `call` of a program reads or writes the buffer. */
  use(buffer: number, program: number, call: number): void {
    const found = this.#at(buffer);
    const first = found.life?.first ?? call;
    found.life = { program, first: Math.min(first, call), last: Math.max(found.life?.last ?? call, call) };
  }

  /** What lives at `start` of a program, or is read or written from there to `end`, and began before, lives until `end`. */
  extend(program: number, start: number, end: number): void {
    for (const buffer of this.#buffers) {
      const { life } = buffer;
      if (life?.program !== program || life.first >= start || life.last < start) continue;
      buffer.life = { ...life, last: Math.max(life.last, end) };
    }
  }

  manifest(): readonly BufferManifest[] {
    return this.#buffers.map(({ bytes, kind, life }) => ({
      bytes: sizeExpression(bytes, this.#variables),
      life: kind !== "scratch" || life === undefined ? "fixed" : [life.program, life.first, life.last],
    }));
  }

  #add(dtype: DType, elements: Dim, kind: Buffer["kind"]): number {
    const bytes = multiplyDims(elements, BYTES[dtype]);
    return this.#buffers.push({ bytes, kind, life: undefined }) - 1;
  }

  #at(buffer: number): Buffer {
    const found = this.#buffers[buffer];
    if (found === undefined) throw new Error(`no buffer ${String(buffer)}`);
    return found;
  }
}
