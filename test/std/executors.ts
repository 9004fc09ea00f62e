/** One model on the interpreter, on JS and on WASM, all held in the same way. */
import { readFileSync } from "node:fs";
import type { CompiledModel } from "../../compiler/compile.ts";
import { interpretGraph } from "../../compiler/ir/interpret.ts";
import type { TensorValue } from "../../compiler/ir/op-def.ts";
import { createModel } from "../../runtime/module/model.ts";
import type { ProgramName } from "../../runtime/module/programs.ts";
import { machineFactory } from "../differential/machines.ts";
import { compileText } from "../emit/compiled.ts";

/** A tensor as a fixture has it: f32 unless told. */
export interface Plain {
  readonly dtype?: "f32" | "i32";
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
export type Tensors = Readonly<Record<string, Plain>>;
/** Results by name: numbers row by row. */
export type Numbers = ReadonlyMap<string, readonly number[]>;

export interface Executor {
  /** Sets parameters. */
  set(params: Tensors): void;
  run(program: ProgramName, inputs: Tensors, hypers?: Readonly<Record<string, number>>): Numbers;
  /** Parameters and states as they stand. */
  stored(): Numbers;
}

export const EXECUTORS = ["interpreter", "js", "wasm"] as const;

/** A linear model that an optimizer trains. `definition` is what the file defines beside it. */
export const trainedText = (optimizer: string, definition = ""): string => `
${definition}
model M() {
  input x: f32[8, 3]
  input y: f32[8, 2]
  param W: f32[3, 2] = zeros()
  param b: f32[2]    = zeros()
  loss L = mse(x @ W + b, y)
}
train {
  model     = M()
  data      = csv("points.csv")
  batch     = 8
  epochs    = 1
  optimizer = ${optimizer}
}`;

/** Compiles a text and takes its first model, whose shapes are all static, to an executor. */
export async function executorOf(text: string, kind: (typeof EXECUTORS)[number]): Promise<Executor> {
  return executorFor(compileText(text).compiled, kind);
}

export async function executorFor(
  compiled: CompiledModel,
  kind: (typeof EXECUTORS)[number],
): Promise<Executor> {
  return kind === "interpreter" ? interpreted(compiled) : onTarget(compiled, kind);
}

const valueOf = ({ dtype = "f32", shape, data }: Plain): TensorValue => ({
  dtype,
  shape,
  data: Float64Array.from(data),
});

/** In f64, each program as it was derived, before any pass. */
function interpreted({ programs }: CompiledModel): Executor {
  const params = new Map<string, TensorValue>();
  const states = new Map<string, TensorValue>();
  const graphOf = (name: string) => {
    const graph = programs.graphs.find((candidate) => candidate.name === name);
    if (graph === undefined) throw new Error(`the model has no program ${name}`);
    return graph;
  };
  let steps = 0;
  const run = (name: string, inputs: Tensors, given: Readonly<Record<string, number>> = {}): Numbers => {
    const graph = graphOf(name);
    const tensors = Object.entries(inputs).map(([key, plain]) => [key, valueOf(plain)] as const);
    const hypers = new Map(Object.entries({ ...given, step: steps }));
    if (name === "step") steps++;
    const bindings = { inputs: new Map(tensors), params, states, hypers };
    const values = interpretGraph(graph, bindings);
    const results = new Map<string, readonly number[]>();
    graph.results.forEach((result, i) => {
      const value = values[i];
      if (value === undefined) return;
      if (result.role === "param") params.set(result.name, value);
      else if (result.role === "state") states.set(result.name, value);
      else results.set(result.name, [...value.data]);
    });
    return results;
  };
  run("init", {});
  return {
    set(tensors) {
      for (const [name, plain] of Object.entries(tensors)) params.set(name, valueOf(plain));
    },
    run,
    stored: () => new Map([...params, ...states].map(([name, { data }]) => [name, [...data]])),
  };
}

async function onTarget({ lowered }: CompiledModel, target: "js" | "wasm"): Promise<Executor> {
  const model = await createModel(lowered.manifest, await machineFactory(lowered, target));
  return {
    set(tensors) {
      for (const [name, { data }] of Object.entries(tensors)) model.params[name]?.data.set(data);
    },
    run(program, tensors, hypers) {
      const inputs = Object.entries(tensors).map(
        ([name, { dtype, data }]) =>
          [name, (dtype === "i32" ? Int32Array : Float32Array).from(data)] as const,
      );
      const results = model[program](Object.fromEntries(inputs), hypers);
      return new Map(
        Object.entries(results).map(([name, value]) => [
          name,
          typeof value === "number" ? [value] : [...value],
        ]),
      );
    },
    stored: () =>
      new Map(
        Object.entries({ ...model.params, ...model.states }).map(([name, { data }]) => [name, [...data]]),
      ),
  };
}

export function readFixtures(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}

/** The greatest distance, as a part of the greatest expected size (at least 1). */
export function distance(found: readonly number[] | undefined, expected: readonly number[]): number {
  if (found?.length !== expected.length) return Infinity;
  const scale = Math.max(1, ...expected.map(Math.abs));
  return Math.max(0, ...expected.map((value, i) => Math.abs(value - (found[i] ?? NaN)))) / scale;
}
