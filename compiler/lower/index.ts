/**
 * Lowering: graphs to kernels, the calls of each program, and the manifest that the runtime reads.
 * Fusion has decided which nodes share a kernel; here each group becomes a loop nest over
 * buffers, and equal loop nests become one kernel.
 */
import type { Manifest, ProgramManifest } from "../../runtime/module/manifest.ts";
import { MAX_ITERATIONS } from "../../runtime/module/faults.ts";
import { nodesOf, type Graph } from "../ir/graph.ts";
import type { DType } from "../ir/types.ts";
import { KernelPool } from "./kernel-pool.ts";
import { ModelMemory, type NamedTensor } from "./model-memory.ts";
import { lowerProgram } from "./program-lowering.ts";
import { turnsOf, type LoweredModel, type LoweredProgram } from "./program.ts";
import { Recorder } from "./recorder.ts";

export interface LoweringInput {
  readonly name: string;
  readonly inputs: readonly NamedTensor[];
  readonly stored: readonly (NamedTensor & { readonly role: "param" | "state" })[];
  readonly hypers: readonly Pick<Manifest["hypers"][number], "name" | "value" | "least" | "below">[];
  readonly dimensions: readonly { readonly name: string; readonly input: string; readonly axis: number }[];
  readonly programs: readonly { readonly name: string; readonly graph: Graph }[];
  /** How many turns a loop may make; MAX_ITERATIONS where nothing is said. */
  readonly maxIterations?: number | undefined;
}

/** Throws where a graph reads a tensor or a dimension that the input does not declare. */
export function lowerModel(input: LoweringInput): LoweredModel {
  const memory = new ModelMemory(input.dimensions.map(({ name }) => name));
  const inputs = memory.declare("input", input.inputs);
  const ofRole = (role: "param" | "state") => input.stored.filter((tensor) => tensor.role === role);
  const params = memory.declare("param", ofRole("param"));
  const states = memory.declare("state", ofRole("state"));
  const dtypes = hyperTypes(input.programs.map(({ graph }) => graph));
  const hypers = memory.declareHypers(
    input.hypers.map((hyper) => ({ ...hyper, dtype: dtypes.get(hyper.name) ?? "f32" })),
  );
  const kernels = new KernelPool();
  const programs: LoweredProgram[] = [];
  const manifests: ProgramManifest[] = [];
  input.programs.forEach(({ name, graph }, program) => {
    const recorder = new Recorder(program, memory.buffers, kernels);
    const outputs = lowerProgram(graph, memory, recorder);
    programs.push({ name, instructions: recorder.instructions });
    manifests.push({ name, ...readBy(graph, input), outputs });
  });
  const manifest: Manifest = {
    model: input.name,
    dimensions: input.dimensions.map(({ name, input: bound, axis }) => {
      const index = input.inputs.findIndex((tensor) => tensor.name === bound);
      return { name, input: index, axis };
    }),
    inputs,
    params,
    states,
    hypers,
    buffers: memory.buffers.manifest(),
    constants: memory.constants(),
    programs: manifests,
    ...(memory.faultsIfAny === undefined ? {} : { faults: memory.faultsIfAny }),
  };
  const turns = programs.flatMap(({ instructions }) => turnsOf(instructions));
  return {
    manifest,
    kernels: kernels.all,
    programs,
    turns: [...new Set(turns)],
    maxIterations: input.maxIterations ?? MAX_ITERATIONS,
  };
}

function hyperTypes(graphs: readonly Graph[]): ReadonlyMap<string, DType> {
  const hypers = graphs.flatMap(nodesOf).filter((node) => node.op === "hyper");
  return new Map(hypers.map(({ attrs: { name, dtype } }) => [name, dtype]));
}

function readBy(graph: Graph, { inputs, hypers }: LoweringInput): Pick<ProgramManifest, "inputs" | "hypers"> {
  const nodes = nodesOf(graph);
  const names = (op: "input" | "hyper"): ReadonlySet<string> =>
    new Set(nodes.flatMap((node) => (node.op === op ? [node.attrs.name] : [])));
  const among = (list: readonly { readonly name: string }[], read: ReadonlySet<string>): readonly number[] =>
    list.flatMap(({ name }, index) => (read.has(name) ? [index] : []));
  return { inputs: among(inputs, names("input")), hypers: among(hypers, names("hyper")) };
}
