/** A kernel being written for certain buffers of the model: a KernelBuilder that knows which parameter is which buffer. */
import type { Dim } from "../ir/dim.ts";
import type { DType } from "../ir/types.ts";
import { affine, locate } from "./affine.ts";
import { KernelBuilder, type LoopShape } from "./builder.ts";
import type { Affine, Indirection, Kernel, Value } from "./kernel.ts";
import type { Operand } from "./operand.ts";
import { Scalar } from "./scalar.ts";
import { variable } from "./affine.ts";

export interface Drafted {
  readonly kernel: Kernel;
  /** The model's buffer for each parameter. */
  readonly buffers: readonly number[];
}

export class Draft {
  readonly builder = new KernelBuilder();
  readonly scalar = new Scalar(this.builder);
  readonly #parameters = new Map<number, number>();

  /** The parameter for a buffer of the model. */
  parameter(buffer: number, dtype: DType): number {
    const known = this.#parameters.get(buffer);
    if (known !== undefined) return known;
    const made = this.builder.buffer(dtype);
    this.#parameters.set(buffer, made);
    return made;
  }

  /**
   * The element of an operand at coordinates, with `strides` in the place of its own where axes were collapsed.
   * With an indirection, so much further on.
   */
  read(
    operand: Operand,
    coordinates: readonly Affine[],
    strides = operand.strides,
    indirection?: Indirection,
  ): Value {
    const { source, dtype } = operand;
    if (source.kind === "constant") return this.scalar.constant(dtype, source.value);
    const place = locate(operand.offset, strides, coordinates);
    if (source.kind === "buffer")
      return this.builder.load(this.parameter(source.buffer, dtype), place, indirection);
    const start = this.builder.position(place);
    const position =
      indirection === undefined
        ? start
        : this.scalar.add(
            start,
            this.scalar.mul(indirection.value, this.builder.position(affine(indirection.stride))),
          );
    if (dtype === "f32") return this.scalar.toF32(position);
    return dtype === "f64" ? this.scalar.toF64(position) : position;
  }

  write(
    target: Operand,
    coordinates: readonly Affine[],
    value: Value,
    strides = target.strides,
    indirection?: Indirection,
  ): void {
    if (target.source.kind !== "buffer") throw new Error("only a buffer can be written");
    const slot = this.parameter(target.source.buffer, target.dtype);
    this.builder.store(slot, locate(target.offset, strides, coordinates), value, indirection);
  }

  /** Adds to the element of a target, one iteration after the other. */
  addTo(
    target: Operand,
    coordinates: readonly Affine[],
    strides: readonly Dim[],
    indirection: Indirection,
    more: Value,
  ): void {
    if (target.source.kind !== "buffer") throw new Error("only a buffer can be written");
    const slot = this.parameter(target.source.buffer, target.dtype);
    this.builder.addTo(slot, locate(target.offset, strides, coordinates), indirection, more);
  }

  /** Independent loops, outermost first. */
  nest(loops: readonly LoopShape[], body: (coordinates: readonly Affine[]) => void): void {
    const open = (depth: number, coordinates: readonly Affine[]): void => {
      const shape = loops[depth];
      if (shape === undefined) {
        body(coordinates);
        return;
      }
      this.builder.loop(shape, (loop) => {
        open(depth + 1, [...coordinates, variable(loop)]);
      });
    };
    open(0, []);
  }

  finish(hint: string): Drafted {
    return { kernel: this.builder.finish(hint), buffers: [...this.#parameters.keys()] };
  }
}

export const ZERO: Affine = affine(0);
