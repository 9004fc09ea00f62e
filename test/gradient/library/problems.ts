/** From samples to graphs: all samples of a function are models of one text, built at once. */
import type { BuiltModel, BuiltModule } from "../../../compiler/build/built.ts";
import { reachable, type Graph, type Node } from "../../../compiler/ir/graph.ts";
import { interpret, tensorValue } from "../../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../../compiler/ir/op-def.ts";
import { elementCount, staticShape } from "../../../compiler/ir/ops/value.ts";
import { isFloat } from "../../../compiler/ir/types.ts";
import { buildText } from "../../build/support.ts";
import { generator } from "../../support/random.ts";
import { isLeaf, type Leaf, type Problem } from "../check.ts";
import type { Domain } from "../operators/sample.ts";
import { valuesIn } from "../operators/values.ts";
import type { LibrarySample } from "./sample.ts";

/**
 * A number of all elements of the result, each with its own weight; with their squares, so that the second order says
 * something of linear functions too.
 */
const SCORE = "fn score(y) = sum((reshape(arange(size(y)), y.shape) + 1.5) * (y + y * y))";

const DIMS: ReadonlyMap<string, number> = new Map([["N", 3]]);

function partsOf(input: string): { readonly domain: Domain; readonly shape: string } {
  const at = input.indexOf("[");
  // The samples are typed by hand; a domain that is none fails where its values are asked for.
  return { domain: input.slice(0, at) as Domain, shape: input.slice(at) };
}

function modelText({ expression, inputs, body = [] }: LibrarySample, serial: number): string {
  const lines = Object.entries(inputs).map(([name, input]) => `  input ${name}: f64${partsOf(input).shape}`);
  const statements = [...lines, ...body.map((line) => `  ${line}`), `  loss L = score(${expression})`];
  return `model M${String(serial)}() {\n${statements.join("\n")}\n}`;
}

/** One problem a graph: the loss as it trains, and as it is otherwise where that is another. */
export function problemsOf(samples: readonly LibrarySample[]): readonly (readonly Problem[])[] {
  const text = [SCORE, ...samples.map(modelText)].join("\n");
  const { module } = buildText(text);
  const errors = module.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw new Error(
      errors
        .map(({ message, span }) => `${message}: ${span.source.text.slice(span.start, span.end)}`)
        .join("\n"),
    );
  return samples.map((sample, i) => {
    const model = module.models.find(({ name }) => name === `M${String(i)}`);
    if (model === undefined) throw new Error(`${sample.expression} was not built`);
    const losses = new Set([model.training, model.forward].flatMap((graph) => lossOf(graph)));
    return [...losses].map((loss) => problemOf(module, model, loss, sample, 17 + i));
  });
}

function lossOf(graph: Graph | undefined): readonly Node[] {
  return (graph?.results ?? []).flatMap(({ role, node }) => (role === "loss" ? [node] : []));
}

/** Inputs and parameters are drawn; states have their first values. */
function problemOf(
  { builder }: BuiltModule,
  { inputs, stored }: BuiltModel,
  loss: Node,
  sample: LibrarySample,
  seed: number,
): Problem {
  const random = generator(seed);
  const values = new Map<Leaf, TensorValue>();
  const draw = (leaf: Leaf, domain: Domain): void => {
    const shape = staticShape(leaf.type.shape, DIMS);
    values.set(leaf, tensorValue(leaf.type.dtype, shape, valuesIn(domain, elementCount(shape), random)));
  };
  const used = reachable([loss]).filter(isLeaf);
  for (const { name, type } of inputs)
    draw(builder.node("input", [], { name, type }), partsOf(sample.inputs[name] ?? "any[]").domain);
  for (const leaf of used.filter(({ op }) => op === "param")) draw(leaf, "any");
  for (const leaf of used.filter(({ op }) => op === "state")) {
    const initial = stored.find(({ name }) => name === leaf.attrs.name)?.initial;
    const value = initial === undefined ? undefined : interpret([initial], { dims: DIMS }).get(initial);
    values.set(leaf, value ?? tensorValue(leaf.type.dtype, [], [0]));
  }
  const leaves = [...values.keys()].filter(({ op, type }) => op !== "state" && isFloat(type.dtype));
  return { builder, loss, leaves, values, dims: DIMS };
}
