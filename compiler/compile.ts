/**
 * The whole pipeline on one page:
 *
 *   text ─ parse ─▶ AST ─ build ─▶ graphs ─ programsOf ─▶ forward, backward, update
 *        ─ passes ─▶ smaller graphs ─ lowerModel ─▶ kernels ─ emit ─▶ module
 *
 * Each stage is a pure function from the one before; a caller stops where it needs to.
 */
import { parse } from "../grammar/index.ts";
import type { Preparation } from "../runtime/module/preparation/recipe.ts";
import type { Module } from "../grammar/ast.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/source.ts";
import type { Resolver } from "./build/names/imports.ts";
import { build } from "./build/index.ts";
import { nodesOfStep } from "./build/script-nodes.ts";
import type {
  BuiltModel,
  BuiltModule,
  BuiltOptimizer,
  BuiltTraining,
  DataSource,
  ScriptInput,
  ScriptStep,
} from "./build/built.ts";
import type { DataReader } from "./build/data/data-sets.ts";
import { preparationOf } from "./build/data/preparation.ts";
import { classesOf } from "./ir/classes.ts";
import { nodesOf, type Graph } from "./ir/graph.ts";
import { lowerModel } from "./lower/index.ts";
import type { LoweredModel } from "./lower/program.ts";
import { runPasses, type PassOptions, type PassRecord } from "./passes/index.ts";
import { programsOf, type Programs } from "./programs.ts";

/** A text that was parsed and built; with an error among the messages there is nothing to go on with. */
export interface Analysis {
  readonly module: Module;
  readonly built: BuiltModule;
  /** In the order of the text, those of imported files behind. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses and checks. `overrides` gives arguments of models other values, as written: `hidden` → `128`.
 * `resolve` gives the texts of imported files; without it a text stands alone. `skip` names passes to leave out.
 * `readData` gives the texts of data files; without it they are not read, and what depends on them is not checked.
 */
export function analyse(
  source: Source,
  overrides: ReadonlyMap<string, string> = new Map(),
  resolve?: Resolver,
  skip: readonly string[] = [],
  readData?: DataReader,
): Analysis {
  const { module, diagnostics: syntax } = parse(source);
  const options = { overrides, skip, readData, ...(resolve === undefined ? {} : { resolve }) };
  // What recovery left of a broken text would only give messages that follow from the first ones.
  const built = build(hasErrors(syntax) ? { ...module, items: [] } : module, options);
  return { module, built, diagnostics: inTextOrder([...syntax, ...built.diagnostics], source) };
}

/** The messages of the text itself, then those of each imported file. */
function inTextOrder(diagnostics: readonly Diagnostic[], first: Source): readonly Diagnostic[] {
  const sources = [...new Set([first, ...diagnostics.map(({ span }) => span.source)])];
  const places = new Map(sources.map((source, i) => [source, i]));
  const placeOf = ({ span }: Diagnostic): number => places.get(span.source) ?? 0;
  return diagnostics.toSorted((a, b) => placeOf(a) - placeOf(b) || a.span.start - b.span.start);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** A model on its way down, with everything that was decided. */
export interface CompiledModel {
  readonly model: BuiltModel;
  /** As derived, before any pass. */
  readonly programs: Programs;
  /** The same programs after the passes. */
  readonly optimised: readonly Graph[];
  /** What each pass did, by program. */
  readonly records: ReadonlyMap<string, readonly PassRecord[]>;
  readonly lowered: LoweredModel;
}

export interface CompileOptions extends PassOptions {
  /** How many turns a loop may make before it is stopped; MAX_ITERATIONS where nothing is said. */
  readonly maxIterations?: number | undefined;
  /** What the module records about its data; by default, about the data of the model's first train block. */
  readonly data?: DataSource | undefined;
}

/** Takes one model of an analysis without errors to kernels. */
export function compileModel(
  built: BuiltModule,
  model: BuiltModel,
  optimizer: BuiltOptimizer | undefined,
  options: CompileOptions = {},
): CompiledModel {
  const programs = programsOf(model, optimizer, built);
  const records = new Map<string, readonly PassRecord[]>();
  const optimised = programs.graphs.map((graph) => {
    const result = runPasses(graph, built, options);
    records.set(graph.name, result.records);
    return result.graph;
  });
  const lowered = lowerPrograms(model, programs, optimised, options);
  const preparation = preparationOf(model, options.data ?? trainingOf(built, model)?.data);
  return { model, programs, optimised, records, lowered: withPreparation(lowered, preparation) };
}

/** Kernels and memory for the graphs of a model's programs as they stand after some of the passes. */
export function lowerPrograms(
  model: BuiltModel,
  { stored, hypers }: Pick<Programs, "stored" | "hypers">,
  graphs: readonly Graph[],
  { maxIterations }: CompileOptions = {},
): LoweredModel {
  const lowered = lowerModel({
    name: model.name,
    inputs: model.inputs,
    stored,
    hypers,
    dimensions: model.dimensions,
    programs: graphs.map((graph) => ({ name: graph.name, graph })),
    maxIterations,
  });
  return withClasses(lowered, model.forward);
}

/** Tells the module which inputs are class numbers, and how many classes the model tells apart. */
function withClasses({ manifest, ...lowered }: LoweredModel, forward: Graph): LoweredModel {
  const inputs = manifest.inputs.map((input) => {
    const classes = classesOf(forward, input.name);
    return classes === undefined ? input : { ...input, classes };
  });
  return { ...lowered, manifest: { ...manifest, inputs } };
}

function withPreparation(lowered: LoweredModel, preparation: Preparation | undefined): LoweredModel {
  return preparation === undefined ? lowered : { ...lowered, manifest: { ...lowered.manifest, preparation } };
}

/** The values that a script's statements want, as one graph: each node once, named by its place. */
export function scriptGraph(script: readonly ScriptStep[]): Graph {
  const nodes = new Set(script.flatMap(nodesOfStep));
  return {
    name: "predict",
    results: [...nodes].map((node, i) => ({ role: "output", name: String(i), node })),
  };
}

/** What a script's graph is run with. */
export interface ScriptContext extends Pick<BuiltModule, "builder" | "provenance" | "scriptInputs"> {
  /** Values that were computed before: parameters of the graph. */
  readonly known?: readonly ScriptInput[];
}

/** Takes the graph of a script to kernels, as the model `Script` whose inputs are what it starts from. */
export function compileScript(
  graph: Graph,
  built: ScriptContext,
  options: CompileOptions = {},
): LoweredModel {
  return lowerScript(runPasses(graph, built, options).graph, built, options);
}

/** Kernels and memory for the graph of a script as it stands. */
export function lowerScript(
  graph: Graph,
  { scriptInputs, known = [] }: Pick<ScriptContext, "scriptInputs" | "known">,
  { maxIterations }: CompileOptions = {},
): LoweredModel {
  const hypers = nodesOf(graph).flatMap((node) => (node.op === "hyper" ? [node.attrs] : []));
  return lowerModel({
    name: "Script",
    inputs: scriptInputs,
    stored: known.map(({ name, type }) => ({ name, type, role: "param" })),
    hypers,
    dimensions: [],
    programs: [{ name: graph.name, graph }],
    maxIterations,
  });
}

/** The optimiser that the file trains a model with, or the standard one for a file without a `train` block. */
export function optimizerOf(built: BuiltModule, model: BuiltModel): BuiltOptimizer | undefined {
  if (model.training === undefined) return undefined;
  const training = trainingOf(built, model);
  const standard = built.defaultOptimizer;
  return training?.optimizer ?? (standard === undefined ? undefined : { ...standard, ...training?.limits });
}

export function trainingOf(built: BuiltModule, model: BuiltModel): BuiltTraining | undefined {
  return built.trainings.find((training) => training.model === model);
}
