/** One kernel as a WebAssembly function. Loops with lanes run on v128; see pointers.ts for the addresses. */
import { addDims, formatDim, multiplyDims, subtractDims, type Dim } from "../../ir/dim.ts";
import { BYTES } from "../../ir/types.ts";
import type { Kernel, ScalarType } from "../../lower/kernel.ts";
import type { DimNames } from "../dim-names.ts";
import { BlockWriter } from "./block.ts";
import { DimCode } from "./dims.ts";
import type { Pointer } from "./pointers.ts";
import type { Totals } from "./totals.ts";
import type { LocalType } from "./values.ts";

/** `(func $k0_add (param $b0 i32) ... (param $d0 i32) ...)`. */
export function wasmKernel(kernel: Kernel, names: DimNames, totals: Totals): string {
  const frame = new Frame(kernel, names, totals);
  const writer = new BlockWriter(frame);
  writer.block(kernel.body);
  const buffers = kernel.buffers.map((_, i) => `(param $b${String(i)} i32)`);
  const dims = names.ofKernel(kernel).map((name) => `(param $${name} i32)`);
  const head = [`func $${kernel.name}`, ...buffers, ...dims].join(" ");
  return `  (${head}\n${frame.locals()}${frame.entry()}${writer.text})\n`;
}

const LOCAL_TYPES: readonly LocalType[] = ["i32", "v128", "f32", "f64"];

/** What all blocks of a function share: its locals and the sizes computed when it is entered. */
export class Frame {
  readonly dims: DimCode;
  readonly totals: Totals;
  readonly #kernel: Kernel;
  readonly #locals = new Map<string, LocalType>();
  readonly #sizes = new Map<string, { readonly local: string; readonly dim: Dim }>();
  readonly #firstEnds = new Map<string, { readonly local: string; readonly text: string }>();
  #fresh = 0;
  #values = -1;

  constructor(kernel: Kernel, names: DimNames, totals: Totals) {
    this.#kernel = kernel;
    this.totals = totals;
    this.dims = new DimCode(names);
  }

  bytesOf(buffer: number): number {
    return BYTES[this.dtypeOf(buffer)];
  }

  dtypeOf(buffer: number): ScalarType {
    const parameter = this.#kernel.buffers[buffer];
    if (parameter === undefined) throw new Error(`no buffer ${String(buffer)}`);
    return parameter.dtype;
  }

  /** Declares a local once and gives its name. */
  local(name: string, type: LocalType): string {
    const known = this.#locals.get(name);
    if (known !== undefined && known !== type) throw new Error(`local ${name} has two types`);
    this.#locals.set(name, type);
    return name;
  }

  temporary(hint: string, type: LocalType): string {
    return this.local(`$${hint}${String(this.#fresh++)}`, type);
  }

  label(): string {
    return `$l${String(this.#fresh++)}`;
  }

  /** Does the kernel both read and write it? */
  isUpdated(buffer: number): boolean {
    return this.#kernel.buffers[buffer]?.access === "update";
  }

  /** The address that a pointer stands at, from the loops' variables. */
  base({ buffer, bytes, offset, terms }: Pointer): string {
    const start = `(local.get $b${String(buffer)})`;
    const moved = offset === 0 ? start : `(i32.add ${start} ${this.size(multiplyDims(offset, bytes))})`;
    return terms.reduce((sum, { loop, stride }) => {
      const step = this.size(multiplyDims(stride, bytes));
      return `(i32.add ${sum} (i32.mul ${step} (local.get $i${String(loop)})))`;
    }, moved);
  }

  /** A value id that no value of the kernel has. */
  freshId(): number {
    return this.#values--;
  }

  /** A size as a folded instruction; what is not constant is computed once, at entry. */
  size(dim: Dim): string {
    if (typeof dim === "number") return this.dims.value(dim);
    const known = this.#sizes.get(dim.key);
    if (known !== undefined) return `(local.get ${known.local})`;
    const local = this.temporary("s", "i32");
    this.#sizes.set(dim.key, { local, dim });
    return `(local.get ${local})`;
  }

  /** The end of the first block of a range. A value that is not constant is computed once, at entry. */
  firstEnd(start: Dim, stop: Dim, block: number): string {
    const length = subtractDims(stop, start);
    if (typeof length === "number") return this.size(addDims(start, Math.min(length, block)));
    const key = `${formatDim(start)} ${formatDim(stop)} ${String(block)}`;
    const known = this.#firstEnds.get(key);
    if (known !== undefined) return `(local.get ${known.local})`;
    const local = this.temporary("s", "i32");
    const [after, end] = [this.size(addDims(start, block)), this.size(stop)];
    const isLong = `(i32.lt_s (i32.const ${String(block)}) ${this.size(length)})`;
    this.#firstEnds.set(key, { local, text: `(select ${after} ${end} ${isLong})` });
    return `(local.get ${local})`;
  }

  locals(): string {
    // Adjacent locals of one type share a declaration. With addresses first, kernels compress better.
    const list = LOCAL_TYPES.flatMap((wanted) =>
      [...this.#locals].flatMap(([name, type]) => (type === wanted ? [`(local ${name} ${type})`] : [])),
    );
    return list.length === 0 ? "" : `    ${list.join(" ")}\n`;
  }

  entry(): string {
    const sizes = [...this.#sizes.values()].map(({ local, dim }) => ({ local, text: this.dims.value(dim) }));
    return [...sizes, ...this.#firstEnds.values()]
      .map(({ local, text }) => `    (local.set ${local} ${text})\n`)
      .join("");
  }
}
