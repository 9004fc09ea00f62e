/** Runs graphs on the targets: lowers them, makes both machines, places the buffers, sets the leaves, reads the results. */
import type { DType } from "../../compiler/ir/types.ts";
import { nodesOf, type Graph, type Node } from "../../compiler/ir/graph.ts";
import { variablesOf } from "../../compiler/ir/dim.ts";
import type { Bindings } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { jsMachine } from "../../compiler/codegen/js/index.ts";
import { wasmMachine } from "../../compiler/codegen/wasm/index.ts";
import { lowerModel, type LoweringInput } from "../../compiler/lower/index.ts";
import type { LoweredModel } from "../../compiler/lower/program.ts";
import { checkedMachine } from "../../runtime/module/faults.ts";
import type { Machine, MachineFactory, Manifest, TensorManifest } from "../../runtime/module/manifest.ts";
import { evaluateSize, planMemory } from "../../runtime/module/plan.ts";

export type Target = "js" | "wasm";

const ARRAYS = { f32: Float32Array, f64: Float64Array, i32: Int32Array, bool: Int32Array } as const;

/** What a graph needs declared, taken from its own leaves. Dimension variables are bound by no input here. */
export function inputOf(graphs: readonly Graph[]): LoweringInput {
  const nodes = [...new Set(graphs.flatMap(nodesOf))];
  const named = (op: "input" | "param" | "state"): { name: string; type: Node["type"] }[] =>
    nodes.flatMap((node) => (node.op === op ? [{ name: node.attrs.name, type: node.type }] : []));
  const stored = [
    ...named("param").map((tensor) => ({ ...tensor, role: "param" as const })),
    ...named("state").map((tensor) => ({ ...tensor, role: "state" as const })),
  ];
  const updated = graphs
    .flatMap(({ results }) => results)
    .flatMap(({ role, name, node }) =>
      (role === "param" || role === "state") &&
      !stored.some((known) => known.name === name && known.role === role)
        ? [{ name, role, type: node.type }]
        : [],
    );
  const dims = new Set(nodes.flatMap((node) => node.type.shape.flatMap(variablesOf)));
  for (const node of nodes)
    if (node.op === "dimension") variablesOf(node.attrs.dim).forEach((name) => dims.add(name));
  return {
    name: "Test",
    inputs: named("input"),
    stored: [...stored, ...updated],
    hypers: nodes.flatMap((node) =>
      node.op === "hyper" ? [{ name: node.attrs.name, value: node.attrs.value }] : [],
    ),
    dimensions: [...dims].map((name) => ({ name, input: "", axis: 0 })),
    programs: graphs.map((graph) => ({ name: graph.name, graph })),
  };
}

export class Model {
  readonly manifest: Manifest;
  readonly #machine: Machine;
  readonly #offsets: readonly number[];

  constructor(manifest: Manifest, machine: Machine, offsets: readonly number[]) {
    this.manifest = manifest;
    this.#machine = machine;
    this.#offsets = offsets;
  }

  view(buffer: number, dtype: DType, count: number): Float32Array | Float64Array | Int32Array {
    return new ARRAYS[dtype](this.#machine.memory, this.#offsets[buffer] ?? 0, count);
  }

  set({ inputs, params, states, hypers }: Bindings): void {
    const groups = [
      [this.manifest.inputs, inputs],
      [this.manifest.params, params],
      [this.manifest.states, states],
      [this.manifest.hypers, hypers],
    ] as const;
    for (const [tensors, values] of groups)
      for (const { name, dtype, buffer } of tensors) {
        const value = values?.get(name);
        if (value === undefined) continue;
        const data = typeof value === "number" ? [value] : value.data;
        this.view(buffer, dtype, data.length).set(data);
      }
  }

  run(program: number, dims: ReadonlyMap<string, number>): readonly TensorValue[] {
    const values = this.manifest.dimensions.map(({ name }) => dims.get(name) ?? 0);
    this.#machine.run(program, values);
    return (this.manifest.programs[program]?.outputs ?? []).map((tensor) => this.read(tensor, dims));
  }

  read(tensor: TensorManifest, dims: ReadonlyMap<string, number>): TensorValue {
    const values = this.manifest.dimensions.map(({ name }) => dims.get(name) ?? 0);
    const shape = tensor.shape.map((size) => evaluateSize(size, values));
    const count = shape.reduce((product, dim) => product * dim, 1);
    return {
      dtype: tensor.dtype,
      shape,
      data: Float64Array.from(this.view(tensor.buffer, tensor.dtype, count)),
    };
  }
}

/** Evaluates the text of a machine as the module that carries it would. */
function factoryOf(text: string): unknown {
  return (0, eval)(`(${text})`);
}

/** Makes machines of one target. */
export async function machineFactory(lowered: LoweredModel, target: Target): Promise<MachineFactory> {
  if (target === "js") return factoryOf(jsMachine(lowered)) as MachineFactory;
  const { binary, factory } = await wasmMachine(lowered);
  return (factoryOf(factory) as (binary: Uint8Array) => Promise<MachineFactory>)(binary);
}

export async function createModel(
  lowered: LoweredModel,
  target: Target,
  largest: ReadonlyMap<string, number>,
): Promise<Model> {
  const { manifest } = lowered;
  const sizes = manifest.dimensions.map(({ name }) => largest.get(name) ?? 0);
  const { bytes, offsets, fixedBytes } = planMemory(manifest.buffers, sizes);
  const factory = await machineFactory(lowered, target);
  const machine = checkedMachine(manifest, await factory(bytes, offsets, fixedBytes), offsets);
  const model = new Model(manifest, machine, offsets);
  // What was in memory before must not matter.
  new Uint8Array(machine.memory).fill(0xa5);
  for (const { buffer, dtype, values } of manifest.constants)
    model.view(buffer, dtype, values.length).set(values);
  for (const { buffer, dtype, value } of manifest.hypers) model.view(buffer, dtype, 1).set([value]);
  return model;
}

/** A graph's results on one target; `largest` is what memory is planned for, the bound dimensions unless told. */
export async function runGraph(
  graph: Graph,
  bindings: Required<Bindings>,
  target: Target,
  largest: ReadonlyMap<string, number> = bindings.dims,
): Promise<readonly TensorValue[]> {
  const model = await createModel(lowerModel(inputOf([graph])), target, largest);
  model.set(bindings);
  return model.run(0, bindings.dims);
}
