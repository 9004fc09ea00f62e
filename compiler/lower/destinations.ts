/** Where values are written: the place of a result, over the stored tensor it updates, over a dying operand, or scratch. */
import { shapeEquals, sizeOf } from "../ir/dim.ts";
import type { Graph, Node, Result } from "../ir/graph.ts";
import type { FusionGroup, FusionPlan } from "../passes/fusion-plan.ts";
import { Hazards } from "./hazards.ts";
import { inBuffer, isRowMajor, type Operand } from "./operand.ts";
import type { Surroundings } from "./program-lowering.ts";

export const isUpdate = ({ role }: Result): boolean => role === "param" || role === "state";

export class Destinations {
  readonly #surroundings: Surroundings;
  /** Where the values that were lowered so far are. */
  readonly #values: ReadonlyMap<Node, Operand>;
  readonly #hazards: Hazards;
  readonly #resultsOf = new Map<Node, Result[]>();
  /** The leaf whose tensor a buffer is, where a result may update it. */
  readonly #leaves = new Map<number, Node>();
  readonly #written = new Set<Result>();
  /** Buffers of stored tensors that hold their next value already. */
  readonly #taken = new Set<number>();
  /** Buffers that an output already took over, and at which group. */
  readonly #dying = new Map<number, number>();

  constructor(
    graph: Graph,
    plan: FusionPlan,
    surroundings: Surroundings,
    values: ReadonlyMap<Node, Operand>,
  ) {
    this.#surroundings = surroundings;
    this.#values = values;
    this.#hazards = new Hazards(graph, plan);
    for (const result of graph.results) {
      const known = this.#resultsOf.get(result.node);
      if (known === undefined) this.#resultsOf.set(result.node, [result]);
      else known.push(result);
    }
    for (const { nodes } of plan.groups)
      for (const node of nodes) {
        const buffer = node.src.length === 0 ? surroundings.stored(node) : undefined;
        if (buffer !== undefined) this.#leaves.set(buffer, node);
      }
  }

  /** The place that the group at `index` writes one of its outputs to. */
  of(node: Node, group: FusionGroup, index: number): Operand {
    return inBuffer(this.#bufferOf(node, group, index), node.type.dtype, node.type.shape);
  }

  /** Did the node's own kernel write this result? A second result of the same node is a copy. */
  isWritten(result: Result): boolean {
    return this.#written.has(result);
  }

  #bufferOf(node: Node, group: FusionGroup, index: number): number {
    const { memory } = this.#surroundings;
    const results = this.#resultsOf.get(node) ?? [];
    const output = results.find((result) => !isUpdate(result));
    if (output !== undefined) {
      this.#written.add(output);
      return this.#surroundings.place(output);
    }
    if (!memory.isSized(node.type)) return this.#stack(node);
    for (const result of results) {
      const buffer = this.#surroundings.place(result);
      const leaf = this.#leaves.get(buffer);
      if (this.#taken.has(buffer)) continue;
      if (leaf !== undefined && !this.#hazards.mayOverwrite(leaf, group, index)) continue;
      this.#taken.add(buffer);
      return buffer;
    }
    return this.#dyingOperand(node, group, index) ?? memory.buffers.scratchOf(node.type);
  }

  /** A tensor with an element a turn of some loop. */
  #stack({ type: { dtype, shape } }: Node): number {
    const { memory, recorder } = this.#surroundings;
    const buffer = memory.buffers.moving();
    recorder.push({ kind: "reserve", buffer, dtype, elements: sizeOf(shape) });
    return buffer;
  }

  #dyingOperand(node: Node, group: FusionGroup, index: number): number | undefined {
    if (group.kind !== "elementwise") return undefined;
    const { buffers } = this.#surroundings.memory;
    for (const src of new Set(group.nodes.flatMap((inner) => inner.src))) {
      const value = this.#values.get(src);
      if (value?.source.kind !== "buffer" || !isRowMajor(value) || this.#hazards.under(src) !== src) continue;
      const { buffer } = value.source;
      // What a region was given is not its own.
      if (src.op === "parameter" || !buffers.isScratch(buffer)) continue;
      if (this.#dying.get(buffer) === index) continue;
      if (src.type.dtype !== node.type.dtype || !shapeEquals(src.type.shape, node.type.shape)) continue;
      if (!this.#hazards.mayOverwrite(src, group, index)) continue;
      this.#dying.set(buffer, index);
      return buffer;
    }
    return undefined;
  }
}
