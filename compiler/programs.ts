/**
 * From a built model to the graphs that a module runs:
 *
 *   init        the first value of every parameter and state, from the seed
 *   predict     the outputs
 *   evaluate    the loss and the metrics, as in prediction
 *   gradients   the loss and its gradient for every parameter
 *   step        the loss, the metrics, and the next value of every parameter that is trained, and of every state
 *
 * A model without a loss has the first two only.
 */
import type { BuiltModel, BuiltOptimizer, HyperScalar, StoredTensor } from "./build/built.ts";
import { paramNode, trainedParams } from "./build/models/trained.ts";
import { backward } from "./autodiff/backward.ts";
import { add, castTo, div, minimum, mul, scalar, sumAll, unary } from "./ir/construct.ts";
import type { Builder, Graph, Result } from "./ir/graph.ts";
import type { Provenance } from "./ir/provenance.ts";

export interface Programs {
  readonly graphs: readonly Graph[];
  /** The model's own stored tensors, then the optimiser's. */
  readonly stored: readonly StoredTensor[];
  readonly hypers: readonly HyperScalar[];
}

export interface GraphContext {
  readonly builder: Builder;
  readonly provenance: Provenance;
}

/** All programs of a model; `optimizer` writes the updates of `step`, which is left out without one. */
export function programsOf(
  model: BuiltModel,
  optimizer: BuiltOptimizer | undefined,
  context: GraphContext,
): Programs {
  const ofRole = (role: Result["role"]) => model.forward.results.filter((result) => result.role === role);
  const predict: Graph = { name: "predict", results: ofRole("output") };
  if (model.training === undefined) {
    return {
      graphs: [initOf(model.stored), predict],
      stored: model.stored,
      hypers: model.hypers,
    };
  }
  const gradients = gradientsOf(model, model.training, context);
  const loss = model.training.results.filter((result) => result.role === "loss");
  const evaluate: Graph = { name: "evaluate", results: [...ofRole("loss"), ...ofRole("metric")] };
  const gradientGraph: Graph = { name: "gradients", results: [...loss, ...gradients] };
  if (optimizer === undefined) {
    return {
      graphs: [initOf(model.stored), predict, evaluate, gradientGraph],
      stored: model.stored,
      hypers: model.hypers,
    };
  }
  const { builder } = context;
  const trained = new Map(
    trainedParams(builder, model, optimizer.frozen).map((tensor) => [tensor.name, tensor]),
  );
  const followed = gradients.filter(({ name }) => trained.has(name));
  const updates = updatesOf(clipped(builder, followed, optimizer.clipNorm), trained, optimizer, builder);
  const step: Graph = { name: "step", results: [...model.training.results, ...updates.results] };
  const stored = [...model.stored, ...updates.stored];
  return {
    graphs: [initOf(stored), predict, evaluate, gradientGraph, step],
    stored,
    hypers: withoutRepeats([...model.hypers, ...optimizer.hypers]),
  };
}

/** A random schedule reads the seed too. */
function withoutRepeats(hypers: readonly HyperScalar[]): readonly HyperScalar[] {
  return [...new Map(hypers.map((hyper) => [hyper.name, hyper])).values()];
}

function initOf(stored: readonly StoredTensor[]): Graph {
  return { name: "init", results: stored.map(({ role, name, initial }) => ({ role, name, node: initial })) };
}

function gradientsOf(
  model: BuiltModel,
  training: Graph,
  { builder, provenance }: GraphContext,
): readonly Result[] {
  const params = model.stored.filter((tensor) => tensor.role === "param");
  const loss = training.results.find((result) => result.role === "loss");
  if (loss === undefined) throw new Error("a training graph has a loss");
  const gradients = backward(
    builder,
    provenance,
    loss.node,
    params.map((tensor) => paramNode(builder, tensor)),
  );
  return params.map(({ name }, index) => {
    const node = gradients[index];
    if (node === undefined) throw new Error(`no gradient for parameter ${name}`);
    return { role: "gradient", name, node };
  });
}

/** The gradients times min(1, most / norm), with the norm of all of them as one vector; as they are without `most`. */
function clipped(b: Builder, gradients: readonly Result[], most: number | undefined): readonly Result[] {
  if (most === undefined) return gradients;
  const [first, ...rest] = gradients.map(({ node }) => castTo(b, sumAll(b, mul(b, node, node)), "f32"));
  if (first === undefined) return gradients;
  const norm = unary(
    b,
    "sqrt",
    rest.reduce((sum, square) => add(b, sum, square), first),
  );
  const factor = minimum(b, div(b, scalar(b, Math.fround(most), "f32"), norm), scalar(b, 1, "f32"));
  return gradients.map((gradient) => ({
    ...gradient,
    node: mul(b, gradient.node, castTo(b, factor, gradient.node.type.dtype)),
  }));
}

function updatesOf(
  gradients: readonly Result[],
  params: ReadonlyMap<string, StoredTensor>,
  optimizer: BuiltOptimizer,
  builder: Builder,
): { readonly results: readonly Result[]; readonly stored: readonly StoredTensor[] } {
  const results: Result[] = [];
  const stored: StoredTensor[] = [];
  for (const { name, node } of gradients) {
    const tensor = params.get(name);
    if (tensor === undefined) throw new Error(`no parameter ${name}`);
    const update = optimizer.update(paramNode(builder, tensor), node);
    results.push({ role: "param", name, node: update.next });
    for (const state of update.states) {
      results.push({ role: "state", name: state.stored.name, node: state.next });
      stored.push(state.stored);
    }
  }
  return { results, stored };
}
