/** Short ways from text to graphs and to values, for the tests of the build stage. */
import { build } from "../../compiler/build/index.ts";
import type { BuiltModel, BuiltModule } from "../../compiler/build/built.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import type { Node } from "../../compiler/ir/graph.ts";
import { parse } from "../../grammar/index.ts";

export interface Built {
  readonly module: BuiltModule;
  /** Codes of all messages, in the order of the text. */
  readonly codes: readonly string[];
}

export function buildText(text: string, overrides: Readonly<Record<string, string>> = {}): Built {
  const { module, diagnostics } = parse({ path: "test.net", text });
  const built = build(module, { overrides: new Map(Object.entries(overrides)) });
  return { module: built, codes: [...diagnostics, ...built.diagnostics].map(({ code }) => code) };
}

/** The only model of a text that must build without any message. */
export function modelOf(text: string): BuiltModel {
  const { module, codes } = buildText(text);
  if (codes.length > 0)
    throw new Error(module.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  const [model] = module.models;
  if (model === undefined) throw new Error("no model was built");
  return model;
}

/** A model that gives one expression; `x` is an input f32[N, 3]. */
export const modelText = (expression: string, definitions = ""): string =>
  `${definitions}\nmodel M() {\n  input x: f32[N, 3]\n  output unused = x\n  output y = ${expression}\n}`;

/** The node of an expression. */
export function nodeOf(expression: string, definitions?: string): Node {
  const result = modelOf(modelText(expression, definitions)).forward.results.find(({ name }) => name === "y");
  if (result === undefined) throw new Error("no output y");
  return result.node;
}

/** `f32[N, 3]`-like text of an expression's type. */
export function typeOf(expression: string, definitions?: string): string {
  const { dtype, shape } = nodeOf(expression, definitions).type;
  return `${dtype}[${shape.map((dim) => (typeof dim === "number" ? String(dim) : dim.key)).join(", ")}]`;
}

/** The value of an expression that does not depend on `x`. */
export function valueOf(expression: string, definitions?: string, seed = 0): TensorValue {
  const graph = {
    name: "value",
    results: [{ role: "output", name: "y", node: nodeOf(expression, definitions) } as const],
  };
  const scalar = { dtype: "i32", shape: [], data: Float64Array.of(seed) } as const;
  const step = { dtype: "i32", shape: [], data: Float64Array.of(0) } as const;
  const [value] = interpretGraph(graph, {
    hypers: new Map([["seed", scalar]]),
    states: new Map([["random.step", step]]),
  });
  if (value === undefined) throw new Error("no value");
  return value;
}

/** Its elements. */
export const numbersOf = (expression: string, definitions?: string): readonly number[] => [
  ...valueOf(expression, definitions).data,
];

/** The codes of the messages about an expression. */
export const codesOf = (expression: string, definitions?: string): readonly string[] =>
  buildText(modelText(expression, definitions)).codes;
