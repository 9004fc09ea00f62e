/** What lowering gives to code generation and to the emitter: kernels, the calls of each program, and the manifest. */
import type { Manifest } from "../../runtime/module/manifest.ts";
import type { Kernel } from "./kernel.ts";
import type { Node } from "../ir/graph.ts";

/** One call of a kernel in a program's fixed order. */
export interface KernelCall {
  readonly kernel: Kernel;
  /** One buffer (index into the manifest) for each of the kernel's buffer parameters. */
  readonly buffers: readonly number[];
  /** The graph nodes this call computes, for the graph page and `explain`. */
  readonly nodes: readonly Node[];
}

export interface LoweredProgram {
  readonly name: string;
  readonly calls: readonly KernelCall[];
}

export interface LoweredModel {
  readonly manifest: Manifest;
  /** Each kernel once, in order of first use. */
  readonly kernels: readonly Kernel[];
  /** Same order as `manifest.programs`. */
  readonly programs: readonly LoweredProgram[];
}
