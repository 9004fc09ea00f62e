/** A model with given arguments to its graphs: forward, and what a training step starts from. */
import type { Model } from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { obstacles, reachedBy } from "../../autodiff/flow.ts";
import type { Graph } from "../../ir/graph.ts";
import { nodesOf, reachable } from "../../ir/graph.ts";
import { Assembly } from "./assembly.ts";
import { bareResult, declaredHelp } from "./bare-results.ts";
import type { Context } from "../context.ts";
import { fail, warn } from "../context.ts";
import { obstacleReport } from "../gradient-report.ts";
import { bindParameters } from "../calls/inline.ts";
import type { BuiltModel, StoredTensor } from "../built.ts";
import { idleState } from "./idle-state.ts";
import type { Entry } from "../names/scope.ts";
import { Scope } from "../names/scope.ts";
import { execute } from "../statements.ts";
import type { Located, Value } from "../values.ts";

/** One building of the body, with `training` true or false. */
interface Pass {
  readonly assembly: Assembly;
  readonly scope: Scope;
}

/**
 * The graphs of a model. `bound` gives its arguments; those that are missing take their defaults.
 * `at` is where it was asked for: its name, or the call in a train block.
 */
export function buildModel(
  root: Context,
  declaration: Model,
  bound: ReadonlyMap<string, Located>,
  at: Span,
): BuiltModel | undefined {
  const { session } = root;
  const before = session.reporter.errors;
  session.trainingWasRead = false;
  const forward = buildBody(root, declaration, bound, false);
  const hasLoss = forward.assembly.resultsOf("loss").length > 0;
  // A body that never asked for `training` is the same either way.
  const training = session.trainingWasRead && hasLoss ? buildBody(root, declaration, bound, true) : forward;
  if (session.reporter.errors === before) checkWhole(root, declaration, [forward, training], at);
  if (session.reporter.errors > before) return undefined;
  return assemble(declaration, forward, training, hasLoss);
}

function buildBody(
  root: Context,
  declaration: Model,
  bound: ReadonlyMap<string, Located>,
  training: boolean,
): Pass {
  const { session } = root;
  const assembly = new Assembly(session.builder, (report) => void fail(root, report));
  const scope = new Scope(root.unit.top);
  const context: Context = {
    ...root,
    scope,
    body: "model",
    model: assembly,
    owner: assembly.owner,
    draws: assembly.draws,
    initialDraws: assembly.initialDraws,
    training,
    differentiated: session.differentiated.of(declaration),
  };
  if (bindParameters(root, context, declaration.name.text, declaration.parameters, bound))
    execute(context, declaration.body.statements);
  return { assembly, scope };
}

function assemble(declaration: Model, forward: Pass, training: Pass, hasLoss: boolean): BuiltModel {
  const name = declaration.name.text;
  const predict: Graph = { name, results: forward.assembly.resultsOf("output", "metric", "loss") };
  const step: Graph = {
    name,
    results: [...training.assembly.resultsOf("loss", "metric"), ...training.assembly.stateUpdates()],
  };
  const stored = new Map([...forward.assembly.stored, ...training.assembly.stored]);
  const initial = [...stored.values()].map((tensor) => tensor.initial);
  const nodes = [...nodesOf(predict), ...nodesOf(step), ...reachable(initial)];
  const drawsRandom = nodes.some((node) => node.op === "hyper" && node.attrs.name === "seed");
  return {
    name,
    doc: declaration.doc,
    arguments: argumentValues(declaration, forward.scope),
    inputs: forward.assembly.inputs,
    stored: [...stored.values()],
    hypers: drawsRandom ? [{ name: "seed", value: 0 }] : [],
    dimensions: forward.assembly.dimensions,
    forward: predict,
    training: hasLoss ? step : undefined,
  };
}

function argumentValues(declaration: Model, scope: Scope): ReadonlyMap<string, number | boolean | string> {
  const values = new Map<string, number | boolean | string>();
  for (const { name } of declaration.parameters) {
    const value: Value | undefined = scope.own(name.text)?.value;
    if (value?.kind === "number" || value?.kind === "bool" || value?.kind === "string")
      values.set(name.text, value.value);
  }
  return values;
}

/** A model computes something, from inputs, and reads what it binds. */
function checkWhole(root: Context, declaration: Model, passes: readonly Pass[], at: Span): void {
  const name = declaration.name.text;
  const assembly = passes[0]?.assembly;
  if (assembly?.inputs.length === 0)
    fail(root, {
      code: "N403",
      message: `the model ${name} has no input`,
      span: declaration.name.span,
      help: "declare what it computes from: input x: f32[N, 4]",
    });
  else if (assembly?.results.length === 0) {
    const bare = bareResult(declaration);
    fail(root, {
      code: "N407",
      message: `the model ${name} has no output, metric or loss`,
      span: bare?.targets[0]?.span ?? declaration.name.span,
      help: bare === undefined ? "name what it computes: output y = ..." : declaredHelp(bare),
    });
  } else {
    checkReads(root, declaration, passes);
    checkTraining(root, passes);
    warnUnused(root, declaration, passes, at);
    warnOfIdleStates(root, passes);
  }
}

/** A state that nothing updates; of random numbers it may be meant as weights that are not trained. */
function warnOfIdleStates(root: Context, passes: readonly Pass[]): void {
  const updated = new Set(passes.flatMap(({ assembly }) => assembly.stateUpdates().map(({ name }) => name)));
  for (const { name, role, initial, span } of passes[0]?.assembly.stored.values() ?? []) {
    const isRandom = reachable([initial]).some(({ op }) => op === "random_bits");
    if (role === "state" && !updated.has(name) && !isRandom)
      warn(root, { code: "N415", ...idleState(name), span });
  }
}

/** A model reads no data but its inputs: a binding at the top of the file may hold some of a data set. */
function checkReads(root: Context, { name }: Model, passes: readonly Pass[]): void {
  for (const { assembly } of passes) {
    const own = new Set(assembly.inputs.map((input) => input.name));
    const read = reachable(assembly.results.flatMap(({ node }) => node ?? []));
    const foreign = read.find((node) => node.op === "input" && !own.has(node.attrs.name));
    if (foreign?.op !== "input") continue;
    fail(root, {
      code: "N614",
      message: `the model ${name.text} reads ${foreign.attrs.name}, which is no input of it`,
      span: name.span,
      help: "a model sees data through its inputs: input x: f32[N, ...]",
    });
  }
}

function lossOf(passes: readonly Pass[]): Assembly["results"][number] | undefined {
  return passes.at(-1)?.assembly.results.find(({ role }) => role === "loss");
}

/** Notes N802: a parameter that the loss depends on, but that no gradient of it reaches, stays as it is. */
function checkTraining(root: Context, passes: readonly Pass[]): void {
  const assembly = passes.at(-1)?.assembly;
  const loss = lossOf(passes);
  if (assembly === undefined || loss?.node === undefined) return;
  const params = assembly.parameters();
  const blocked = obstacles(loss.node, [...params.keys()]);
  for (const { variable, blockedBy } of blocked) {
    const text = params.get(variable)?.name ?? "a parameter";
    const { text: value, span } = loss.name;
    fail(root, obstacleReport(root.session.provenance, { value, text, span, blockedBy }));
  }
  const [taught, read] = [[loss.node], assembly.results.flatMap(({ node }) => node ?? [])].map(
    (roots) => new Set(reachable(roots)),
  );
  for (const [node, { name, span }] of params)
    if (read?.has(node) === true && taught?.has(node) === false)
      warn(root, {
        code: "N506",
        message: `the loss ${loss.name.text} was not computed from ${name}: training does not change it`,
        span,
        help: "let the loss depend on it; what is not trained is a `state`",
      });
  const known = new Set([...reachedBy(loss.node, [...params.keys()]), ...blocked.map((one) => one.variable)]);
  const held = [...params].flatMap(([node, stored]) =>
    taught?.has(node) === true && !known.has(node) ? [stored] : [],
  );
  noteHeld(root, loss.name.text, held);
}

/** Parameters that the loss is computed from without a gradient; those of one layer have one span, and one note. */
function noteHeld({ session }: Context, loss: string, held: readonly StoredTensor[]): void {
  for (const span of new Set(held.map((stored) => stored.span))) {
    const names = held.flatMap((stored) => (stored.span === span ? [stored.name] : []));
    session.reporter.report({
      code: "N802",
      severity: "note",
      message: `no gradient of the loss ${loss} reaches ${names.join(" and ")}: training does not change ${names.length > 1 ? "them" : "it"}`,
      span,
      help: "if training should, take it out of detach, floor, ceil, round and sign",
    });
  }
}

/** What a name is called, and what to do where nothing reads it. */
const UNUSED: Readonly<Partial<Record<Entry["role"], readonly [word: string, help: string]>>> = {
  binding: ["name", "leave it out, or begin its name with _"],
  var: ["variable", "leave it out, or begin its name with _"],
  input: ["input", "leave it out: nothing is computed from it"],
  param: ["parameter", "leave it out: training would not change it"],
  parameter: ["argument", "leave it out, or use it"],
};

function warnUnused(root: Context, declaration: Model, passes: readonly Pass[], at: Span): void {
  const used = new Set(
    passes.flatMap(({ scope }) =>
      [...scope.entries()].filter((entry) => entry.used).map((entry) => entry.name),
    ),
  );
  for (const entry of passes[0]?.scope.entries() ?? []) {
    const [word, help] = UNUSED[entry.role] ?? [];
    if (word === undefined || used.has(entry.name) || entry.name.startsWith("_")) continue;
    const bare = bareResult(declaration, entry.name);
    const span = entry.span ?? at;
    if (entry.name === "loss" && bare !== undefined && lossOf(passes) === undefined) {
      const message = `\`loss\` is a name here, and the model ${declaration.name.text} has no loss`;
      fail(root, { code: "N408", message, span, help: declaredHelp(bare) });
      continue;
    }
    warn(root, {
      code: "N111",
      message: `the ${word} ${entry.name} is never used`,
      span,
      help: bare === undefined ? help : declaredHelp(bare),
    });
  }
}
