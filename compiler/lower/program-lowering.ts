/** Lowers one program: each fusion group to a kernel call or, where no element moves, to a mere view. */
import type { TensorManifest } from "../../runtime/module/manifest.ts";
import { shapeEquals, sizeOf } from "../ir/dim.ts";
import type { Graph, Node, Result } from "../ir/graph.ts";
import { instanceKey, isControl } from "../ir/region.ts";
import { planFusion } from "../passes/fuse.ts";
import type { FusionGroup, FusionPlan } from "../passes/fusion-plan.ts";
import { lowerControl } from "./control.ts";
import type { Drafted } from "./draft.ts";
import { isElementwise } from "./elementwise.ts";
import { copyKernel, elementwiseKernel, reductionKernel, type Fused } from "./fused.ts";
import { Hazards } from "./hazards.ts";
import type { ModelMemory } from "./model-memory.ts";
import { inBuffer, isRowMajor, reshaped, type Operand } from "./operand.ts";
import type { Recorder } from "./recorder.ts";
import { kernelOf, reductionOf, type ReductionOf } from "./single.ts";
import { viewOf } from "./view.ts";

/** Where the leaves of a graph stand and its results go. */
export interface Surroundings {
  readonly memory: ModelMemory;
  readonly recorder: Recorder;
  /** What a region is given, by number. */
  readonly parameters: readonly Operand[];
  /** The buffer of a tensor that a result may be an update of; undefined for any other leaf. */
  stored(leaf: Node): number | undefined;
  /** The buffer that a result is written to. */
  place(result: Result): number;
}

/** Lowers the graph of a program, and gives its outputs. */
export function lowerProgram(
  graph: Graph,
  memory: ModelMemory,
  recorder: Recorder,
): readonly TensorManifest[] {
  const places = new Map(
    graph.results
      .filter((result) => !isUpdate(result))
      .map((result) => [result, memory.buffers.fixed(result.node.type)]),
  );
  lowerGraph(graph, {
    memory,
    recorder,
    parameters: [],
    stored: (leaf) =>
      leaf.op === "param" || leaf.op === "state" ? memory.named(leaf.op, leaf.attrs.name) : undefined,
    place: (result) =>
      places.get(result) ?? memory.named(result.role === "state" ? "state" : "param", result.name),
  });
  return [...places].map(([{ name, node }, place]) => memory.tensor(name, node.type, place));
}

/** Lowers a graph or region along its fusion plan. Results of role `param` and `state` are updates, which come last. */
export function lowerGraph(graph: Graph, surroundings: Surroundings): void {
  const plan = planFusion(graph);
  const lowering = new ProgramLowering(graph, plan, surroundings);
  plan.groups.forEach((group, index) => {
    lowering.group(group, index);
  });
  lowering.writeOutputs();
  lowering.commitUpdates();
}

const isUpdate = ({ role }: Result): boolean => role === "param" || role === "state";

class ProgramLowering {
  readonly #graph: Graph;
  readonly #surroundings: Surroundings;
  readonly #memory: ModelMemory;
  readonly #hazards: Hazards;
  readonly #values = new Map<Node, Operand>();
  readonly #taken = new Set<number>();
  readonly #leaves = new Map<number, Node>();
  /** For each control operator, by its key, its siblings and, once it was lowered, where their values are. */
  readonly #siblings = new Map<string, readonly Node[]>();
  readonly #runs = new Map<string, (sibling: Node) => Operand>();

  constructor(graph: Graph, plan: FusionPlan, surroundings: Surroundings) {
    this.#graph = graph;
    this.#surroundings = surroundings;
    this.#memory = surroundings.memory;
    this.#hazards = new Hazards(graph, plan);
    for (const node of plan.groups.flatMap(({ nodes }) => nodes)) {
      const buffer = node.src.length === 0 ? surroundings.stored(node) : undefined;
      if (buffer !== undefined) this.#leaves.set(buffer, node);
      if (isControl(node)) {
        const key = instanceKey(node);
        this.#siblings.set(key, [...(this.#siblings.get(key) ?? []), node]);
      }
    }
  }

  group(group: FusionGroup, index: number): void {
    switch (group.kind) {
      case "leaf":
        return;
      case "elementwise":
        this.#elementwise(group, index);
        return;
      default:
        this.#single(group, index);
    }
  }

  /** Results that no kernel wrote to their place are copied there. */
  writeOutputs(): void {
    for (const result of this.#graph.results)
      if (!isUpdate(result) && !this.#written.has(result))
        this.#copy(this.#value(result.node), this.#surroundings.place(result), result.node);
  }
  /** Results that the node's own kernel writes. A second result of the same node is a copy. */
  readonly #written = new Set<Result>();

  /** Next values that were not made in place are copied into their tensors, all read before any is written. */
  commitUpdates(): void {
    const updates = this.#graph.results
      .filter(isUpdate)
      .map((result) => ({ result, to: this.#surroundings.place(result) }));
    const targets = new Set(updates.map(({ to }) => to));
    const moves = updates.flatMap(({ result: { node }, to }) => {
      const value = this.#value(node);
      const from = value.source.kind === "buffer" ? value.source.buffer : undefined;
      if (from === to && isRowMajor(value)) return [];
      if (from === undefined || !targets.has(from)) return [{ node, value, to }];
      const { dtype, shape } = node.type;
      const staged = this.#memory.buffers.scratchOf(node.type);
      this.#copy(value, staged, node);
      return [{ node, value: inBuffer(staged, dtype, shape), to }];
    });
    for (const { node, value, to } of moves) this.#copy(value, to, node);
  }

  #copy(value: Operand, to: number, node: Node): void {
    this.#emit(copyKernel("copy", value, inBuffer(to, node.type.dtype, node.type.shape)), [node]);
  }

  #emit(drafted: Drafted, nodes: readonly Node[]): void {
    this.#surroundings.recorder.call(drafted, nodes);
  }

  #value(node: Node): Operand {
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    const { parameters } = this.#surroundings;
    const made =
      viewOf(node, this.#memory, parameters, (src) => this.#value(src)) ?? this.#materialisedReshape(node);
    this.#values.set(node, made);
    return made;
  }

  /** A reshape that strides cannot express: the operand row by row in a buffer of its own. */
  #materialisedReshape(node: Node): Operand {
    const [src] = node.src;
    if (node.op !== "reshape" || src === undefined)
      throw new Error(`${node.op} is read before the kernel that makes it`);
    const buffer = this.#memory.buffers.scratchOf(src.type);
    this.#copy(this.#value(src), buffer, src);
    const view = reshaped(inBuffer(buffer, src.type.dtype, src.type.shape), node.attrs.shape);
    if (view === undefined) throw new Error("a row-major value has every shape");
    return view;
  }

  /** Where a group's output goes: a result's place, over the stored tensor it updates, over a dying operand, or scratch. */
  #destination(node: Node, group: FusionGroup, index: number): Operand {
    const { dtype, shape } = node.type;
    return inBuffer(this.#destinationBuffer(node, group, index), dtype, shape);
  }

  #destinationBuffer(node: Node, group: FusionGroup, index: number): number {
    const results = this.#graph.results.filter((result) => result.node === node);
    const output = results.find((result) => !isUpdate(result));
    if (output !== undefined) {
      this.#written.add(output);
      return this.#surroundings.place(output);
    }
    if (!this.#memory.isSized(node.type)) return this.#stack(node);
    for (const result of results) {
      const buffer = this.#surroundings.place(result);
      const leaf = this.#leaves.get(buffer);
      if (this.#taken.has(buffer)) continue;
      if (leaf !== undefined && !this.#hazards.mayOverwrite(leaf, group, index)) continue;
      this.#taken.add(buffer);
      return buffer;
    }
    return this.#dyingOperand(node, group, index) ?? this.#memory.buffers.scratchOf(node.type);
  }

  /** A tensor with an element a turn of some loop. */
  #stack({ type: { dtype, shape } }: Node): number {
    const buffer = this.#memory.buffers.moving();
    this.#surroundings.recorder.push({ kind: "reserve", buffer, dtype, elements: sizeOf(shape) });
    return buffer;
  }

  #dyingOperand(node: Node, group: FusionGroup, index: number): number | undefined {
    if (group.kind !== "elementwise") return undefined;
    for (const src of group.nodes.flatMap((inner) => inner.src)) {
      const value = this.#values.get(src);
      if (value?.source.kind !== "buffer" || !isRowMajor(value) || this.#hazards.under(src) !== src) continue;
      const { buffer } = value.source;
      // What a region was given is not its own.
      if (src.op === "parameter" || !this.#memory.buffers.isScratch(buffer)) continue;
      if (this.#dying.get(buffer) === index) continue;
      if (src.type.dtype !== node.type.dtype || !shapeEquals(src.type.shape, node.type.shape)) continue;
      if (!this.#hazards.mayOverwrite(src, group, index)) continue;
      this.#dying.set(buffer, index);
      return buffer;
    }
    return undefined;
  }
  /** Buffers that an output already took over, and at which group. */
  readonly #dying = new Map<number, number>();

  #fused(nodes: readonly Node[], shape: Fused["shape"]): Fused {
    const computed = nodes.filter(isElementwise);
    const inside = new Set(computed);
    const read = computed.flatMap((node) => node.src).filter((src) => !inside.has(src));
    return { nodes: computed, shape, operands: new Map(read.map((src) => [src, this.#value(src)])) };
  }

  #elementwise(group: FusionGroup, index: number): void {
    const [first] = group.outputs;
    if (first === undefined) return;
    const fused = this.#fused(group.nodes, first.type.shape);
    const outputs = group.outputs.map((node) => ({ node, target: this.#destination(node, group, index) }));
    const hint = fused.nodes
      .map(({ op }) => op)
      .slice(-3)
      .join("_");
    this.#emit(elementwiseKernel(hint, fused, outputs), fused.nodes);
    for (const { node, target } of outputs) this.#values.set(node, target);
  }

  /** A group whose last node is its only output. */
  #single(group: FusionGroup, index: number): void {
    const node = group.nodes.at(-1);
    if (node === undefined) throw new Error("a fusion group without nodes");
    if (isControl(node)) {
      this.#control(node);
      return;
    }
    const reduction = reductionOf(node);
    if (reduction !== undefined) {
      this.#reduce(group, node, reduction, this.#destination(node, group, index));
      return;
    }
    const kernel = kernelOf(node);
    // A view: whoever reads it reads through it.
    if (kernel === undefined) this.#value(node);
    else {
      // Operands first: a reshape may need a copy, whose call must come before.
      const operands = node.src.map((src) => this.#value(src));
      const target = this.#destination(node, group, index);
      this.#emit(kernel(operands, target, this.#memory), group.nodes);
      this.#values.set(node, target);
    }
  }

  #control(node: Node<"if"> | Node<"loop">): void {
    const key = instanceKey(node);
    const siblings = this.#siblings.get(key) ?? [];
    const run =
      this.#runs.get(key) ??
      lowerControl(node, {
        operands: node.src.map((src) => this.#value(src)),
        siblings,
        surroundings: this.#surroundings,
        lowerGraph,
      });
    this.#runs.set(key, run);
    this.#values.set(node, run(node));
  }

  #reduce(group: FusionGroup, node: Node, reduction: ReductionOf, target: Operand): void {
    const [reduced] = node.src;
    if (reduced === undefined) throw new Error(`${node.op} without an operand`);
    const { nodes, operands, shape } = this.#fused(group.nodes.slice(0, -1), reduced.type.shape);
    const all = new Map(operands);
    if (!nodes.includes(reduced)) all.set(reduced, this.#value(reduced));
    this.#emit(
      reductionKernel(reduction.op, { nodes, operands: all, shape }, reduced, reduction, target),
      group.nodes,
    );
    this.#values.set(node, target);
  }
}
