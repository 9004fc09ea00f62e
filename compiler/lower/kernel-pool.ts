/** The kernels of a model. What computes the same in the same way is one kernel, and is written once. */
import { formatDim, formatShape, type Dim } from "../ir/dim.ts";
import type { DType } from "../ir/types.ts";
import type { Drafted } from "./draft.ts";
import type { Kernel } from "./kernel.ts";
import type { Operand } from "./operand.ts";
import { kernelText } from "./print.ts";

/** Gives a buffer for a kernel's own use. */
export type Scratch = (dtype: DType, elements: Dim) => number;

/** A kernel that was written, with what it takes to call it on other buffers. */
interface Known {
  readonly kernel: Kernel;
  readonly scratch: readonly (readonly [DType, Dim])[];
  /** For each parameter the place among the operands' buffers, each counted once, and the scratch ones behind them. */
  readonly parameters: readonly number[];
}

export class KernelPool {
  readonly #byText = new Map<string, Kernel>();
  readonly #byKey = new Map<string, Known>();

  get all(): readonly Kernel[] {
    return [...this.#byText.values()];
  }

  /** The one kernel that stands for all equal ones, named by its number and the first one's hint. */
  shared(kernel: Kernel): Kernel {
    const text = kernelText(kernel);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const named = { ...kernel, name: `k${String(this.#byText.size)}_${kernel.name}` };
    this.#byText.set(text, named);
    return named;
  }

  /**
   * The kernel that `draft` writes, for these operands, targets among them. `what` says all that decides on it beside
   * them: `draft` is not asked again where that and the operands are alike but for the numbers of the buffers.
   */
  drafted(
    what: string,
    operands: readonly Operand[],
    scratch: Scratch,
    draft: (scratch: Scratch) => Drafted,
  ): Drafted {
    const places = new Map<number, number>();
    for (const { source } of operands)
      if (source.kind === "buffer" && !places.has(source.buffer)) places.set(source.buffer, places.size);
    const key = `${what} ${operands.map((operand) => operandKey(operand, places)).join(" ")}`;
    const known = this.#byKey.get(key);
    const buffers = [...places.keys()];
    if (known !== undefined) {
      for (const [dtype, elements] of known.scratch) buffers.push(scratch(dtype, elements));
      return { kernel: known.kernel, buffers: known.parameters.map((place) => requireAt(buffers, place)) };
    }
    const asked: (readonly [DType, Dim])[] = [];
    const { kernel, buffers: parameters } = draft((dtype, elements) => {
      const buffer = scratch(dtype, elements);
      asked.push([dtype, elements]);
      buffers.push(buffer);
      return buffer;
    });
    const shared = this.shared(kernel);
    this.#byKey.set(key, {
      kernel: shared,
      scratch: asked,
      parameters: parameters.map((buffer) => buffers.indexOf(buffer)),
    });
    return { kernel: shared, buffers: parameters };
  }
}

function operandKey(
  { source, dtype, shape, offset, strides }: Operand,
  places: ReadonlyMap<number, number>,
): string {
  const at = `${dtype}${formatShape(shape)}+${formatDim(offset)}*${formatShape(strides)}`;
  switch (source.kind) {
    case "buffer":
      return `b${String(places.get(source.buffer))}:${at}`;
    case "constant":
      return `${Object.is(source.value, -0) ? "-0" : String(source.value)}:${at}`;
    case "position":
      return `i:${at}`;
  }
}

function requireAt(buffers: readonly number[], place: number): number {
  const buffer = buffers[place];
  if (buffer === undefined) throw new Error("a kernel touches a buffer that it was not given");
  return buffer;
}
