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
  readonly isFixed: boolean;
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
    return this.#add(type.dtype, sizeOf(type.shape), true);
  }

  /** Lives from the first to the last call that uses it. */
  scratch(dtype: DType, elements: Dim): number {
    return this.#add(dtype, elements, false);
  }

  scratchOf({ dtype, shape }: TensorType): number {
    return this.scratch(dtype, sizeOf(shape));
  }

  isFixed(buffer: number): boolean {
    return this.#at(buffer).isFixed;
  }

  /** Call `call` of a program reads or writes the buffer. */
  use(buffer: number, program: number, call: number): void {
    const found = this.#at(buffer);
    const first = found.life?.first ?? call;
    found.life = { program, first: Math.min(first, call), last: Math.max(found.life?.last ?? call, call) };
  }

  manifest(): readonly BufferManifest[] {
    return this.#buffers.map(({ bytes, isFixed, life }) => ({
      bytes: sizeExpression(bytes, this.#variables),
      life: isFixed || life === undefined ? "fixed" : life,
    }));
  }

  #add(dtype: DType, elements: Dim, isFixed: boolean): number {
    const bytes = multiplyDims(elements, BYTES[dtype]);
    return this.#buffers.push({ bytes, isFixed, life: undefined }) - 1;
  }

  #at(buffer: number): Buffer {
    const found = this.#buffers[buffer];
    if (found === undefined) throw new Error(`no buffer ${String(buffer)}`);
    return found;
  }
}
