/** Lowers one program: each fusion group to a kernel call or, where no element moves, to a mere view. */
import type { TensorManifest } from "../../runtime/module/manifest.ts";
import type { Graph, Node, Result } from "../ir/graph.ts";
import { instanceKey, isControl } from "../ir/region.ts";
import type { Shape } from "../ir/types.ts";
import { planFusion } from "../passes/fuse.ts";
import type { FusionGroup, FusionPlan } from "../passes/fusion-plan.ts";
import { lowerControl } from "./control.ts";
import { Destinations, isUpdate } from "./destinations.ts";
import { isElementwise } from "./elementwise.ts";
import { elementwiseKernel, fusedKey, reductionKernel, refsOf, type Fused, type Reducing } from "./fused.ts";
import type { ModelMemory } from "./model-memory.ts";
import { inBuffer, isRowMajor, reshaped, type Operand } from "./operand.ts";
import type { Recorder } from "./recorder.ts";
import { loweringOf } from "./rules.ts";

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

class ProgramLowering {
  readonly #graph: Graph;
  readonly #surroundings: Surroundings;
  readonly #memory: ModelMemory;
  readonly #recorder: Recorder;
  readonly #values = new Map<Node, Operand>();
  readonly #destinations: Destinations;
  /** For each control operator, by its key, its siblings and, once it was lowered, where their values are. */
  readonly #siblings = new Map<string, Node[]>();
  readonly #runs = new Map<string, (sibling: Node) => Operand>();

  constructor(graph: Graph, plan: FusionPlan, surroundings: Surroundings) {
    this.#graph = graph;
    this.#surroundings = surroundings;
    this.#memory = surroundings.memory;
    this.#recorder = surroundings.recorder;
    this.#destinations = new Destinations(graph, plan, surroundings, this.#values);
    for (const node of plan.groups.flatMap(({ nodes }) => nodes)) {
      if (!isControl(node)) continue;
      const key = instanceKey(node);
      const siblings = this.#siblings.get(key);
      if (siblings === undefined) this.#siblings.set(key, [node]);
      else siblings.push(node);
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
      if (!isUpdate(result) && !this.#destinations.isWritten(result))
        this.#copy(this.#value(result.node), this.#surroundings.place(result), result.node);
  }

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
    this.#recorder.copy("copy", value, inBuffer(to, node.type.dtype, node.type.shape), node);
  }

  #value(node: Node): Operand {
    const known = this.#values.get(node);
    if (known !== undefined) return known;
    const made = this.#read(node);
    this.#values.set(node, made);
    return made;
  }

  /** The value of a node that no kernel makes. */
  #read(node: Node): Operand {
    const lowering = loweringOf(node);
    const [src] = node.src;
    if (lowering.kind === "view" && src !== undefined)
      return lowering.of(this.#value(src)) ?? this.#materialisedReshape(src, node.type.shape);
    const value = lowering.kind === "leaf" ? lowering.value(this.#surroundings) : undefined;
    if (value === undefined) throw new Error(`${node.op} is read before the kernel that makes it`);
    return value;
  }

  /** A reshape that strides cannot express: the operand row by row in a buffer of its own. */
  #materialisedReshape(src: Node, shape: Shape): Operand {
    const buffer = this.#memory.buffers.scratchOf(src.type);
    this.#copy(this.#value(src), buffer, src);
    const view = reshaped(inBuffer(buffer, src.type.dtype, src.type.shape), shape);
    if (view === undefined) throw new Error("a row-major value has every shape");
    return view;
  }

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
    const outputs = group.outputs.map((node) => ({
      node,
      target: this.#destinations.of(node, group, index),
    }));
    const hint = fused.nodes
      .map(({ op }) => op)
      .slice(-3)
      .join("_");
    const names = refsOf(fused);
    this.#recorder.call(
      `elementwise ${fusedKey(fused, names)} ${group.outputs.map((node) => names.get(node)).join()}`,
      [...fused.operands.values(), ...outputs.map(({ target }) => target)],
      fused.nodes,
      () => elementwiseKernel(hint, fused, outputs),
    );
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
    const lowering = loweringOf(node);
    switch (lowering.kind) {
      case "leaf":
      case "view":
        // Whoever reads it reads through it.
        this.#value(node);
        return;
      case "reduction":
        this.#reduce(group, node, lowering.reducing, this.#destinations.of(node, group, index));
        return;
      case "kernel": {
        // Operands first: a reshape may need a copy, whose call must come before.
        const given = node.src.map((src) => this.#value(src));
        const target = this.#destinations.of(node, group, index);
        const operands = [...given, ...lowering.reads(this.#memory)];
        this.#recorder.call(lowering.what, [...operands, target], group.nodes, (scratch) =>
          lowering.draft(operands, target, scratch),
        );
        this.#values.set(node, target);
        return;
      }
      case "fused":
      case "control":
        throw new Error(`${node.op} has no kernel of its own`);
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

  #reduce(group: FusionGroup, node: Node, reducing: Reducing, target: Operand): void {
    const [reduced] = node.src;
    if (reduced === undefined) throw new Error(`${node.op} without an operand`);
    const { nodes, operands, shape } = this.#fused(group.nodes.slice(0, -1), reduced.type.shape);
    const all = new Map(operands);
    if (!nodes.includes(reduced)) all.set(reduced, this.#value(reduced));
    const fused = { nodes, operands: all, shape };
    const names = refsOf(fused);
    const { op, axes } = reducing;
    this.#recorder.call(
      `${op} ${axes.join()} of ${names.get(reduced) ?? ""} ${fusedKey(fused, names)}`,
      [...all.values(), target],
      group.nodes,
      () => reductionKernel(op, fused, reduced, reducing, target),
    );
    this.#values.set(node, target);
  }
}
